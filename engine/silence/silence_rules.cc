#include "engine/silence/silence_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/model/labels.h"

namespace alertd::silence {
namespace {

size_t BytesOf(const Silence& silence) {
  size_t bytes = silence.id.size() + silence.created_by.size() + silence.comment.size();
  for (const Matchers& set : silence.matcher_sets) {
    for (const Matcher& matcher : set)
      bytes += matcher.name().size() + matcher.value().size() + 1;
  }
  for (const Label& label : silence.annotations)
    bytes += label.name.size() + label.value.size();
  return bytes;
}

// As Alertmanager counts it: of one that says what a label must not be, it does not ask.
bool AllowsAnything(const Matcher& matcher) {
  const bool negates =
      matcher.kind() == MatchKind::kNotEqual || matcher.kind() == MatchKind::kNotRegex;
  return !negates && matcher.MatchesEmpty();
}

Status CheckMatchers(const Matchers& set) {
  if (set.empty()) return InvalidInput("at least one matcher required");
  for (const Matcher& matcher : set) {
    if (matcher.name().empty() || !IsValidUtf8(matcher.name()))
      return InvalidInput("invalid label name " + Quote(matcher.name()));
    if (!IsValidUtf8(matcher.value()))
      return InvalidInput("invalid label value " + Quote(matcher.value()));
  }
  if (std::all_of(set.begin(), set.end(), AllowsAnything))
    return InvalidInput("at least one matcher must not match the empty string");
  return Ok();
}

Status CheckTimes(const Silence& silence, Timestamp now) {
  if (silence.ends_at <= silence.starts_at)
    return InvalidInput("start time must be before end time");
  if (silence.ends_at < now) return InvalidInput("end time can't be in the past");
  if (silence.ends_when_unmatched && *silence.ends_when_unmatched <= Duration{0})
    return InvalidInput("a silence can end only when it matches nothing for more than 0s");
  return Ok();
}

using MatcherText = std::tuple<std::string_view, MatchKind, std::string_view>;

std::vector<std::vector<MatcherText>> InOrder(const std::vector<Matchers>& sets) {
  std::vector<std::vector<MatcherText>> ordered;
  for (const Matchers& set : sets) {
    std::vector<MatcherText> texts;
    for (const Matcher& matcher : set)
      texts.emplace_back(matcher.name(), matcher.kind(), matcher.value());
    std::sort(texts.begin(), texts.end());
    ordered.push_back(std::move(texts));
  }
  std::sort(ordered.begin(), ordered.end());
  return ordered;
}

// Rising in the order of the list.
std::tuple<int, Duration, std::string_view> ListKey(const Silence& silence, Timestamp now) {
  switch (StateAt(silence, now)) {
    case SilenceState::kActive:
      return {0, silence.ends_at.time_since_epoch(), silence.id};
    case SilenceState::kPending:
      return {1, silence.starts_at.time_since_epoch(), silence.id};
    case SilenceState::kExpired:
      break;
  }
  return {2, -silence.ends_at.time_since_epoch(), silence.id};
}

}  // namespace

Status CheckSilence(const Silence& silence, Timestamp now) {
  ALERTD_TRY([[maybe_unused]] const auto times, CheckTimes(silence, now));
  if (silence.matcher_sets.empty()) return InvalidInput("at least one matcher required");
  for (const Matchers& set : silence.matcher_sets) {
    ALERTD_TRY([[maybe_unused]] const auto matchers, CheckMatchers(set));
  }
  for (const std::string* text : {&silence.created_by, &silence.comment}) {
    if (!IsValidUtf8(*text)) return InvalidInput("not valid UTF-8: " + Quote(*text));
  }
  for (const Label& label : silence.annotations) {
    if (label.name.empty() || !IsValidUtf8(label.name) || !IsValidUtf8(label.value))
      return InvalidInput("invalid annotation " + Quote(label.name));
  }
  if (const size_t bytes = BytesOf(silence); bytes > kSilenceBytesMax) {
    return LimitExceeded("silence exceeded maximum size: " + std::to_string(bytes) +
                         " bytes (limit: " + std::to_string(kSilenceBytesMax) + " bytes)");
  }
  return Ok();
}

bool AreSameMatchers(const Matchers& a, const Matchers& b) { return InOrder({a}) == InOrder({b}); }

bool CanChangeInPlace(const Silence& silence, const Silence& wanted, Timestamp now) {
  if (InOrder(silence.matcher_sets) != InOrder(wanted.matcher_sets)) return false;
  switch (StateAt(silence, now)) {
    case SilenceState::kActive: {
      // Clients may not keep more than seconds.
      using std::chrono::floor;
      using std::chrono::seconds;
      return floor<seconds>(silence.starts_at) == floor<seconds>(wanted.starts_at);
    }
    case SilenceState::kPending:
      return wanted.starts_at >= now;
    case SilenceState::kExpired:
      break;
  }
  return false;
}

bool IsShown(const Silence& silence, const Matchers& filter) {
  return std::any_of(
      silence.matcher_sets.begin(), silence.matcher_sets.end(), [&filter](const Matchers& set) {
        return std::all_of(filter.begin(), filter.end(), [&set](const Matcher& each) {
          return std::find(set.begin(), set.end(), each) != set.end();
        });
      });
}

void SortForList(std::vector<SilencePtr>& silences, Timestamp now) {
  std::sort(silences.begin(), silences.end(), [now](const SilencePtr& a, const SilencePtr& b) {
    return ListKey(*a, now) < ListKey(*b, now);
  });
}

}  // namespace alertd::silence
