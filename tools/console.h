#pragma once

#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "engine/base/timestamp.h"
#include "rules/diagnostic.h"
#include "tools/exit_code.h"

namespace alertd::tools {

// How much a terminal shows at once.
struct TerminalSize {
  size_t columns = 80;
  size_t rows = 24;
};

// Where a command stands: its streams and the environment.
struct Console {
  std::ostream& out;
  std::ostream& err;
  rules::DiagnosticStyle out_style = rules::DiagnosticStyle::kPlain;
  rules::DiagnosticStyle err_style = rules::DiagnosticStyle::kPlain;
  // The environment's variable; unset when there is none.
  std::function<std::optional<std::string>(const std::string& name)> variable;
  // Of the terminal that `out` goes to; unset when it is none.
  std::optional<TerminalSize> terminal = std::nullopt;
  // Whether `err` goes to a terminal, where progress can be shown.
  bool err_is_terminal = false;
  // What to add to UTC for the user's own time at an instant; null: UTC.
  std::function<Duration(Timestamp at)> utc_offset = nullptr;
  std::istream* in = nullptr;  // null: there is none

  // "alertd: error: message" on stderr. Returns kCannotRun, as what follows mostly is.
  ExitCode Fail(std::string_view message) const;
  void Warn(std::string_view message) const;
  // "alertd: note: message", of what is no problem.
  void Note(std::string_view message) const;
};

// This process' console: colours on a terminal, never with NO_COLOR.
Console ProcessConsole();

}  // namespace alertd::tools
