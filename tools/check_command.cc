#include "tools/check_command.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/app/configuration_files.h"
#include "engine/app/system_clock.h"
#include "engine/telemetry/version.h"
#include "rules/diagnostic_formats.h"
#include "rules/file_list.h"
#include "rules/lint/explain.h"
#include "rules/lint/lint_table.h"
#include "rules/yaml_document.h"
#include "tools/api_client.h"
#include "tools/changed_diagnostics.h"
#include "tools/foreign_text.h"
#include "tools/live_check.h"
#include "tools/live_source.h"
#include "tools/opening_list.h"
#include "tools/yaml_files.h"

namespace alertd::tools {
namespace {

using rules::Diagnostic;
using rules::DiagnosticLevel;

size_t Count(const rules::Diagnostics& diagnostics, DiagnosticLevel level) {
  return static_cast<size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [level](const Diagnostic& each) { return each.level == level; }));
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
    for (const Diagnostic& diagnostic : diagnostics) {
      console.out << rules::RenderText(diagnostic, console.out_style) << "\n";
    }
  }
}

// Apart from text, other programs read what stands on stdout.
void PrintSummary(const CheckArguments& arguments, const Console& console,
                  const rules::LoadOutcome& loaded, Timestamp now) {
  const bool for_people = arguments.format == "text";
  if (for_people && loaded.configuration != nullptr) {
    console.out << ListOpenings(*loaded.configuration, now);
  }
  (for_people ? console.out : console.err) << Summary(loaded) << "\n";
}

Failure UnknownLint(const std::string& name) {
  return InvalidInput("there is no lint " + Quote(name) + ", " + lint::SuggestLint(name));
}

ExitCode Explain(const std::string& name, const Console& console) {
  if (name.empty()) {
    console.out << lint::ListLints();
    return ExitCode::kSuccess;
  }
  const lint::Lint* const found = lint::FindLint(name);
  if (found == nullptr) return console.Fail(UnknownLint(name).error.message);
  console.out << lint::ExplainLint(*found);
  return ExitCode::kSuccess;
}

// What lints ask, and what kept them from asking.
struct Live {
  std::shared_ptr<std::optional<Error>> failure = std::make_shared<std::optional<Error>>();
  std::optional<Error> no_types;
};

// Asks each question once: with --diff, rules of before and after ask the same, and must not be
// told apart by what has happened in between.
LiveSource Remembering(LiveSource source) {
  auto answers = std::make_shared<std::map<std::string, Result<Answer>>>();
  return [source = std::move(source), answers](const std::string& expression) {
    auto known = answers->find(expression);
    if (known == answers->end()) known = answers->emplace(expression, source(expression)).first;
    return known->second;
  };
}

Result<lint::LintOptions> LintOptionsFor(const CheckArguments& arguments, Timestamp now,
                                         Live& live) {
  for (const std::string& name : arguments.disabled_lints) {
    if (lint::FindLint(name) == nullptr) return UnknownLint(name);
  }
  lint::LintOptions options{
      .reader = lint::LintReader::kCheck, .disabled = arguments.disabled_lints, .now = now};
  if (!arguments.url.empty()) {
    options.live = LiveLints(Remembering(ServerSource(arguments.url)), live.failure);
    auto types = AskMetricTypes(arguments.url);
    if (types) {
      options.types = *std::move(types);
    } else {
      live.no_types = types.error();
    }
  } else if (!arguments.data.empty()) {
    ALERTD_TRY(FileData data, FileSource(arguments.data, now));
    options.live = LiveLints(Remembering(std::move(data.source)), live.failure);
    options.types = std::move(data.types);
  }
  return options;
}

// Why a file that nobody has named is none to check; empty where it is one. What is nearly a file
// that alertd reads was to be one.
std::string WhyLeftOut(const rules::NamedText& file, const Console& console) {
  if (IsRuleTest(file)) return "it has unit tests: see alertd test rules";
  rules::LoadOptions options;
  options.variable = console.variable;
  options.missing_variable = rules::MissingVariable::kWarning;
  const rules::Diagnostics problems = FindForeign(file, options);
  const bool is_foreign = !problems.empty() &&
                          std::all_of(problems.begin(), problems.end(), [](const Diagnostic& each) {
                            return each.suggestion.empty();
                          });
  return is_foreign ? "it is none of the files that alertd reads" : "";
}

std::string WhyLeftOut(const std::string& path, const Console& console) {
  const auto text = rules::ReadTextFile(path, rules::YamlLimits{}.bytes_max);
  return text ? WhyLeftOut(rules::NamedText{.name = path, .text = *text}, console) : "";
}

constexpr std::string_view kStdin = "<stdin>";

// Reads stdin, where that is among the files, and the others from the disk.
Result<std::function<Result<std::string>(const std::string& path)>> ReaderOf(
    const CheckArguments& arguments, const Console& console) {
  using Reader = std::function<Result<std::string>(const std::string& path)>;
  if (std::find(arguments.files.begin(), arguments.files.end(), "-") == arguments.files.end()) {
    return Reader();
  }
  if (console.in == nullptr) return Unavailable("there is no standard input");
  std::string text(std::istreambuf_iterator<char>(*console.in), {});
  return Reader([text = std::move(text)](const std::string& path) -> Result<std::string> {
    if (path == kStdin) return text;
    return rules::ReadTextFile(path, rules::YamlLimits{}.bytes_max);
  });
}

// Patterns that are none of folders stay as they are.
Result<std::vector<std::string>> PatternsOf(const CheckArguments& arguments,
                                            const Console& console) {
  std::vector<std::string> patterns;
  for (const std::string& named : arguments.files) {
    if (named == "-" || !IsFolder(named)) {
      patterns.push_back(named == "-" ? std::string(kStdin) : named);
      continue;
    }
    ALERTD_TRY(const std::vector<std::string> files, FilesNamed(named));
    const size_t before = patterns.size();
    for (const std::string& path : files) {
      const std::string why = WhyLeftOut(path, console);
      if (why.empty()) {
        patterns.push_back(path);
        continue;
      }
      std::string note = path;
      note.append(" is left out: ").append(why);
      console.Note(note);
    }
    if (patterns.size() == before) {
      return NotFound("no file that alertd reads in the folder " + named);
    }
  }
  return patterns;
}

// The same files as they were, and of the folders also what is gone.
Result<rules::LoadOutcome> LoadFormer(const CheckArguments& arguments, const Console& console,
                                      std::vector<std::string> patterns, app::CheckOptions options,
                                      Revision& former) {
  std::map<std::string, std::string> gone;
  for (const std::string& named : arguments.files) {
    if (!IsFolder(named)) continue;
    ALERTD_TRY(const auto below, former.GoneBelow(named));
    for (const auto& [path, text] : below) {
      if (!WhyLeftOut(rules::NamedText{.name = path, .text = text}, console).empty()) continue;
      patterns.push_back(path);
      gone.emplace(path, text);
    }
  }
  options.read_file = [&gone, &former](const std::string& path) -> Result<std::string> {
    const auto found = gone.find(path);
    if (found != gone.end()) return found->second;
    return former.TextOf(path);
  };
  return app::LoadToCheck(patterns, console.variable, options);
}

void MakeErrors(rules::Diagnostics& diagnostics) {
  for (Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level == DiagnosticLevel::kWarning) diagnostic.level = DiagnosticLevel::kError;
  }
}

ExitCode Verdict(const CheckArguments& arguments, const rules::LoadOutcome& loaded) {
  ExitCode code = ExitCodeOf(loaded);
  // With --diff, errors elsewhere are not this change's.
  if (code == ExitCode::kProblems && !rules::HasErrors(loaded.diagnostics)) {
    code = ExitCode::kSuccess;
  }
  const bool wrong = arguments.strict && rules::HasErrors(loaded.diagnostics);
  return code == ExitCode::kSuccess && wrong ? ExitCode::kProblems : code;
}

}  // namespace

ExitCode RunCheck(const CheckArguments& arguments, const Console& console) {
  if (arguments.explain) return Explain(*arguments.explain, console);
  Live live;
  const Timestamp now = app::SystemClock().Now();
  auto lints = LintOptionsFor(arguments, now, live);
  if (!lints) return console.Fail(lints.error().message);
  const auto patterns = PatternsOf(arguments, console);
  if (!patterns) return console.Fail(patterns.error().message);
  auto reader = ReaderOf(arguments, console);
  if (!reader) return console.Fail(reader.error().message);
  const app::CheckOptions options{
      .missing_variable =
          arguments.require_env ? rules::MissingVariable::kError : rules::MissingVariable::kWarning,
      .lints = *std::move(lints),
      .unknown_keys = arguments.ignore_unknown_fields ? rules::UnknownKeys::kIgnore
                                                      : rules::UnknownKeys::kError,
      .read_file = *std::move(reader)};
  rules::LoadOutcome loaded = app::LoadToCheck(*patterns, console.variable, options);
  if (!arguments.diff.empty()) {
    const auto load_former = [&](Revision& former) {
      return LoadFormer(arguments, console, *patterns, options, former);
    };
    const Status kept = KeepChanged(arguments.diff, load_former, loaded);
    if (!kept) return console.Fail("--diff: " + kept.error().message);
  }
  if (arguments.strict) MakeErrors(loaded.diagnostics);
  // What series would have shown is missing then.
  if (*live.failure) return console.Fail((*live.failure)->message);
  if (live.no_types) {
    console.err << "counters and gauges are told by their names, because /api/v1/metadata tells no "
                   "types: "
                << live.no_types->message << "\n";
  }
  PrintDiagnostics(arguments, console, loaded);
  PrintSummary(arguments, console, loaded, now);
  return Verdict(arguments, loaded);
}

}  // namespace alertd::tools
