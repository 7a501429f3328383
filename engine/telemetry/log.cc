#include "engine/telemetry/log.h"

#include <cstdlib>
#include <mutex>
#include <utility>

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include "engine/telemetry/log_line.h"

namespace alertd::telemetry {
namespace {

bool MayColour(int stream, ColourChoice choice) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this process changes the environment
  return choice == ColourChoice::kAuto && isatty(stream) != 0 && std::getenv("NO_COLOR") == nullptr;
}

// Hands each line to a function.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(const std::string&)> function)
      : function_(std::move(function)) {}

 protected:
  // spdlog names these.  NOLINTBEGIN(readability-identifier-naming)
  void sink_it_(const spdlog::details::log_msg& message) override {
    function_(std::string(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}
  // NOLINTEND(readability-identifier-naming)

 private:
  std::function<void(const std::string&)> function_;
};

// One place that lines go to; terminals get colours, files do not.
struct Output {
  std::shared_ptr<spdlog::logger> logger;
  LogColour colour = LogColour::kPlain;
};

Output MakeOutput(spdlog::sink_ptr sink, LogColour colour) {
  auto logger = std::make_shared<spdlog::logger>("alertd", std::move(sink));
  logger->set_pattern("%v");
  logger->set_level(spdlog::level::trace);
  logger->flush_on(spdlog::level::trace);
  return {.logger = std::move(logger), .colour = colour};
}

}  // namespace

struct Log::State {
  const Clock& clock;
  LogLevel level;
  LogFormat format;
  std::vector<Output> outputs = {};
};

Result<std::unique_ptr<Log>> Log::Open(const LogOptions& options, const Clock& clock) {
  auto state = std::make_unique<State>(
      State{.clock = clock, .level = options.level, .format = options.format});
  const auto colour = [&options](int stream) {
    return MayColour(stream, options.colours) ? LogColour::kColoured : LogColour::kPlain;
  };
  for (const std::string& name : options.outputs) {
    if (name == "stderr") {
      state->outputs.push_back(
          MakeOutput(std::make_shared<spdlog::sinks::stderr_sink_mt>(), colour(STDERR_FILENO)));
    } else if (name == "stdout") {
      state->outputs.push_back(
          MakeOutput(std::make_shared<spdlog::sinks::stdout_sink_mt>(), colour(STDOUT_FILENO)));
    } else {
      try {
        state->outputs.push_back(MakeOutput(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
                                                name, options.file_bytes_max, options.files_max),
                                            LogColour::kPlain));
      } catch (const spdlog::spdlog_ex& failure) {
        return Unavailable("cannot open the log file " + name + ": " + failure.what());
      }
    }
  }
  return std::unique_ptr<Log>(new Log(std::move(state)));
}

std::unique_ptr<Log> Log::ToFunction(LogFormat format, LogLevel level, const Clock& clock,
                                     std::function<void(const std::string&)> sink) {
  auto state = std::make_unique<State>(State{.clock = clock, .level = level, .format = format});
  auto to_function = std::make_shared<FunctionSink>(std::move(sink));
  state->outputs.push_back(MakeOutput(std::move(to_function), LogColour::kPlain));
  return std::unique_ptr<Log>(new Log(std::move(state)));
}

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::~Log() = default;

bool Log::Wants(LogLevel level) const { return level >= state_->level; }

void Log::Write(const LogEvent& event) {
  if (!Wants(event.level)) return;
  const Timestamp at = state_->clock.Now();
  for (const Output& output : state_->outputs) {
    const std::string line = state_->format == LogFormat::kJson
                                 ? FormatJsonLine(event, at)
                                 : FormatPrettyLine(event, at, output.colour);
    output.logger->log(spdlog::level::info, spdlog::string_view_t(line));
  }
}

void Log::WriteLine(std::string_view line) {
  for (const Output& output : state_->outputs) {
    output.logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  }
}

}  // namespace alertd::telemetry
