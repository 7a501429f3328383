#pragma once

// What is known of the targets, for those who ask from other threads: the API, the console, and the
// alerts that want to know why a series ended.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/scrape/metadata.h"
#include "engine/scrape/target.h"

namespace alertd::scrape {

enum class TargetHealth { kUnknown, kUp, kDown };

// "unknown", "up", "down".
std::string_view TargetHealthName(TargetHealth health);

struct TargetView {
  std::shared_ptr<const Target> target;          // job, url, labels, interval, timeout
  TargetHealth health = TargetHealth::kUnknown;  // unknown before the first scrape
  std::string last_error;                        // empty while it is up
  std::optional<Timestamp> last_scrape;
  std::optional<Timestamp> down_since;  // the first of the failed scrapes in a row
  Duration last_duration{0};
  size_t last_samples = 0;
  std::shared_ptr<const MetadataMap> metadata;
};

// By job; every job has an entry.
using DroppedTargets = std::map<std::string, DroppedOfJob>;

// What became of the target that a series came from.
enum class SourceState {
  kNoTarget,  // no target has the series' job and instance: it was removed, or never was one
  kUnknown,   // a target that was not scraped yet
  kUp,
  kDown,
};

// Never null.
using SharedTargetView = std::shared_ptr<const TargetView>;

// Immutable.
class TargetsView {
 public:
  TargetsView() = default;
  // In the order of the configuration.
  explicit TargetsView(const std::vector<TargetView>& targets, DroppedTargets dropped = {});
  // `before` with news of some targets, by their places. Shares what has not changed.
  TargetsView(const TargetsView& before,
              const std::vector<std::pair<size_t, SharedTargetView>>& news);

  const std::vector<SharedTargetView>& targets() const { return targets_; }
  const DroppedTargets& dropped() const { return *dropped_; }

  // The state of the target with the `job` and `instance` that `series` has. Of several (one job
  // may scrape two paths of an instance) the worst counts: the series may be of any.
  SourceState StateOf(const Labels& series) const;

  // That target itself; nullptr when there is none. Of several, the one that decides StateOf().
  const TargetView* SourceOf(const Labels& series) const;

 private:
  // By job and instance, places in targets_.
  using SourceIndex = std::unordered_multimap<std::string, size_t>;
  std::shared_ptr<const SourceIndex> by_source_ = std::make_shared<const SourceIndex>();
  std::vector<SharedTargetView> targets_;
  std::shared_ptr<const DroppedTargets> dropped_ = std::make_shared<const DroppedTargets>();
};

}  // namespace alertd::scrape
