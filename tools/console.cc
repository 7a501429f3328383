#include "tools/console.h"

#include <cstdlib>
#include <ctime>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace alertd::tools {
namespace {

std::optional<std::string> Variable(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this process changes the environment
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

rules::DiagnosticStyle StyleOf(int stream) {
  return isatty(stream) != 0 && !Variable("NO_COLOR") ? rules::DiagnosticStyle::kColoured
                                                      : rules::DiagnosticStyle::kPlain;
}

std::optional<TerminalSize> SizeOf(int stream) {
  if (isatty(stream) == 0) return std::nullopt;
  winsize size{};
  // Some terminals do not say.
  if (ioctl(stream, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return TerminalSize();
  }
  return TerminalSize{.columns = size.ws_col, .rows = size.ws_row};
}

Duration LocalOffset(Timestamp at) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  std::tm local{};
  if (localtime_r(&seconds, &local) == nullptr) return Duration{0};
  return std::chrono::seconds{local.tm_gmtoff};
}

}  // namespace

ExitCode Console::Fail(std::string_view message) const {
  err << "alertd: error: " << message << "\n";
  return ExitCode::kCannotRun;
}

void Console::Warn(std::string_view message) const {
  err << "alertd: warning: " << message << "\n";
}

void Console::Note(std::string_view message) const { err << "alertd: note: " << message << "\n"; }

Console ProcessConsole() {
  return {.out = std::cout,
          .err = std::cerr,
          .out_style = StyleOf(STDOUT_FILENO),
          .err_style = StyleOf(STDERR_FILENO),
          .variable = &Variable,
          .terminal = SizeOf(STDOUT_FILENO),
          .err_is_terminal = isatty(STDERR_FILENO) != 0,
          .utc_offset = &LocalOffset,
          .in = &std::cin};
}

}  // namespace alertd::tools
