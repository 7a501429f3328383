#pragma once

#include "engine/model/time.h"
#include "tools/promql_test/script_window.h"

namespace alertd::query {

// The instants that the data covers.
inline constexpr Timestamp kRandomDataStart{};
inline constexpr Timestamp kRandomDataEnd{std::chrono::minutes{20}};

// Series of every kind, few of each: counters, gauges and native histograms of both kinds, mixed
// ones, classic buckets, with resets, gaps, ends, NaN, infinities and start timestamps.
void FillRandomData(promql_test::ScriptWindow& window);

}  // namespace alertd::query
