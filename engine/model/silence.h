#pragma once

// What keeps alerts quiet because somebody has asked for it, for a time.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"

namespace alertd {

struct Silence {
  std::string id;                      // a UUID; empty before it has got one
  std::vector<Matchers> matcher_sets;  // it matches where all matchers of one set do
  Timestamp starts_at;
  Timestamp ends_at;  // not any more at this instant
  std::string created_by;
  std::string comment;
  Labels annotations;
  Timestamp updated_at;

  // It ends once it has held an alert and every alert that it held is over.
  bool ends_when_resolved = false;
  // It ends when it has matched no alert that fires for this long.
  std::optional<Duration> ends_when_unmatched;

  // What it has seen; kept only for those that end by themselves.
  std::optional<Timestamp> held_since;       // an alert for the first time
  std::optional<Timestamp> unmatched_since;  // while it is active and matches nothing
  // Why it has ended before its time, for people; empty where it has not.
  std::string end_reason;

  // Whether it ends by itself, before its time is over.
  bool EndsByItself() const { return ends_when_resolved || ends_when_unmatched.has_value(); }
  bool operator==(const Silence&) const = default;
};

using SilencePtr = std::shared_ptr<const Silence>;

enum class SilenceState { kPending, kActive, kExpired };

// "pending", "active", "expired".
std::string_view SilenceStateName(SilenceState state);

SilenceState StateAt(const Silence& silence, Timestamp at);

// Whether the labels are such as it silences, whatever the time.
bool Matches(const Silence& silence, const Labels& labels);

// {alertname="DiskFull", instance=~"db.*"} or {team="a"} or {team="b"}, each as PromQL writes it.
std::string FormatMatcherSets(const std::vector<Matchers>& sets);

// What became of a silence that is to be remembered.
struct SilenceChange {
  std::string id;
  std::optional<Silence> record;  // unset: the silence is forgotten
};

}  // namespace alertd
