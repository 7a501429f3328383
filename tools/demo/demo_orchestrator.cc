// An agent orchestrator that does nothing but have metrics: something to watch with alertd.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include "engine/model/time.h"
#include "tools/demo/life.h"
#include "tools/demo/orchestrator_metrics.h"

namespace alertd::demo {
namespace {

struct Options {
  std::string listen = "127.0.0.1:9464";
  PerPhase<std::string> lengths = {"5m", "12m", "20m", "2m", "10m"};
  double speed = 1;
  uint64_t seed = 1;
  bool once = false;
};

// Answers every scrape with the metrics of the present moment.
class LivingOrchestrator : public prometheus::Collectable {
 public:
  LivingOrchestrator(const Script& script, double speed)
      : script_(script), speed_(speed), born_(std::chrono::steady_clock::now()) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    const std::chrono::duration<double> lived = std::chrono::steady_clock::now() - born_;
    const Moment moment = MomentAt(script_, std::chrono::duration_cast<Duration>(lived * speed_));
    Announce(moment.phase);
    return OrchestratorMetrics(moment);
  }

 private:
  // Says which phase a scrape found, when it is another than the last one did.
  void Announce(Phase phase) const {
    if (announced_.exchange(static_cast<int>(phase)) == static_cast<int>(phase)) return;
    std::printf("phase=\"%s\"\n", std::string(PhaseName(phase)).c_str());
    std::fflush(stdout);
  }

  Script script_;
  double speed_;
  std::chrono::steady_clock::time_point born_;
  mutable std::atomic<int> announced_ = -1;
};

void Describe(CLI::App& app, Options& options) {
  app.add_option("--listen", options.listen,
                 "address to serve /metrics on; port 0 takes a free one")
      ->capture_default_str();
  const PerPhase<const char*> flags = {"--calm", "--spike", "--backlog", "--outage", "--recovery"};
  for (size_t i = 0; i < kPhaseCount; ++i) {
    const std::string name(PhaseName(static_cast<Phase>(i)));
    app.add_option(flags[i], options.lengths[i],
                   "how long the " + name + " lasts; 0s leaves it out")
        ->capture_default_str();
  }
  app.add_option("--speed", options.speed, "how many seconds of its life pass in one")
      ->check(CLI::Range(0.001, 10'000.0))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "the same seed lives the same life")
      ->capture_default_str();
  app.add_flag("--once", options.once, "stay calm after the first recovery, do not start over");
  app.footer("example: demo_orchestrator --listen 127.0.0.1:0 --calm 20s --spike 30s --once");
}

Result<Script> ScriptOf(const Options& options) {
  Script script;
  for (size_t i = 0; i < kPhaseCount; ++i) {
    ALERTD_TRY(script.lengths[i], ParseDuration(options.lengths[i]));
  }
  script.rounds = options.once ? Rounds::kOnce : Rounds::kForEver;
  script.seed = options.seed;
  return script;
}

// Blocks SIGINT and SIGTERM in this thread and those it starts, so that sigwait() takes them.
sigset_t HoldStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Serve(const Options& options, const Script& script) {
  const sigset_t stop_signals = HoldStopSignals();
  const auto orchestrator = std::make_shared<LivingOrchestrator>(script, options.speed);
  prometheus::Exposer exposer(options.listen);
  exposer.RegisterCollectable(orchestrator);

  const std::string host = options.listen.substr(0, options.listen.rfind(':') + 1);
  std::printf("demo orchestrator: metrics at http://%s%d/metrics address=%s%d\n", host.c_str(),
              exposer.GetListeningPorts().front(), host.c_str(),
              exposer.GetListeningPorts().front());
  std::fflush(stdout);

  int signal = 0;
  sigwait(&stop_signals, &signal);
  std::printf("demo orchestrator: stopped by %s\n", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  return 0;
}

int Run(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Serves the metrics of an imaginary agent orchestrator that lives through a script: calm, "
      "a failure spike, a queue backlog, an outage, a recovery.");
  Describe(app, options);
  CLI11_PARSE(app, argc, argv);
  const auto script = ScriptOf(options);
  if (!script) {
    std::fprintf(stderr, "demo_orchestrator: %s\n", script.error().message.c_str());
    return 2;
  }
  return Serve(options, *script);
}

}  // namespace
}  // namespace alertd::demo

int main(int argc, char** argv) {
  try {
    return alertd::demo::Run(argc, argv);
  } catch (const std::exception& error) {  // from the HTTP server: the address is taken, or none
    std::fprintf(stderr, "demo_orchestrator: cannot serve: %s\n", error.what());
    return 2;
  }
}
