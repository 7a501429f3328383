#pragma once

// What others see of the router: plain values, published after every change.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/acknowledgement.h"
#include "engine/model/alert.h"
#include "engine/model/seldom.h"
#include "engine/model/severity.h"
#include "engine/model/shared_text.h"
#include "engine/model/silence.h"
#include "engine/route/suppression_book.h"

namespace alertd::route {

// What has been sent to one receiver about one group.
struct ReceiverProgress {
  std::string receiver;
  std::optional<Timestamp> last_sent;
  std::optional<Timestamp> next_repeat;
};

struct RoutedAlert {
  AlertPtr alert;                          // never null
  std::vector<std::string> silenced_by;    // ids of silences that hold now
  std::vector<std::string> suppressed_by;  // names of suppressions that hold now
  std::vector<std::string> inhibited_by;   // fingerprints of alerts that keep it quiet now
  std::vector<std::string> muted_by;       // time intervals because of which its route tells nobody
  Timestamp updated_at;                    // when the router last heard of it

  Seldom<Acknowledgement> acknowledgement = {};
  std::optional<Timestamp> flapping_since = std::nullopt;

  bool quiet() const {
    return !silenced_by.empty() || !suppressed_by.empty() || !inhibited_by.empty() ||
           !muted_by.empty();
  }
};

struct GroupView {
  std::string key;  // others see ShownGroupKey() of it
  // Where an earlier version has made the key: what it would be now.
  SharedText key_by_number = {};
  std::string route_id;
  Labels labels;
  Labels route_labels;  // as its first receiver would be told them now
  std::optional<Timestamp> next_flush;
  // When all its receivers are told what has changed, and what joins it meanwhile; next_flush may
  // come before that, for those that an alert is escalated to. Unset where nothing is in it any
  // more that would have what joins it not begin it anew.
  std::optional<Timestamp> next_whole_flush = std::nullopt;
  bool was_flushed = false;
  std::vector<ReceiverProgress> receivers;
  std::vector<RoutedAlert> alerts;
  std::string mute = {};  // why its route tells nobody now, for people; empty when it does
  // Of all that fires in it, and of what joins it.
  Seldom<Acknowledgement> acknowledgement = {};
  Severity acknowledged_max = Severity::kInfo;  // what is more severe is not taken on with it

  // Whether it is the group of this key.
  bool IsOf(std::string_view wanted) const {
    return key_by_number.empty() ? key == wanted : key_by_number == wanted;
  }

  // Whether the alert is taken on with the group, and not by itself.
  bool IsTakenOnWhole(const RoutedAlert& alert) const {
    return alert.acknowledgement && alert.acknowledgement == acknowledgement;
  }
};

struct SuppressionView {
  StandingSuppression standing;
  SuppressionRecordPtr record;  // null: a file declares it

  const rules::Suppression& suppression() const { return *standing.suppression; }
};

// All groups, in the order of their creation: what has not changed is shared with boards before.
struct RouterBoard {
  std::vector<std::shared_ptr<const GroupView>> groups;
  // Of the routes of the configuration that was applied last; see NumberRoutes(). Never null.
  std::shared_ptr<const std::vector<size_t>> route_numbers =
      std::make_shared<const std::vector<size_t>>();
  // Those of files in the order declared, then those that people have set, also ended ones; never
  // null.
  std::shared_ptr<const std::vector<SuppressionView>> suppressions =
      std::make_shared<const std::vector<SuppressionView>>();
  // Pending, active and expired ones, oldest first; never null.
  std::shared_ptr<const std::vector<SilencePtr>> silences =
      std::make_shared<const std::vector<SilencePtr>>();
};

// A copy of it, with the groups by key.
struct RouterView {
  std::vector<GroupView> groups;
  std::vector<SuppressionView> suppressions;  // as the board has them
  std::vector<SilencePtr> silences;           // oldest first
};

}  // namespace alertd::route
