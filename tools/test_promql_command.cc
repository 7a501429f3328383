#include "tools/test_promql_command.h"

#include <string>
#include <variant>
#include <vector>

#include "tools/promql_test/script_runner.h"
#include "tools/text_file.h"

namespace alertd::tools {
namespace {

struct Totals {
  size_t passed = 0;
  size_t failed = 0;
  bool unreadable = false;
};

void PrintError(const std::string& path, const promql_test::ScriptError& error,
                const Console& console) {
  console.out << path << ":" << error.line << ": error: " << error.message << "\n";
}

void RunFile(const std::string& path, const query::QueryOptions& options, const Console& console,
             Totals& totals) {
  const Result<std::string> text = ReadTextFile(path);
  if (!text) {
    console.Fail(text.error().message);
    totals.unreadable = true;
    return;
  }
  const auto parsed = promql_test::ParsePromqlScript(*text);
  if (const auto* error = std::get_if<promql_test::ScriptError>(&parsed)) {
    PrintError(path, *error, console);
    ++totals.failed;
    return;
  }
  const auto& commands = std::get<std::vector<promql_test::ScriptCommand>>(parsed);
  const promql_test::ScriptOutcome outcome = promql_test::RunPromqlScript(commands, options);
  for (const promql_test::EvalOutcome& eval : outcome.evals) {
    ++(eval.passed() ? totals.passed : totals.failed);
    if (eval.passed()) continue;
    console.out << path << ":" << eval.line << ": " << eval.expr << "\n    " << eval.deviation
                << "\n";
  }
  if (outcome.aborted) {
    PrintError(path, *outcome.aborted, console);
    ++totals.failed;
  }
}

}  // namespace

ExitCode RunTestPromql(const TestPromqlArguments& arguments, const Console& console) {
  query::QueryOptions options = promql_test::ScriptOptions();
  if (arguments.names_at_once) options.name_removal = query::NameRemoval::kAtOnce;
  Totals totals;
  for (const std::string& path : arguments.files)
    RunFile(path, options, console, totals);
  console.out << totals.passed << " passed, " << totals.failed << " failed\n";
  if (totals.unreadable) return ExitCode::kCannotRun;
  return totals.failed > 0 ? ExitCode::kProblems : ExitCode::kSuccess;
}

}  // namespace alertd::tools
