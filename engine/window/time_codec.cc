#include "engine/window/time_codec.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/window/packed_groups.h"

namespace alertd::window {
namespace {

// Unsigned: times may be as far apart as can be.
uint64_t CountOf(Timestamp time) { return static_cast<uint64_t>(time.time_since_epoch().count()); }

}  // namespace

void EncodeTimes(std::span<const Timestamp> times, std::string& out) {
  PutVarint(out, ToZigzag(times[0].time_since_epoch().count()));
  std::vector<uint64_t> steps;
  steps.reserve(times.size());
  for (size_t i = 1; i < times.size(); ++i)
    steps.push_back(CountOf(times[i]) - CountOf(times[i - 1]));
  if (steps.empty()) return;
  const uint64_t least = *std::min_element(steps.begin(), steps.end());
  PutVarint(out, least);
  for (uint64_t& step : steps)
    step -= least;
  PutGroups(steps, out);
}

bool DecodeTimes(ByteReader& reader, std::span<Timestamp> times) {
  const std::optional<int64_t> first = reader.Signed();
  if (!first || times.empty()) return false;
  times[0] = Timestamp(Duration(*first));
  if (times.size() == 1) return true;
  const std::optional<uint64_t> least = reader.Varint();
  std::vector<uint64_t> steps(times.size() - 1);
  if (!least || !ReadGroups(reader, steps)) return false;
  for (size_t i = 0; i < steps.size(); ++i) {
    const uint64_t next = CountOf(times[i]) + *least + steps[i];
    times[i + 1] = Timestamp(Duration(static_cast<int64_t>(next)));
    if (times[i + 1] <= times[i]) return false;
  }
  return true;
}

}  // namespace alertd::window
