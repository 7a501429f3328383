#include "engine/route/mute_forecast.h"

#include <algorithm>
#include <utility>

namespace alertd::route {
namespace {

// How many beginnings and ends are looked at: windows that follow one another without a gap.
constexpr int kChangesMax = 1000;

std::optional<Timestamp> Earlier(std::optional<Timestamp> one, std::optional<Timestamp> other) {
  return one && other ? std::min(one, other) : (one ? one : other);
}

}  // namespace

MuteForecast::MuteForecast(const rules::Configuration& configuration,
                           const std::vector<SuppressionPtr>& suppressions,
                           std::vector<SilencePtr> silences, Timestamp now)
    : calendar_(configuration.time_intervals, now),
      suppressor_(configuration.suppressions, now),
      silences_(std::move(silences)),
      now_(now) {
  for (const SuppressionPtr& suppression : suppressions)
    suppressor_.Add(suppression, now);
}

std::optional<Timestamp> MuteForecast::EndFor(const Alert& alert, const rules::Route& route) const {
  IntervalCalendar calendar = calendar_;
  Suppressor suppressor = suppressor_;
  Timestamp at = now_;
  for (int change = 0; change < kChangesMax; ++change) {
    const bool muted = !calendar.WhyMuted(route).empty() || !suppressor.HoldingFor(alert).empty() ||
                       Silenced(alert, at);
    if (!muted) return at;
    const std::optional<Timestamp> next =
        Earlier(NextSilenceChange(at), Earlier(calendar.NextChange(), suppressor.NextChange()));
    if (!next || *next - now_ >= rules::kNextChangeMax) return std::nullopt;
    at = *next;
    calendar.Advance(at);
    suppressor.Advance(at);
  }
  return std::nullopt;
}

bool MuteForecast::Silenced(const Alert& alert, Timestamp at) const {
  return std::any_of(silences_.begin(), silences_.end(), [&](const SilencePtr& silence) {
    return StateAt(*silence, at) == SilenceState::kActive && Matches(*silence, alert.labels);
  });
}

std::optional<Timestamp> MuteForecast::NextSilenceChange(Timestamp at) const {
  std::optional<Timestamp> next;
  for (const SilencePtr& silence : silences_) {
    for (const Timestamp change : {silence->starts_at, silence->ends_at})
      if (change > at) next = Earlier(next, change);
  }
  return next;
}

}  // namespace alertd::route
