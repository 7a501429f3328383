#include "rules/lint/metric_kind.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace alertd::lint {
namespace {

struct Case {
  const char* name;
  const char* metric;
  MetricKind kind;
  const char* reason;
};
void PrintTo(const Case& each, std::ostream* out) { *out << each.name; }

const MetricTypes kTypes = {{"hits", "counter"},      {"level_total", "gauge"},
                            {"took", "histogram"},    {"took_count", "gauge"},
                            {"wait", "summary"},      {"queue", "gaugehistogram"},
                            {"build", "info"},        {"mode", "stateset"},
                            {"odd_total", "unknown"}, {"up", "counter"}};

const Case kCases[] = {
    {"Counter", "hits", MetricKind::kCounter, "by its type"},
    {"CounterOfOpenMetrics", "hits_total", MetricKind::kCounter, "by its type"},
    {"WhenACounterBegan", "hits_created", MetricKind::kGauge, "by its type"},
    {"GaugeWithTheNameOfACounter", "level_total", MetricKind::kGauge, "by its type"},
    {"CounterWithTheNameOfAGauge", "up", MetricKind::kCounter, "by its type"},
    {"Buckets", "took_bucket", MetricKind::kCounter, "by its type"},
    {"FamilyOfThatVeryName", "took_count", MetricKind::kGauge, "by its type"},
    {"NativeHistogram", "took", MetricKind::kCounter, "by its type"},
    {"Quantiles", "wait", MetricKind::kGauge, "by its type"},
    {"SumOfASummary", "wait_sum", MetricKind::kCounter, "by its type"},
    {"BucketsThatAreGauges", "queue_bucket", MetricKind::kGauge, "by its type"},
    {"Facts", "build_info", MetricKind::kGauge, "by its type"},
    {"States", "mode", MetricKind::kGauge, "by its type"},
    {"TypeThatSaysNothing", "odd_total", MetricKind::kCounter, "by its name"},
    {"NoType", "other_total", MetricKind::kCounter, "by its name"},
    {"NameOfAGauge", "disk_free_bytes", MetricKind::kGauge, "by its name"},
    {"RecordedMetric", "job:hits_total", MetricKind::kUnknown, "by its name"},
    {"NameThatSaysNothing", "hello", MetricKind::kUnknown, "by its name"},
};

class MetricKinds : public ::testing::TestWithParam<Case> {};

TEST_P(MetricKinds, IsTold) {
  const KnownKind known = KindOf(GetParam().metric, kTypes);
  EXPECT_EQ(known.kind, GetParam().kind);
  EXPECT_EQ(known.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(Cases, MetricKinds, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace alertd::lint
