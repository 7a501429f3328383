#pragma once

// What of an alert's life must outlive the process.

#include <optional>
#include <string>

#include "engine/model/labels.h"
#include "engine/model/time.h"

namespace alertd {

// Which alert of which rule: no two that are pending or firing have the same.
struct AlertKey {
  std::string file;  // of the rule's group
  std::string group;
  std::string rule;
  Labels labels;  // the alert's own, which identify it within the rule

  auto operator<=>(const AlertKey&) const = default;
  bool operator==(const AlertKey&) const = default;
};

// A target that could not be scraped, and since when an alert has missed it.
struct SourceLoss {
  Labels target;  // its job and instance
  Timestamp since;

  bool operator==(const SourceLoss&) const = default;
};

// A pending or firing alert as it was after its last evaluation.
struct AlertRecord {
  AlertKey key;
  Labels source;       // of the result that it comes from
  Labels annotations;  // as they were rendered
  Timestamp active_since;
  std::optional<Timestamp> firing_since;   // unset while pending
  std::optional<Timestamp> missing_since;  // set while firing only because of keep_firing_for
  std::string incident_id;                 // empty while pending
  double value = 0;
  double first_value = 0;  // when it began to fire; only then
  // The most extreme since it began to fire: the lowest of a condition `… < x`, else the highest.
  double peak_value = 0;
  std::optional<SourceLoss> loss = std::nullopt;  // while it is unknown for that reason
  std::string unknown_reason = {};                // why its state is not known; empty when it is

  bool operator==(const AlertRecord&) const = default;
};

// What an evaluation did to an alert that is to be remembered.
struct AlertRecordChange {
  AlertKey key;
  std::optional<AlertRecord> record;  // unset: the alert is over, and can be forgotten
};

}  // namespace alertd
