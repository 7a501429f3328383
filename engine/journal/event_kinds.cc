#include "engine/journal/event_kinds.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/model/labels.h"
#include "engine/model/spelling.h"

namespace alertd::journal {
namespace {

constexpr std::array<std::string_view, 37> kKinds = {"acknowledged",     "acknowledgement_ended",
                                                     "alert_refused",    "cleared",
                                                     "delivered",        "delivery_dropped",
                                                     "delivery_refused", "delivery_retrying",
                                                     "fallback",         "firing",
                                                     "flapping",         "flapping_off",
                                                     "grouped",          "known",
                                                     "left_open",        "not_due",
                                                     "notified",         "pending",
                                                     "rate_limited",     "reload_failed",
                                                     "reloaded",         "resolved",
                                                     "rule_failed",      "rule_warning",
                                                     "silence_ended",    "silence_set",
                                                     "stable",           "started",
                                                     "stopped",          "summarised",
                                                     "suppressed",       "suppression_ended",
                                                     "suppression_set",  "taken_over",
                                                     "unacknowledged",   "unknown",
                                                     "unsuppressed"};

}  // namespace

std::span<const std::string_view> EventKinds() { return kKinds; }

Status CheckEventKind(std::string_view kind) {
  if (std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end()) return Ok();
  std::string known;
  for (const std::string_view each : kKinds)
    known += (known.empty() ? "" : ", ") + std::string(each);
  const std::string_view nearest = NearestSpelling(kind, kKinds);
  const std::string hint = nearest.empty() ? "" : " (did you mean " + Quote(nearest) + "?)";
  return InvalidInput("there are no events of the kind " + Quote(kind) + hint + "; there are " +
                      known);
}

}  // namespace alertd::journal
