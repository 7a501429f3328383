#include "tests/engine/query/random_data.h"

#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/check.h"
#include "tools/promql_test/script.h"

namespace alertd::query {
namespace {

constexpr std::string_view kScript = R"(
load 30s
  c0{a="1",b="0"} 0+5x10 3+5x28
  c0{a="1",b="1"}@st -30sx10 0s+0sx0 -30s-30sx27
  c0{a="1",b="1"} 0+7x10 1 1+2x27
  c0{a="2",b="0"} 0+1x5 _x3 10+1x5 stale _x5 20+3x10
  c0{a="2",b="2"} 1x39
  c1{a="1",b="0"} 0+0.1x39
  c1{a="3"} 0+1e300x5 Inf Inf 0+1x20
  g0{a="1",b="1"} 1 -1 2 -2 3 NaN 4 Inf 5 -Inf 6 0 7 -0 0.5x20
  g0{a="2",b="1"} 10-1x39
  g1{a="1",b="0"} 5x10 stale _x3 5x10
  g1{a="2",b="0"} 3 _x8 4 _x8 5 _x8 6 _x8
  g1{b="2"} 1e-300x20 1e300x18
  h0{a="1",b="0"} {{schema:0 count:5 sum:8 z_bucket:1 z_bucket_w:0.001 buckets:[1 2 1]}}+{{schema:0 count:5 sum:8 z_bucket:1 z_bucket_w:0.001 buckets:[1 2 1]}}x12 {{schema:0 count:2 sum:3 buckets:[1 1]}}+{{schema:0 count:2 sum:3 buckets:[1 1]}}x20
  h0{a="2",b="0"} {{schema:2 count:4 sum:2 buckets:[1 1] n_buckets:[1 1] offset:-3}}+{{schema:2 count:4 sum:2 buckets:[1 1] n_buckets:[1 1] offset:-3}}x10 stale _x4 {{schema:1 count:3 sum:9 buckets:[0 3]}}x10
  h1{a="1",b="1"} {{schema:-53 count:6 sum:10 custom_values:[1 2 5] buckets:[1 2 2 1]}}+{{schema:-53 count:6 sum:10 custom_values:[1 2 5] buckets:[1 2 2 1]}}x15 {{schema:-53 count:3 sum:4 custom_values:[2 5] buckets:[1 1 1]}}x10
  h1{a="2",b="1"} {{schema:-53 count:1 sum:NaN custom_values:[1] buckets:[1]}}x30
  h2{a="1",b="0"} {{schema:0 count:4 sum:5 buckets:[2 2] counter_reset_hint:gauge}}x5 {{schema:0 count:1 sum:1 buckets:[1] counter_reset_hint:gauge}}x5 {{schema:0 count:Inf sum:Inf buckets:[Inf 1] counter_reset_hint:gauge}}x5 {{}}x5
  h2{a="3"} {{count:0 sum:0}}+{{schema:0 count:1 sum:1 buckets:[0 1]}}x20
  n0{a="1",b="0"}@st -30sx4 0s -30s-30sx30
  n0{a="1",b="0"} {{schema:3 count:4 sum:5 z_bucket:2 z_bucket_w:0.5 buckets:[1 1]}}+{{schema:3 count:4 sum:5 z_bucket:2 z_bucket_w:0.5 buckets:[1 1]}}x36
  m0{a="1",b="0"} 1 2 {{schema:0 count:3 sum:4 buckets:[1 2]}}x3 3 4 stale 5 {{schema:-53 count:2 sum:2 custom_values:[1] buckets:[1 1]}}x5 {{schema:0 count:3 sum:4 buckets:[1 2]}}x5 6+1x10
  m0{a="2",b="0"} 1x19 {{schema:0 count:3 sum:4 buckets:[1 2]}}x19
  classic_bucket{a="1",le="0.1"} 0+1x39
  classic_bucket{a="1",le="1"} 0+2x39
  classic_bucket{a="1",le="10"} 0+2x20 39x18
  classic_bucket{a="1",le="+Inf"} 0+4x39
  classic_bucket{a="2",le="1"} 0+2x39
  classic_bucket{a="2",le="oops"} 0+2x39
  target_info{instance="i",job="j",version="1"} 1x39
  c0{instance="i",job="j"} 0+2x39
)";

}  // namespace

void FillRandomData(promql_test::ScriptWindow& window) {
  const auto script = promql_test::ParsePromqlScript(kScript);
  ALERTD_CHECK(std::holds_alternative<std::vector<promql_test::ScriptCommand>>(script));
  for (const promql_test::ScriptCommand& each :
       std::get<std::vector<promql_test::ScriptCommand>>(script)) {
    ALERTD_CHECK(window.Load(std::get<promql_test::LoadCommand>(each.command)).has_value());
  }
}

}  // namespace alertd::query
