#pragma once

#include <optional>
#include <string>

#include "engine/model/time.h"

namespace alertd {

// Somebody has taken an alert on: until it resolves, repeats and escalation stop.
struct Acknowledgement {
  std::string by;
  std::string note;  // may be empty
  Timestamp at;
  std::optional<Timestamp> until;  // unset: as long as it fires

  bool HoldsAt(Timestamp now) const { return !until || now < *until; }
  bool operator==(const Acknowledgement&) const = default;
};

// What is taken on: one alert, or all that fires in its groups.
enum class AcknowledgeScope { kAlert, kGroups };

// acknowledged by ann until 2026-02-21T06:00:00.000Z (on it)
std::string DescribeAcknowledgement(const Acknowledgement& acknowledgement);

}  // namespace alertd
