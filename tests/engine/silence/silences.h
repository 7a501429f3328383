#pragma once

#include <string>

#include "engine/model/silence.h"

namespace alertd::silence {

inline constexpr Timestamp kStart{std::chrono::hours{490'000}};
inline constexpr Duration kHour{std::chrono::hours{1}};
inline constexpr Duration kMinute{std::chrono::minutes{1}};

inline Matcher Match(MatchKind kind, const std::string& name, const std::string& value) {
  return *Matcher::Make(kind, name, value);
}
inline Matcher Equal(const std::string& name, const std::string& value) {
  return Match(MatchKind::kEqual, name, value);
}

// Of alerts with this name, for an hour.
inline Silence Wanted(const std::string& alert_name) {
  Silence silence;
  silence.matcher_sets = {{Equal("alertname", alert_name)}};
  silence.starts_at = kStart;
  silence.ends_at = kStart + kHour;
  silence.created_by = "jane";
  silence.comment = "upgrade";
  return silence;
}

}  // namespace alertd::silence
