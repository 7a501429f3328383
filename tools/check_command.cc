#include "tools/check_command.h"

#include <algorithm>

#include "engine/app/configuration_files.h"
#include "engine/app/system_clock.h"
#include "engine/query/query.h"
#include "engine/telemetry/version.h"
#include "rules/diagnostic_formats.h"

namespace alertd::tools {
namespace {

using rules::DiagnosticLevel;

size_t Count(const rules::Diagnostics& diagnostics, DiagnosticLevel level) {
  return static_cast<size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [level](const rules::Diagnostic& each) { return each.level == level; }));
}

// "1 alert", "2 alerts".
std::string Counted(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string Summary(const rules::LoadOutcome& loaded) {
  std::string summary = Counted(loaded.alerts, "alert") + " and " +
                        Counted(loaded.recordings, "recording rule") + " in " +
                        Counted(loaded.files_read, "file") + ": ";
  const size_t errors = Count(loaded.diagnostics, DiagnosticLevel::kError);
  const size_t warnings = Count(loaded.diagnostics, DiagnosticLevel::kWarning);
  if (errors + warnings == 0) return summary + "no problems";
  if (errors > 0) summary += Counted(errors, "error");
  if (errors > 0 && warnings > 0) summary += ", ";
  if (warnings > 0) summary += Counted(warnings, "warning");
  return summary;
}

void PrintDiagnostics(const CheckArguments& arguments, const Console& console,
                      const rules::LoadOutcome& loaded) {
  const rules::Diagnostics& diagnostics = loaded.diagnostics;
  if (arguments.format == "json") {
    console.out << rules::RenderJson(diagnostics);
  } else if (arguments.format == "sarif") {
    console.out << rules::RenderSarif(diagnostics, std::string(telemetry::Version()));
  } else if (arguments.format == "github") {
    console.out << rules::RenderGithub(diagnostics);
  } else {
    for (const rules::Diagnostic& diagnostic : diagnostics) {
      console.out << rules::RenderText(diagnostic, console.out_style) << "\n";
    }
  }
  // Other programs read what stands on stdout then.
  (arguments.format == "text" ? console.out : console.err) << Summary(loaded) << "\n";
}

}  // namespace

ExitCode RunCheck(const CheckArguments& arguments, const Console& console) {
  const Timestamp now = app::SystemClock().Now();
  const rules::LoadOutcome loaded = arguments.require_env
                                        ? app::LoadForDaemon(arguments.files, console.variable, now)
                                        : app::LoadToLook(arguments.files, console.variable, now);
  PrintDiagnostics(arguments, console, loaded);
  const ExitCode code = ExitCodeOf(loaded);
  const bool warned = Count(loaded.diagnostics, DiagnosticLevel::kWarning) > 0;
  return code == ExitCode::kSuccess && arguments.strict && warned ? ExitCode::kProblems : code;
}

}  // namespace alertd::tools
