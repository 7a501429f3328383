#include "engine/telemetry/metrics.h"

#include <gtest/gtest.h>

namespace alertd::telemetry {
namespace {

bool Has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line) != std::string::npos;
}

TEST(Metrics, AreReadInTheTextFormat) {
  Metrics metrics;
  metrics.CountScrape(Metrics::ScrapeResult::kSuccess, Duration{20});
  metrics.CountNotification(
      {.receiver = "slack_alerts", .integration = "slack", .outcome = "accepted"});
  metrics.CountRequest("/api/v1/label/{name}/values", 200, std::chrono::milliseconds(3));
  metrics.RecordReload(Metrics::ReloadResult::kSuccess, Timestamp{Duration{1'500}});
  const std::string text = metrics.Text({.window_series = 7, .alerts_firing = 2});
  EXPECT_TRUE(Has(text, "# TYPE alertd_scrapes_total counter\n"));
  EXPECT_TRUE(Has(text, "alertd_scrapes_total{result=\"success\"} 1\n"));
  EXPECT_TRUE(Has(text, "alertd_scrapes_total{result=\"failure\"} 0\n"));
  EXPECT_TRUE(Has(text, "alertd_scrape_duration_seconds_count 1\n"));
  EXPECT_TRUE(Has(text,
                  "alertd_notifications_total{integration=\"slack\",outcome=\"accepted\","
                  "receiver=\"slack_alerts\"} 1\n"));
  EXPECT_TRUE(Has(text,
                  "alertd_http_requests_total{code=\"200\","
                  "path=\"/api/v1/label/{name}/values\"} 1\n"));
  EXPECT_TRUE(Has(text, "alertd_config_last_reload_success_timestamp_seconds 1.5\n"));
  EXPECT_TRUE(Has(text, "alertd_window_series 7\n"));
  EXPECT_TRUE(Has(text, "alertd_alerts{state=\"firing\"} 2\n"));
  EXPECT_TRUE(Has(text, "alertd_build_info{"));
  EXPECT_TRUE(Has(text, "process_resident_memory_bytes "));
}

TEST(Metrics, CountersThatAreReadOffNeverStepBack) {
  Metrics metrics;
  EXPECT_TRUE(Has(metrics.Text({.window_samples_appended = 10}),
                  "alertd_window_samples_appended_total 10\n"));
  EXPECT_TRUE(Has(metrics.Text({.window_samples_appended = 25}),
                  "alertd_window_samples_appended_total 25\n"));
}

TEST(Metrics, AFailedReloadKeepsTheTimeOfTheLastGoodOne) {
  Metrics metrics;
  metrics.RecordReload(Metrics::ReloadResult::kSuccess, Timestamp{Duration{2'000}});
  metrics.RecordReload(Metrics::ReloadResult::kFailure, Timestamp{Duration{9'000}});
  const std::string text = metrics.Text({});
  EXPECT_TRUE(Has(text, "alertd_config_last_reload_successful 0\n"));
  EXPECT_TRUE(Has(text, "alertd_config_last_reload_success_timestamp_seconds 2\n"));
}

}  // namespace
}  // namespace alertd::telemetry
