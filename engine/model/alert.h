#pragma once

#include <optional>

#include "engine/model/labels.h"
#include "engine/model/optional_number.h"
#include "engine/model/shared_text.h"
#include "engine/model/shared_value.h"
#include "engine/model/time.h"

namespace alertd {

// What the router receives: one thing that is wrong, or was. Its labels are its identity.
struct Alert {
  Labels labels;
  Labels annotations;
  Timestamp starts_at;
  // Set when it is over (or will be, for alerts from outside that are not repeated); unset while
  // its rule says that it fires.
  std::optional<Timestamp> ends_at;
  SharedText generator_url;
  // Names the run from firing to resolved; every run of the same alert has its own.
  SharedText incident_id;
  // The rule's value at the last evaluation that had one, at the one that made it fire, and the
  // most extreme since then; unset for alerts from outside, the last two also while it is pending.
  OptionalNumber value;
  OptionalNumber first_value = std::nullopt;
  OptionalNumber peak_value = std::nullopt;
  // When it is over, the value then of what its condition is about: of `a > 5` the one of a. Unset
  // where nobody can tell.
  OptionalNumber end_value = std::nullopt;
  // When it is over for another reason than that its condition no longer holds: why, for people,
  // such as: rule deleted.
  SharedText closing_reason = {};

  bool ResolvedAt(Timestamp now) const { return ends_at.has_value() && *ends_at <= now; }
  bool operator==(const Alert&) const = default;
};

// An alert as several parts of the router have it. Null where there is none.
using AlertPtr = SharedValue<Alert>;

}  // namespace alertd
