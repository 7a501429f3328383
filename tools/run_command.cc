#include "tools/run_command.h"

#include <memory>
#include <string>
#include <string_view>

#include "engine/app/configuration_files.h"
#include "engine/app/daemon.h"
#include "engine/app/event_log.h"
#include "engine/app/external_url.h"
#include "engine/app/log_settings.h"
#include "engine/app/signals.h"
#include "engine/app/system_clock.h"
#include "engine/model/time.h"
#include "engine/telemetry/version.h"
#include "rules/schema/go_scalar.h"

namespace alertd::tools {
namespace {

using telemetry::LogLevel;

// Tells why alertd does not start: as text for people or, where the log is to be JSON, as lines of
// the log. Always on the console, because what the files say of the log may be what is wrong.
class StartFailure {
 public:
  StartFailure(std::string_view format, const Clock& clock, const Console& console)
      : console_(console) {
    if (format != "json") return;
    log_ = telemetry::Log::ToFunction(
        telemetry::LogFormat::kJson, LogLevel::kInfo, clock,
        [&console](const std::string& line) { console.err << line << "\n"; });
  }

  ExitCode Tell(const std::string& reason) const {
    if (log_ == nullptr) return console_.Fail(reason);
    log_->Write(
        {.level = LogLevel::kError, .component = "app", .event = "not_started", .message = reason});
    return ExitCode::kCannotRun;
  }

  ExitCode Tell(const rules::LoadOutcome& loaded) const {
    size_t errors = 0;
    for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
      if (diagnostic.level == rules::DiagnosticLevel::kError) ++errors;
      if (log_ != nullptr) continue;
      console_.err << rules::RenderText(diagnostic, console_.err_style) << "\n";
    }
    if (log_ != nullptr) app::LogDiagnostics(*log_, loaded.diagnostics);
    Tell("not started: " + std::to_string(errors) + (errors == 1 ? " error" : " errors") +
         " in the configuration");
    return ExitCodeOf(loaded);
  }

 private:
  const Console& console_;
  std::unique_ptr<telemetry::Log> log_;  // null: as text
};

serve::Flags FlagsOf(const RunArguments& arguments) {
  std::string files;
  for (const std::string& file : arguments.files)
    files += (files.empty() ? "" : ",") + file;
  return {{"data-dir", arguments.data_dir},
          {"external-url", app::WithoutCredentials(arguments.external_url)},
          {"history-retention", arguments.history_retention},
          {"listen", arguments.listen},
          {"log-format", arguments.log_format},
          {"log-level", arguments.log_level},
          {"query-concurrency", std::to_string(arguments.query_concurrency)},
          {"query-lookback-delta", arguments.query_lookback},
          {"query-max-samples", std::to_string(arguments.query_samples_max)},
          {"query-timeout", arguments.query_timeout},
          {"retention", arguments.retention},
          {"retention-size", arguments.retention_size},
          {"route-prefix", arguments.route_prefix},
          {"rules", files}};
}

// The arguments have been checked: what does not parse keeps its default.
app::QueryLimits LimitsOf(const RunArguments& arguments) {
  app::QueryLimits limits;
  if (const auto timeout = ParseDuration(arguments.query_timeout)) limits.timeout = *timeout;
  if (const auto lookback = ParseDuration(arguments.query_lookback)) limits.lookback = *lookback;
  limits.concurrency = arguments.query_concurrency;
  limits.samples_max = arguments.query_samples_max;
  return limits;
}

void LogStart(telemetry::Log& log, const RunArguments& arguments) {
  log.Write({.level = LogLevel::kInfo,
             .component = "app",
             .event = "starting",
             .message = "alertd " + std::string(telemetry::Version()) + " starts",
             .fields = {{"files", static_cast<int64_t>(arguments.files.size())}}});
  if (!arguments.data_dir.empty()) return;
  log.Write({.level = LogLevel::kWarning,
             .component = "app",
             .event = "data_dir_unset",
             .message = "there is no data folder: a restart forgets alerts' state"});
}

void ServeSignals(const app::Signals& signals, app::Daemon& daemon, telemetry::Log& log) {
  while (signals.Wait() == app::SignalRequest::kReload) {
    // What became of it is in the log already.
    static_cast<void>(daemon.Reload().has_value());
  }
  log.Write({.level = LogLevel::kInfo,
             .component = "app",
             .event = "stopping",
             .message = "stopping: delivering what is under way"});
  signals.LetStopKill();
}

}  // namespace

ExitCode RunDaemon(const RunArguments& arguments, const Console& console) {
  const app::SystemClock clock;
  const StartFailure flagged(arguments.log_format, clock, console);
  if (arguments.files.empty()) {
    return flagged.Tell("no rules to watch: name a file with --rules or --config");
  }
  // Before any thread.
  const app::Signals signals;
  rules::LoadOutcome loaded = app::LoadForDaemon(arguments.files, console.variable, clock.Now());
  if (loaded.configuration == nullptr) return flagged.Tell(loaded);
  const auto log_options =
      app::LogOptionsFor(*loaded.configuration, arguments.log_format, arguments.log_level);
  if (!log_options) return flagged.Tell(log_options.error().message);
  const bool as_json = log_options->format == telemetry::LogFormat::kJson;
  const StartFailure failure(as_json ? "json" : "", clock, console);
  const auto log = telemetry::Log::Open(*log_options, clock);
  if (!log) return failure.Tell(log.error().message);
  LogStart(**log, arguments);
  app::LogDiagnostics(**log, loaded.diagnostics);
  app::DaemonOptions options;
  options.files = arguments.files;
  options.listen = arguments.listen;
  options.external_url = arguments.external_url;
  options.route_prefix = arguments.route_prefix;
  options.data_dir = arguments.data_dir;
  if (!arguments.data_dir_named) options.data_need = app::DataFolderNeed::kIfUsable;
  options.queries = LimitsOf(arguments);
  // As above.
  if (const auto keep = ParseDuration(arguments.retention)) options.retention = *keep;
  if (const auto keep = rules::ParseByteCount(arguments.retention_size)) {
    options.retention_bytes = static_cast<uint64_t>(*keep);
  }
  if (const auto keep = ParseDuration(arguments.history_retention)) {
    options.history_retention = *keep;
  }
  options.flags = FlagsOf(arguments);
  {
    auto daemon =
        app::Daemon::Start(options, {.clock = clock, .log = **log, .environment = console.variable},
                           loaded.configuration);
    if (!daemon) return failure.Tell(daemon.error().message);
    loaded = {};
    ServeSignals(signals, **daemon, **log);
  }
  (*log)->Write({.level = LogLevel::kInfo,
                 .component = "app",
                 .event = "stopped",
                 .message = "alertd has stopped"});
  return ExitCode::kSuccess;
}

}  // namespace alertd::tools
