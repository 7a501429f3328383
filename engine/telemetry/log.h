#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/telemetry/log_event.h"

namespace alertd::telemetry {

enum class LogFormat { kPretty, kJson };

// Colours on a stream that is a terminal, unless the user says no.
enum class ColourChoice { kAuto, kNever };

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kPretty;
  std::vector<std::string> outputs = {"stderr"};  // "stderr", "stdout" or paths of files
  size_t file_bytes_max = 100 << 20;              // then the file is rotated
  size_t files_max = 10;                          // that rotation keeps besides the current one
  ColourChoice colours = ColourChoice::kAuto;
};

// alertd's own log. Handed down to whoever has something to tell; there is no global one.
// Thread-safe.
class Log {
 public:
  // `clock` must outlive the log. Fails with kUnavailable when a file cannot be opened.
  static Result<std::unique_ptr<Log>> Open(const LogOptions& options, const Clock& clock);

  // A log that hands each line, in `format`, to `sink` instead: for tests. `sink` may be called
  // from any thread.
  static std::unique_ptr<Log> ToFunction(LogFormat format, LogLevel level, const Clock& clock,
                                         std::function<void(const std::string&)> sink);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Whether Write() does anything with events of this level.
  bool Wants(LogLevel level) const;

  // Writes and flushes the event's line. A full disk is reported on stderr once in a while and
  // stops nothing.
  void Write(const LogEvent& event);

  // Writes a line that is finished already, whatever the format and the level: what the log
  // receiver says is not alertd talking about itself. `line` has no end of line.
  void WriteLine(std::string_view line);

 private:
  struct State;
  explicit Log(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace alertd::telemetry
