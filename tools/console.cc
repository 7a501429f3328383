#include "tools/console.h"

#include <cstdlib>
#include <iostream>

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
          .variable = &Variable};
}

}  // namespace alertd::tools
