#include "engine/model/silence.h"

#include <algorithm>

namespace alertd {

std::string_view SilenceStateName(SilenceState state) {
  switch (state) {
    case SilenceState::kPending:
      return "pending";
    case SilenceState::kActive:
      return "active";
    case SilenceState::kExpired:
      break;
  }
  return "expired";
}

SilenceState StateAt(const Silence& silence, Timestamp at) {
  if (silence.ends_at <= at) return SilenceState::kExpired;
  return at < silence.starts_at ? SilenceState::kPending : SilenceState::kActive;
}

bool Matches(const Silence& silence, const Labels& labels) {
  return std::any_of(silence.matcher_sets.begin(), silence.matcher_sets.end(),
                     [&labels](const Matchers& set) { return MatchesAll(set, labels); });
}

std::string FormatMatcherSets(const std::vector<Matchers>& sets) {
  std::string text;
  for (const Matchers& set : sets) {
    text += text.empty() ? "{" : " or {";
    for (size_t i = 0; i < set.size(); ++i)
      text.append(i == 0 ? "" : ", ").append(FormatMatcher(set[i]));
    text += '}';
  }
  return text;
}

}  // namespace alertd
