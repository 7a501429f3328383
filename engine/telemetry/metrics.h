#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/timestamp.h"

namespace alertd::telemetry {

// What is read off the parts of alertd at the moment somebody asks for the metrics.
struct Readings {
  uint64_t window_series = 0;
  uint64_t window_samples = 0;
  uint64_t window_bytes = 0;
  uint64_t window_series_created = 0;
  uint64_t window_series_removed = 0;
  uint64_t window_samples_appended = 0;
  uint64_t alerts_pending = 0;
  uint64_t alerts_firing = 0;
  uint64_t alerts_suppressed = 0;
  uint64_t silences_pending = 0;
  uint64_t silences_active = 0;
  uint64_t silences_expired = 0;
  uint64_t notification_groups = 0;
  uint64_t targets_up = 0;
  uint64_t targets_down = 0;
  uint64_t delivery_queue = 0;
  uint64_t state_degraded = 0;  // 1: what must survive is in memory only
  uint64_t state_damaged_files = 0;
  uint64_t sample_log_bytes = 0;
  uint64_t sample_log_degraded = 0;  // 1: samples are in memory only
};

struct NotificationLabels {
  std::string_view receiver;
  std::string_view integration;
  std::string_view outcome;
};

// alertd's own metrics, counted through prometheus-cpp. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  enum class ScrapeResult { kSuccess, kFailure };
  void CountScrape(ScrapeResult result, Duration elapsed);
  // Scrapes that were due while the target's last one was still being taken in.
  void CountScrapesLeftOut(size_t count);

  // What one step of the evaluation did; `elapsed` is for all groups that were due.
  void CountEvaluations(uint64_t rules, uint64_t failures);
  void ObserveEvaluation(std::chrono::nanoseconds elapsed);

  // One commit of what must survive.
  void ObserveStateWrite(std::chrono::nanoseconds elapsed);

  void CountNotification(const NotificationLabels& labels);
  // One that a summary tells because of the receiver's rate limit, and one that goes to the
  // receiver because another has not accepted it.
  void CountRateLimited(std::string_view receiver);
  void CountFallback(std::string_view receiver);
  // From the first attempt to the receiver's yes.
  void ObserveNotificationLatency(std::string_view integration, Duration elapsed);

  // `path` is the endpoint's pattern, so that the number of series stays bounded.
  void CountRequest(std::string_view path, int status, std::chrono::nanoseconds elapsed);

  enum class ReloadResult { kSuccess, kFailure };
  void RecordReload(ReloadResult result, Timestamp now);

  // Everything in Prometheus' text format, version 0.0.4.
  std::string Text(const Readings& readings) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace alertd::telemetry
