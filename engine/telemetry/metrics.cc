#include "engine/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "engine/base/mutex.h"
#include "engine/telemetry/process_stats.h"
#include "engine/telemetry/version.h"

namespace alertd::telemetry {
namespace {

using CounterFamily = prometheus::Family<prometheus::Counter>;
using GaugeFamily = prometheus::Family<prometheus::Gauge>;
using HistogramFamily = prometheus::Family<prometheus::Histogram>;

const prometheus::Histogram::BucketBoundaries kNetworkSeconds = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
const prometheus::Histogram::BucketBoundaries kComputeSeconds = {0.0001, 0.001, 0.005, 0.025,
                                                                 0.1,    0.5,   2,     10};

struct Description {
  const char* name;
  const char* help;
};

constexpr Description kSilences = {"alertd_silences", "Silences, by state."};

CounterFamily& Counters(prometheus::Registry& registry, const Description& about) {
  return prometheus::BuildCounter().Name(about.name).Help(about.help).Register(registry);
}
GaugeFamily& Gauges(prometheus::Registry& registry, const Description& about) {
  return prometheus::BuildGauge().Name(about.name).Help(about.help).Register(registry);
}
HistogramFamily& Histograms(prometheus::Registry& registry, const Description& about) {
  return prometheus::BuildHistogram().Name(about.name).Help(about.help).Register(registry);
}

double Seconds(std::chrono::nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

// A gauge or a counter that shows a number somebody else counts.
class Reading {
 public:
  static Reading OfGauge(prometheus::Registry& registry, const Description& about,
                         const prometheus::Labels& labels = {}) {
    Reading reading;
    reading.gauge_ = &Gauges(registry, about).Add(labels);
    return reading;
  }
  static Reading OfCounter(prometheus::Registry& registry, const Description& about) {
    Reading reading;
    reading.counter_ = &Counters(registry, about).Add({});
    return reading;
  }

  // Not from two threads at once: counters are moved on by the difference.
  void Set(double value) const {
    if (gauge_ != nullptr) gauge_->Set(value);
    if (counter_ != nullptr && value > counter_->Value()) {
      counter_->Increment(value - counter_->Value());
    }
  }
  void Set(uint64_t value) const { Set(static_cast<double>(value)); }

 private:
  prometheus::Gauge* gauge_ = nullptr;
  prometheus::Counter* counter_ = nullptr;
};

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  Mutex reading;  // held while the readings below are set and written out

  CounterFamily& scrapes =
      Counters(registry, {"alertd_scrapes_total", "Scrapes, by their result."});
  prometheus::Counter& scrapes_left_out =
      Counters(registry, {"alertd_scrapes_left_out_total",
                          "Scrapes not made: the target's last one was still being taken in."})
          .Add({});
  prometheus::Histogram& scrape_seconds =
      Histograms(registry, {"alertd_scrape_duration_seconds", "How long scrapes took."})
          .Add({}, kNetworkSeconds);
  prometheus::Counter& evaluations =
      Counters(registry, {"alertd_rule_evaluations_total", "Rules evaluated."}).Add({});
  prometheus::Counter& evaluation_failures =
      Counters(registry,
               {"alertd_rule_evaluation_failures_total", "Rules whose evaluation failed."})
          .Add({});
  prometheus::Histogram& group_seconds =
      Histograms(registry, {"alertd_rule_group_duration_seconds",
                            "How long the evaluation of the groups due at one time took."})
          .Add({}, kComputeSeconds);
  prometheus::Histogram& state_seconds =
      Histograms(registry, {"alertd_state_write_duration_seconds",
                            "How long writing changed alerts to disk took."})
          .Add({}, kComputeSeconds);
  CounterFamily& notifications =
      Counters(registry, {"alertd_notifications_total",
                          "Attempts to notify, by receiver, integration and what became of them."});
  CounterFamily& rate_limited =
      Counters(registry, {"alertd_notifications_rate_limited_total",
                          "Notifications that a summary told because of a rate limit."});
  CounterFamily& fallbacks =
      Counters(registry, {"alertd_notifications_fallback_total",
                          "Notifications for a fallback, as another had not accepted them."});
  HistogramFamily& notification_seconds = Histograms(
      registry,
      {"alertd_notification_latency_seconds", "How long receivers took to accept a notification."});
  CounterFamily& requests = Counters(
      registry, {"alertd_http_requests_total", "HTTP requests answered, by endpoint and status."});
  prometheus::Histogram& request_seconds =
      Histograms(registry,
                 {"alertd_http_request_duration_seconds", "How long answering HTTP requests took."})
          .Add({}, kNetworkSeconds);
  prometheus::Gauge& reload_successful =
      Gauges(registry, {"alertd_config_last_reload_successful",
                        "Whether the last attempt to load the configuration succeeded."})
          .Add({});
  prometheus::Gauge& reload_timestamp =
      Gauges(registry, {"alertd_config_last_reload_success_timestamp_seconds",
                        "When the configuration was last loaded successfully."})
          .Add({});

  Reading window_series =
      Reading::OfGauge(registry, {"alertd_window_series", "Series in the window."});
  Reading window_samples =
      Reading::OfGauge(registry, {"alertd_window_samples", "Samples in the window."});
  Reading window_bytes =
      Reading::OfGauge(registry, {"alertd_window_size_bytes", "Memory of the window, estimated."});
  Reading window_appended = Reading::OfCounter(
      registry, {"alertd_window_samples_appended_total", "Samples appended to the window."});
  Reading window_created = Reading::OfCounter(
      registry, {"alertd_window_series_created_total", "Series created in the window."});
  Reading window_removed = Reading::OfCounter(
      registry, {"alertd_window_series_removed_total", "Series removed from the window."});
  Reading alerts_pending = Reading::OfGauge(registry, {"alertd_alerts", "Active alerts, by state."},
                                            {{"state", "pending"}});
  Reading alerts_firing = Reading::OfGauge(registry, {"alertd_alerts", "Active alerts, by state."},
                                           {{"state", "firing"}});
  Reading alerts_suppressed = Reading::OfGauge(
      registry, {"alertd_alerts_suppressed", "Alerts that a suppression keeps quiet."});
  Reading silences_pending = Reading::OfGauge(registry, kSilences, {{"state", "pending"}});
  Reading silences_active = Reading::OfGauge(registry, kSilences, {{"state", "active"}});
  Reading silences_expired = Reading::OfGauge(registry, kSilences, {{"state", "expired"}});
  Reading groups = Reading::OfGauge(
      registry, {"alertd_notification_groups", "Groups of alerts that the router keeps."});
  Reading targets_up = Reading::OfGauge(registry, {"alertd_targets", "Scrape targets, by health."},
                                        {{"health", "up"}});
  Reading targets_down = Reading::OfGauge(
      registry, {"alertd_targets", "Scrape targets, by health."}, {{"health", "down"}});
  Reading delivery_queue = Reading::OfGauge(
      registry, {"alertd_delivery_queue_length", "Notifications waiting for a receiver."});
  Reading state_degraded = Reading::OfGauge(
      registry, {"alertd_state_degraded",
                 "Whether alerts' state is in memory only, because it cannot be written to disk."});
  Reading state_damaged_files = Reading::OfCounter(
      registry, {"alertd_state_damaged_files_total",
                 "Damaged files of alerts' state that were set aside since the start."});
  Reading sample_log_bytes = Reading::OfGauge(
      registry, {"alertd_sample_log_bytes",
                 "Bytes of the samples on disk, in the log and in files of chunks."});
  Reading sample_log_degraded = Reading::OfGauge(
      registry, {"alertd_sample_log_degraded",
                 "Whether samples are in memory only, because they cannot be written to disk."});

  Reading cpu = Reading::OfCounter(
      registry, {"process_cpu_seconds_total", "Total user and system CPU time spent in seconds."});
  Reading start_time = Reading::OfGauge(
      registry,
      {"process_start_time_seconds", "Start time of the process since unix epoch in seconds."});
  Reading resident = Reading::OfGauge(
      registry, {"process_resident_memory_bytes", "Resident memory size in bytes."});
  Reading virtual_memory =
      Reading::OfGauge(registry, {"process_virtual_memory_bytes", "Virtual memory size in bytes."});
  Reading open_fds =
      Reading::OfGauge(registry, {"process_open_fds", "Number of open file descriptors."});
  Reading max_fds =
      Reading::OfGauge(registry, {"process_max_fds", "Maximum number of open file descriptors."});
  Reading threads =
      Reading::OfGauge(registry, {"process_threads", "Number of threads of the process."});

  void Read(const Readings& readings) const;
  void ReadProcess() const;
};

void Metrics::State::Read(const Readings& readings) const {
  window_series.Set(readings.window_series);
  window_samples.Set(readings.window_samples);
  window_bytes.Set(readings.window_bytes);
  window_appended.Set(readings.window_samples_appended);
  window_created.Set(readings.window_series_created);
  window_removed.Set(readings.window_series_removed);
  alerts_pending.Set(readings.alerts_pending);
  alerts_firing.Set(readings.alerts_firing);
  alerts_suppressed.Set(readings.alerts_suppressed);
  silences_pending.Set(readings.silences_pending);
  silences_active.Set(readings.silences_active);
  silences_expired.Set(readings.silences_expired);
  groups.Set(readings.notification_groups);
  targets_up.Set(readings.targets_up);
  targets_down.Set(readings.targets_down);
  delivery_queue.Set(readings.delivery_queue);
  state_degraded.Set(readings.state_degraded);
  state_damaged_files.Set(readings.state_damaged_files);
  sample_log_bytes.Set(readings.sample_log_bytes);
  sample_log_degraded.Set(readings.sample_log_degraded);
}

void Metrics::State::ReadProcess() const {
  const auto stats = ReadProcessStats();
  if (!stats) return;
  cpu.Set(stats->cpu_seconds);
  start_time.Set(stats->start_time_seconds);
  resident.Set(stats->resident_bytes);
  virtual_memory.Set(stats->virtual_bytes);
  open_fds.Set(stats->open_fds);
  max_fds.Set(stats->max_fds);
  threads.Set(stats->threads);
}

Metrics::Metrics() : state_(std::make_unique<State>()) {
  Gauges(state_->registry, {"alertd_build_info", "1, labelled with what this build is."})
      .Add({{"version", std::string(Version())}, {"compiler", std::string(Compiler())}})
      .Set(1);
  // A result that has not happened yet is 0, not absent: rate() over it needs that.
  state_->scrapes.Add({{"result", "success"}});
  state_->scrapes.Add({{"result", "failure"}});
}

Metrics::~Metrics() = default;

void Metrics::CountScrape(ScrapeResult result, Duration elapsed) {
  state_->scrapes.Add({{"result", result == ScrapeResult::kSuccess ? "success" : "failure"}})
      .Increment();
  state_->scrape_seconds.Observe(Seconds(elapsed));
}

void Metrics::CountScrapesLeftOut(size_t count) {
  state_->scrapes_left_out.Increment(static_cast<double>(count));
}

void Metrics::CountEvaluations(uint64_t rules, uint64_t failures) {
  state_->evaluations.Increment(static_cast<double>(rules));
  state_->evaluation_failures.Increment(static_cast<double>(failures));
}

void Metrics::ObserveEvaluation(std::chrono::nanoseconds elapsed) {
  state_->group_seconds.Observe(Seconds(elapsed));
}

void Metrics::ObserveStateWrite(std::chrono::nanoseconds elapsed) {
  state_->state_seconds.Observe(Seconds(elapsed));
}

void Metrics::CountNotification(const NotificationLabels& labels) {
  state_->notifications
      .Add({{"receiver", std::string(labels.receiver)},
            {"integration", std::string(labels.integration)},
            {"outcome", std::string(labels.outcome)}})
      .Increment();
}

void Metrics::CountRateLimited(std::string_view receiver) {
  state_->rate_limited.Add({{"receiver", std::string(receiver)}}).Increment();
}

void Metrics::CountFallback(std::string_view receiver) {
  state_->fallbacks.Add({{"receiver", std::string(receiver)}}).Increment();
}

void Metrics::ObserveNotificationLatency(std::string_view integration, Duration elapsed) {
  state_->notification_seconds.Add({{"integration", std::string(integration)}}, kNetworkSeconds)
      .Observe(Seconds(elapsed));
}

void Metrics::CountRequest(std::string_view path, int status, std::chrono::nanoseconds elapsed) {
  state_->requests.Add({{"path", std::string(path)}, {"code", std::to_string(status)}}).Increment();
  state_->request_seconds.Observe(Seconds(elapsed));
}

void Metrics::RecordReload(ReloadResult result, Timestamp now) {
  const bool success = result == ReloadResult::kSuccess;
  state_->reload_successful.Set(success ? 1 : 0);
  if (success) {
    state_->reload_timestamp.Set(std::chrono::duration<double>(now.time_since_epoch()).count());
  }
}

std::string Metrics::Text(const Readings& readings) const {
  const MutexLock lock(state_->reading);
  state_->Read(readings);
  state_->ReadProcess();
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace alertd::telemetry
