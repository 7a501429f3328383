#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_set.h>

#include "engine/base/snapshot_cell.h"
#include "engine/route/alert_group.h"
#include "engine/route/alert_index.h"
#include "engine/route/muter.h"
#include "engine/route/router_view.h"

namespace alertd::route {

// Publishes what others see of the router. The routing thread copies only the groups that have
// changed; whoever asks puts the whole together in their own time.
class ViewBoard {
 public:
  ViewBoard() : published_(std::make_shared<const RouterBoard>()) {}

  // Routing thread: the group has changed or ended, or what keeps alerts quiet has changed.
  void NoteGroup(GroupNumber number) { changed_.insert(number); }
  void NoteMutes() { mutes_changed_ = true; }
  // There is a silence more or less, or one has changed. Groups that it concerns are noted besides.
  void NoteSilences() { silences_changed_ = true; }
  // From the next board on.
  void NoteRoutes(std::vector<size_t> numbers) {
    route_numbers_ = std::make_shared<const std::vector<size_t>>(std::move(numbers));
  }
  const std::vector<size_t>& route_numbers() const { return *route_numbers_; }
  bool IsOld() const { return mutes_changed_ || silences_changed_ || !changed_.empty(); }
  void Publish(const std::map<GroupNumber, AlertGroup>& groups, const Muter& muter, Timestamp now);

  // Any thread.
  std::shared_ptr<const RouterBoard> Board() const { return published_.Load(); }
  std::shared_ptr<const RouterView> View() const;

 private:
  absl::flat_hash_set<GroupNumber> changed_;
  std::shared_ptr<const std::vector<size_t>> route_numbers_ =
      std::make_shared<const std::vector<size_t>>();
  bool mutes_changed_ = false;
  bool silences_changed_ = false;
  std::map<GroupNumber, std::shared_ptr<const GroupView>> groups_;
  SnapshotCell<RouterBoard> published_;
};

}  // namespace alertd::route
