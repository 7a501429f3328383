#include "tools/demo/orchestrator_metrics.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>

namespace alertd::demo {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// In the order of the phases: calm, failure spike, backlog, outage, recovery.
constexpr PerPhase<double> kTasksPerSecond = {2.0, 2.2, 0.9, 0.0, 2.6};
constexpr PerPhase<double> kFailedShare = {0.02, 0.45, 0.10, 0.0, 0.03};
constexpr PerPhase<double> kErrorsPerSecond = {0.05, 4.0, 0.4, 0.0, 0.1};
constexpr PerPhase<double> kRetriesPerSecond = {0.03, 1.1, 0.2, 0.0, 0.1};
constexpr PerPhase<double> kSpawnsPerSecond = {0.10, 0.6, 0.3, 0.0, 0.2};
constexpr PerPhase<double> kQueued = {4, 9, 48, 60, 10};
constexpr PerPhase<double> kActive = {8, 8, 14, 0, 12};
constexpr PerPhase<double> kMemoryScale = {1.0, 1.1, 1.6, 1.5, 1.05};
constexpr PerPhase<double> kEfficiency = {0.86, 0.71, 0.38, 0.05, 0.78};
constexpr PerPhase<double> kHealthy = {1, 1, 1, 0, 1};
constexpr PerPhase<double> kGateRunsPerSecond = {0.20, 0.25, 0.08, 0.0, 0.3};
constexpr PerPhase<double> kRegressionsPerSecond = {0.002, 0.04, 0.01, 0.0, 0.005};

// Task durations are log-normal: this median, and this width of the logarithm.
constexpr PerPhase<double> kMedianSeconds = {4, 8, 35, 35, 6};
constexpr PerPhase<double> kWidth = {0.6, 0.7, 0.75, 0.75, 0.65};

constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr std::array kBucketSeconds = {0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0};

struct Agent {
  const char* type;
  const char* model;
  double share;  // of the work
  double memory_mebibytes;
};
constexpr std::array kAgents = {
    Agent{"Architect", "atlas-large", 0.10, 390}, Agent{"Coder", "atlas-large", 0.40, 260},
    Agent{"Tester", "atlas-small", 0.25, 180},    Agent{"Reviewer", "atlas-large", 0.15, 150},
    Agent{"Researcher", "basalt-7b", 0.10, 210},
};

struct Model {
  const char* name;
  const char* provider;
  double calls_per_task;
  double tokens_per_call;
};
constexpr std::array kModels = {
    Model{"atlas-large", "atlas", 2.4, 3100},
    Model{"atlas-small", "atlas", 1.3, 1400},
    Model{"basalt-7b", "local", 0.5, 900},
};

using Series = std::vector<ClientMetric>;
using Labels = std::vector<ClientMetric::Label>;

ClientMetric WithLabels(Labels labels) {
  ClientMetric metric;
  metric.label = std::move(labels);
  return metric;
}

// Collects the series of one family; each gets a salt of its own.
class FamilyBuilder {
 public:
  FamilyBuilder(const Moment& moment, uint64_t family) : moment_(moment), salt_(family * 1000) {}

  void AddCounter(Labels labels, const PerPhase<double>& per_second) {
    ClientMetric metric = WithLabels(std::move(labels));
    metric.counter.value = CountAt(moment_, per_second, ++salt_);
    series_.push_back(std::move(metric));
  }

  void AddGauge(Labels labels, const PerPhase<double>& levels, double tremble) {
    ClientMetric metric = WithLabels(std::move(labels));
    metric.gauge.value = LevelAt(moment_, levels, tremble, ++salt_);
    series_.push_back(std::move(metric));
  }

  // A gauge of things that come whole.
  void AddCountGauge(Labels labels, const PerPhase<double>& levels) {
    AddGauge(std::move(labels), levels, 0.1);
    series_.back().gauge.value = std::round(series_.back().gauge.value);
  }

  void Add(ClientMetric metric) { series_.push_back(std::move(metric)); }

  Series Take() { return std::move(series_); }
  const Moment& moment() const { return moment_; }

 private:
  const Moment& moment_;
  uint64_t salt_;
  Series series_;
};

PerPhase<double> Scaled(PerPhase<double> values, double factor) {
  for (double& value : values)
    value *= factor;
  return values;
}

PerPhase<double> Product(PerPhase<double> values, const PerPhase<double>& factors) {
  for (size_t i = 0; i < kPhaseCount; ++i)
    values[i] *= factors[i];
  return values;
}

PerPhase<double> SucceededShare() {
  PerPhase<double> share = kFailedShare;
  for (double& value : share)
    value = 1 - value;
  return share;
}

void AddTasks(FamilyBuilder& family) {
  const PerPhase<double> failed = Product(kTasksPerSecond, kFailedShare);
  const PerPhase<double> succeeded = Product(kTasksPerSecond, SucceededShare());
  for (const Agent& agent : kAgents) {
    const auto labels = [&agent](const char* status) {
      return Labels{{"agent_type", agent.type}, {"status", status}, {"model", agent.model}};
    };
    family.AddCounter(labels("completed"), Scaled(succeeded, agent.share));
    family.AddCounter(labels("failed"), Scaled(failed, agent.share));
  }
}

// The share of tasks that take at most `seconds`.
double ShareWithin(double seconds, double median, double width) {
  return 0.5 * std::erfc(-std::log(seconds / median) / (width * std::numbers::sqrt2));
}

void AddDurations(FamilyBuilder& family) {
  for (const Agent& agent : kAgents) {
    const auto finished = Scaled(kTasksPerSecond, agent.share);
    const auto count_within = [&family, &finished](double seconds) {
      PerPhase<double> within = finished;
      for (size_t i = 0; i < kPhaseCount; ++i) {
        within[i] *= ShareWithin(seconds, kMedianSeconds[i], kWidth[i]);
      }
      return static_cast<uint64_t>(CountAt(family.moment(), within, 0));
    };
    ClientMetric metric = WithLabels({{"agent_type", agent.type}});
    for (const double bound : kBucketSeconds) {
      metric.histogram.bucket.push_back(
          {.cumulative_count = count_within(bound), .upper_bound = bound});
    }
    metric.histogram.sample_count = static_cast<uint64_t>(CountAt(family.moment(), finished, 0));
    metric.histogram.bucket.push_back({.cumulative_count = metric.histogram.sample_count,
                                       .upper_bound = std::numeric_limits<double>::infinity()});
    for (size_t i = 0; i < kPhaseCount; ++i) {
      const double mean = kMedianSeconds[i] * std::exp(kWidth[i] * kWidth[i] / 2);
      metric.histogram.sample_sum += finished[i] * family.moment().seconds_in[i] * mean;
    }
    family.Add(std::move(metric));
  }
}

// `deviations` of the normal distribution above the median: 1.645 for the 95th percentile.
void AddLatency(FamilyBuilder& family, double deviations) {
  PerPhase<double> ms{};
  for (size_t i = 0; i < kPhaseCount; ++i) {
    ms[i] = 1000 * kMedianSeconds[i] * std::exp(kWidth[i] * deviations);
  }
  family.AddGauge({}, ms, 0.03);
}

void AddErrors(FamilyBuilder& family) {
  constexpr std::array kKinds = {std::pair{"timeout", 0.6}, std::pair{"invalid_output", 0.3},
                                 std::pair{"tool_failure", 0.1}};
  for (const Agent& agent : kAgents) {
    for (const auto& [kind, share] : kKinds) {
      family.AddCounter({{"agent_type", agent.type}, {"error_type", kind}},
                        Scaled(kErrorsPerSecond, agent.share * share));
    }
  }
}

void AddQueues(FamilyBuilder& family) {
  constexpr std::array kPriorities = {std::pair{"high", 0.15}, std::pair{"normal", 0.6},
                                      std::pair{"low", 0.25}};
  for (const auto& [priority, share] : kPriorities) {
    family.AddCountGauge({{"priority", priority}}, Scaled(kQueued, share));
  }
}

void AddTokens(FamilyBuilder& family) {
  for (const Model& model : kModels) {
    const auto tokens = Scaled(kTasksPerSecond, model.calls_per_task * model.tokens_per_call);
    family.AddCounter({{"model", model.name}, {"direction", "input"}}, Scaled(tokens, 0.8));
    family.AddCounter({{"model", model.name}, {"direction", "output"}}, Scaled(tokens, 0.2));
  }
}

void AddCalls(FamilyBuilder& family) {
  constexpr std::array kRoles = {std::pair{"planner", 0.2}, std::pair{"worker", 0.65},
                                 std::pair{"judge", 0.15}};
  for (const Model& model : kModels) {
    for (const auto& [role, share] : kRoles) {
      family.AddCounter({{"provider", model.provider}, {"model", model.name}, {"role", role}},
                        Scaled(kTasksPerSecond, model.calls_per_task * share));
    }
  }
}

void AddGateRuns(FamilyBuilder& family) {
  for (const char* gate : {"lint", "tests", "review"}) {
    family.AddCounter({{"gate", gate}, {"result", "pass"}},
                      Product(kGateRunsPerSecond, SucceededShare()));
    family.AddCounter({{"gate", gate}, {"result", "fail"}},
                      Product(kGateRunsPerSecond, kFailedShare));
  }
}

void AddCounterPerAgent(FamilyBuilder& family, const PerPhase<double>& per_second) {
  for (const Agent& agent : kAgents) {
    family.AddCounter({{"agent_type", agent.type}}, Scaled(per_second, agent.share));
  }
}

struct FamilySpec {
  const char* name;
  const char* help;
  MetricType type;
  void (*add)(FamilyBuilder& family);
};

constexpr std::array kFamilies = {
    FamilySpec{"orchestrator_tasks_total", "Tasks that ended, by agent, status and model.",
               MetricType::Counter, AddTasks},
    FamilySpec{"orchestrator_active_tasks", "Tasks being worked on.", MetricType::Gauge,
               [](FamilyBuilder& family) {
                 for (const Agent& agent : kAgents) {
                   family.AddCountGauge({{"agent_type", agent.type}}, Scaled(kActive, agent.share));
                 }
               }},
    FamilySpec{"orchestrator_task_duration_seconds", "How long tasks took.", MetricType::Histogram,
               AddDurations},
    FamilySpec{"orchestrator_queue_size", "Tasks waiting, by priority.", MetricType::Gauge,
               AddQueues},
    FamilySpec{"orchestrator_retries_total", "Tasks begun again.", MetricType::Counter,
               [](FamilyBuilder& family) { AddCounterPerAgent(family, kRetriesPerSecond); }},
    FamilySpec{"orchestrator_agent_spawns_total", "Agents started.", MetricType::Counter,
               [](FamilyBuilder& family) { AddCounterPerAgent(family, kSpawnsPerSecond); }},
    FamilySpec{"orchestrator_errors_total", "Errors, by agent and kind.", MetricType::Counter,
               AddErrors},
    FamilySpec{"orchestrator_memory_bytes", "Memory in use.", MetricType::Gauge,
               [](FamilyBuilder& family) {
                 for (const Agent& agent : kAgents) {
                   family.AddGauge({{"agent_type", agent.type}},
                                   Scaled(kMemoryScale, agent.memory_mebibytes * kMebibyte), 0.02);
                 }
               }},
    FamilySpec{"orchestrator_tokens_total", "Tokens that models read and wrote.",
               MetricType::Counter, AddTokens},
    FamilySpec{"orchestrator_latency_p50_ms", "Median task latency, in milliseconds.",
               MetricType::Gauge, [](FamilyBuilder& family) { AddLatency(family, 0); }},
    FamilySpec{"orchestrator_latency_p95_ms", "95th percentile of task latency, in milliseconds.",
               MetricType::Gauge, [](FamilyBuilder& family) { AddLatency(family, 1.645); }},
    FamilySpec{"orchestrator_latency_p99_ms", "99th percentile of task latency, in milliseconds.",
               MetricType::Gauge, [](FamilyBuilder& family) { AddLatency(family, 2.326); }},
    FamilySpec{
        "orchestrator_throughput_tasks_per_minute", "Tasks that end each minute.",
        MetricType::Gauge,
        [](FamilyBuilder& family) { family.AddGauge({}, Scaled(kTasksPerSecond, 60), 0.05); }},
    FamilySpec{"orchestrator_parallel_efficiency",
               "Share of the agents' time that is spent working, from 0 to 1.", MetricType::Gauge,
               [](FamilyBuilder& family) { family.AddGauge({}, kEfficiency, 0.03); }},
    FamilySpec{"orchestrator_health_status", "1 while the orchestrator is healthy, else 0.",
               MetricType::Gauge,
               [](FamilyBuilder& family) {
                 ClientMetric metric;
                 metric.gauge.value = kHealthy[static_cast<size_t>(family.moment().phase)];
                 family.Add(std::move(metric));
               }},
    FamilySpec{
        "orchestrator_uptime_seconds", "Time since the orchestrator started.", MetricType::Gauge,
        [](FamilyBuilder& family) {
          ClientMetric metric;
          metric.gauge.value = std::chrono::duration<double>(family.moment().elapsed).count();
          family.Add(std::move(metric));
        }},
    FamilySpec{"orchestrator_llm_calls_total", "Calls of language models.", MetricType::Counter,
               AddCalls},
    FamilySpec{"orchestrator_quality_gate_runs_total", "Runs of quality gates, by result.",
               MetricType::Counter, AddGateRuns},
    FamilySpec{"orchestrator_quality_regressions_total", "Regressions that quality gates found.",
               MetricType::Counter,
               [](FamilyBuilder& family) {
                 for (const char* gate : {"lint", "tests", "review"}) {
                   family.AddCounter({{"gate", gate}}, kRegressionsPerSecond);
                 }
               }},
};

}  // namespace

std::vector<MetricFamily> OrchestratorMetrics(const Moment& moment) {
  std::vector<MetricFamily> families;
  families.reserve(kFamilies.size());
  for (const FamilySpec& spec : kFamilies) {
    FamilyBuilder builder(moment, families.size() + 1);
    spec.add(builder);
    families.push_back(
        {.name = spec.name, .help = spec.help, .type = spec.type, .metric = builder.Take()});
  }
  return families;
}

}  // namespace alertd::demo
