#include "rules/suppression.h"

#include <algorithm>

namespace alertd::rules {
namespace {

constexpr Duration kTick{1};

void KeepEarlier(std::optional<Timestamp>& earliest, std::optional<Timestamp> candidate,
                 Timestamp now) {
  if (!candidate || *candidate <= now) return;
  if (!earliest || *candidate < *earliest) earliest = candidate;
}

// The next instant at which one of its parts begins or ends to hold.
std::optional<Timestamp> NextBoundary(const Suppression& suppression, Timestamp now) {
  std::optional<Timestamp> next;
  KeepEarlier(next, suppression.starts_at, now);
  KeepEarlier(next, suppression.ends_at, now);
  KeepEarlier(next, suppression.expires_at, now);
  if (suppression.schedule) {
    const Opening opening = CurrentOrNextOpening(*suppression.schedule, now);
    KeepEarlier(next, opening.begin, now);
    KeepEarlier(next, opening.end, now);
  }
  return next;
}

// The first instant at which it can never open again.
std::optional<Timestamp> Over(const Suppression& suppression) {
  if (!suppression.ends_at) return suppression.expires_at;
  if (!suppression.expires_at) return suppression.ends_at;
  return std::min(*suppression.ends_at, *suppression.expires_at);
}

}  // namespace

bool OpenAt(const Suppression& suppression, Timestamp now) {
  if (suppression.starts_at && now < *suppression.starts_at) return false;
  if (const std::optional<Timestamp> over = Over(suppression)) {
    if (now >= *over) return false;
  }
  return !suppression.schedule || CurrentOrNextOpening(*suppression.schedule, now).begin <= now;
}

std::optional<Timestamp> NextChange(const Suppression& suppression, Timestamp now) {
  const bool open = OpenAt(suppression, now);
  const std::optional<Timestamp> over = Over(suppression);
  Timestamp at = now;
  if (!open && suppression.starts_at && *suppression.starts_at > now) {
    // Nothing happens before; its schedule counts from there.
    at = *suppression.starts_at - kTick;
  }
  // Openings that touch one another are one; a week has at most 7 of them.
  constexpr int kBoundariesMax = 16;
  for (int i = 0; i < kBoundariesMax; ++i) {
    const std::optional<Timestamp> boundary = NextBoundary(suppression, at);
    if (!boundary) return std::nullopt;
    if (OpenAt(suppression, *boundary) != open) return boundary;
    if (over && *boundary >= *over) return std::nullopt;
    at = *boundary;
  }
  // Openings without a gap between them: only the end of all of them is a change.
  return open ? over : std::nullopt;
}

}  // namespace alertd::rules
