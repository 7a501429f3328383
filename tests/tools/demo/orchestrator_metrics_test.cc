#include "tools/demo/orchestrator_metrics.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace alertd::demo {
namespace {

using std::chrono::minutes;

Script MinuteOfEach() {
  Script script;
  script.lengths.fill(minutes{1});
  return script;
}

prometheus::MetricFamily FamilyAt(Duration at, const std::string& name) {
  for (auto& family : OrchestratorMetrics(MomentAt(MinuteOfEach(), at))) {
    if (family.name == name) return family;
  }
  ADD_FAILURE() << "no family " << name;
  return {};
}

double GaugeSum(Duration at, const std::string& name) {
  double sum = 0;
  for (const auto& metric : FamilyAt(at, name).metric)
    sum += metric.gauge.value;
  return sum;
}

TEST(OrchestratorMetricsTest, SeriesStayTheSameThroughLife) {
  const auto begin = OrchestratorMetrics(MomentAt(MinuteOfEach(), Duration{0}));
  const auto later = OrchestratorMetrics(MomentAt(MinuteOfEach(), minutes{4}));
  ASSERT_EQ(begin.size(), later.size());
  for (size_t i = 0; i < begin.size(); ++i) {
    EXPECT_EQ(begin[i].name, later[i].name);
    ASSERT_EQ(begin[i].metric.size(), later[i].metric.size()) << begin[i].name;
    for (size_t j = 0; j < begin[i].metric.size(); ++j) {
      EXPECT_EQ(begin[i].metric[j].label, later[i].metric[j].label) << begin[i].name;
    }
  }
}

TEST(OrchestratorMetricsTest, SpikeFailsMoreThanAQuarterOfTasks) {
  const auto tasks_between = [](Duration from, Duration to, const std::string& status) {
    double sum = 0;
    const auto before = FamilyAt(from, "orchestrator_tasks_total").metric;
    const auto after = FamilyAt(to, "orchestrator_tasks_total").metric;
    for (size_t i = 0; i < after.size(); ++i) {
      if (after[i].label[1].value == status) {
        sum += after[i].counter.value - before[i].counter.value;
      }
    }
    return sum;
  };
  const double failed = tasks_between(minutes{1}, minutes{2}, "failed");
  const double completed = tasks_between(minutes{1}, minutes{2}, "completed");
  EXPECT_GT(failed / (failed + completed), 0.25);
  EXPECT_LT(tasks_between(Duration{0}, minutes{1}, "failed"), 8);
}

TEST(OrchestratorMetricsTest, LevelsCrossTheThresholdsOfTheExamples) {
  const Duration calm = std::chrono::seconds{50};
  const Duration backlog = std::chrono::seconds{170};
  EXPECT_LT(GaugeSum(calm, "orchestrator_queue_size"), 20);
  EXPECT_GT(GaugeSum(backlog, "orchestrator_queue_size"), 20);
  EXPECT_LT(GaugeSum(calm, "orchestrator_latency_p95_ms"), 60'000);
  EXPECT_GT(GaugeSum(backlog, "orchestrator_latency_p95_ms"), 60'000);
  EXPECT_GT(GaugeSum(calm, "orchestrator_parallel_efficiency"), 0.5);
  EXPECT_LT(GaugeSum(backlog, "orchestrator_parallel_efficiency"), 0.5);
}

TEST(OrchestratorMetricsTest, HealthIsZeroInTheOutageOnly) {
  EXPECT_EQ(GaugeSum(std::chrono::seconds{179}, "orchestrator_health_status"), 1);
  EXPECT_EQ(GaugeSum(std::chrono::seconds{181}, "orchestrator_health_status"), 0);
  EXPECT_EQ(GaugeSum(std::chrono::seconds{241}, "orchestrator_health_status"), 1);
}

TEST(OrchestratorMetricsTest, HistogramBucketsAreCumulative) {
  for (const auto& metric : FamilyAt(minutes{3}, "orchestrator_task_duration_seconds").metric) {
    const auto& buckets = metric.histogram.bucket;
    EXPECT_TRUE(std::is_sorted(buckets.begin(), buckets.end(), [](const auto& a, const auto& b) {
      return a.cumulative_count < b.cumulative_count;
    }));
    EXPECT_EQ(buckets.back().cumulative_count, metric.histogram.sample_count);
    EXPECT_GT(metric.histogram.sample_sum, 0);
  }
}

}  // namespace
}  // namespace alertd::demo
