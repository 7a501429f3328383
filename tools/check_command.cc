#include "tools/check_command.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/app/configuration_files.h"
#include "engine/app/system_clock.h"
#include "engine/telemetry/version.h"
#include "rules/diagnostic_formats.h"
#include "rules/file_list.h"
#include "rules/lint/explain.h"
#include "rules/lint/lint_table.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/yaml_block.h"
#include "rules/yaml_document.h"
#include "tools/api_client.h"
#include "tools/changed_lines.h"
#include "tools/foreign_text.h"
#include "tools/live_check.h"
#include "tools/live_source.h"
#include "tools/opening_list.h"
#include "tools/yaml_files.h"

namespace alertd::tools {
namespace {

using lint::LineSpan;
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

LineSpan LinesOf(const SourceText& file, SourceRange range) {
  return {.first = file.Locate(range.begin).line, .last = file.Locate(range.end).line};
}

// Tells the diagnostics that are about something that has changed. Errors always are: a change may
// make one where nothing has changed, such as where a receiver is named that was removed.
class ChangeFilter {
 public:
  ChangeFilter(ChangedLines changed, const rules::Configuration* configuration)
      : changed_(std::move(changed)) {
    if (configuration == nullptr) return;
    lint::ForEachRule(*configuration, [this](const rules::Rule& rule, const rules::RuleGroup&) {
      if (rule.location.file == nullptr || rule.source == nullptr) return;
      const LineSpan lines = LinesOf(*rule.location.file, rule.source->whole);
      rules_.push_back({.file = rule.location.file.get(), .lines = lines});
    });
  }

  // What is about no place is about all of it.
  bool Keeps(const Diagnostic& diagnostic) const {
    const bool always =
        diagnostic.location.file == nullptr || diagnostic.level == DiagnosticLevel::kError;
    if (always) return true;
    const SourceText& file = *diagnostic.location.file;
    const size_t line = file.Locate(diagnostic.location.range.begin).line;
    if (changed_.Touch(file.name(), lint::ItemAround(file, line))) return true;
    return std::any_of(rules_.begin(), rules_.end(), [&](const RuleLines& rule) {
      return rule.file == &file && rule.lines.Holds(line) &&
             changed_.Touch(file.name(), rule.lines);
    });
  }

 private:
  struct RuleLines {
    const SourceText* file;
    LineSpan lines;
  };

  ChangedLines changed_;
  std::vector<RuleLines> rules_;
};

// Leaves only errors and what is about changes since the revision.
Status KeepChanged(const std::string& revision, rules::LoadOutcome& loaded) {
  std::set<std::string> files;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.location.file != nullptr) files.insert(diagnostic.location.file->name());
  }
  // Also where nothing is wrong, a revision that is not there must not look like success.
  if (files.empty() && loaded.configuration != nullptr) {
    files.insert(loaded.configuration->files.begin(), loaded.configuration->files.end());
  }
  ALERTD_TRY(ChangedLines changed, ChangedLines::Since(revision, {files.begin(), files.end()}));
  const ChangeFilter filter(std::move(changed), loaded.configuration.get());
  std::erase_if(loaded.diagnostics,
                [&filter](const Diagnostic& each) { return !filter.Keeps(each); });
  return Ok();
}

// What lints ask, and what kept them from asking.
struct Live {
  std::shared_ptr<std::optional<Error>> failure = std::make_shared<std::optional<Error>>();
  std::optional<Error> no_types;
};

Result<lint::LintOptions> LintOptionsFor(const CheckArguments& arguments, Timestamp now,
                                         Live& live) {
  for (const std::string& name : arguments.disabled_lints) {
    if (lint::FindLint(name) == nullptr) return UnknownLint(name);
  }
  lint::LintOptions options{
      .reader = lint::LintReader::kCheck, .disabled = arguments.disabled_lints, .now = now};
  if (!arguments.url.empty()) {
    options.live = LiveLints(ServerSource(arguments.url), live.failure);
    auto types = AskMetricTypes(arguments.url);
    if (types) {
      options.types = *std::move(types);
    } else {
      live.no_types = types.error();
    }
  } else if (!arguments.data.empty()) {
    ALERTD_TRY(FileData data, FileSource(arguments.data, now));
    options.live = LiveLints(std::move(data.source), live.failure);
    options.types = std::move(data.types);
  }
  return options;
}

// Why a file that nobody has named is none to check; empty where it is one. What is nearly a file
// that alertd reads was to be one.
std::string WhyLeftOut(const std::string& path, const Console& console) {
  const auto text = rules::ReadTextFile(path, rules::YamlLimits{}.bytes_max);
  if (!text) return {};
  const rules::NamedText file{.name = path, .text = *text};
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

// Patterns that are none of folders stay as they are.
Result<std::vector<std::string>> PatternsOf(const CheckArguments& arguments,
                                            const Console& console) {
  std::vector<std::string> patterns;
  for (const std::string& named : arguments.files) {
    if (!IsFolder(named)) {
      patterns.push_back(named);
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

ExitCode Verdict(const CheckArguments& arguments, const rules::LoadOutcome& loaded) {
  ExitCode code = ExitCodeOf(loaded);
  // With --diff, errors elsewhere are not this change's.
  if (code == ExitCode::kProblems && !rules::HasErrors(loaded.diagnostics)) {
    code = ExitCode::kSuccess;
  }
  const bool warned = Count(loaded.diagnostics, DiagnosticLevel::kWarning) > 0;
  return code == ExitCode::kSuccess && arguments.strict && warned ? ExitCode::kProblems : code;
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
  rules::LoadOutcome loaded = app::LoadToCheck(
      *patterns, console.variable,
      {.missing_variable = arguments.require_env ? rules::MissingVariable::kError
                                                 : rules::MissingVariable::kWarning,
       .lints = *std::move(lints)});
  // What series would have shown is missing then.
  if (*live.failure) return console.Fail((*live.failure)->message);
  if (live.no_types) {
    console.err << "counters and gauges are told by their names, because /api/v1/metadata tells no "
                   "types: "
                << live.no_types->message << "\n";
  }
  if (!arguments.diff.empty()) {
    const Status kept = KeepChanged(arguments.diff, loaded);
    if (!kept) return console.Fail("--diff: " + kept.error().message);
  }
  PrintDiagnostics(arguments, console, loaded);
  PrintSummary(arguments, console, loaded, now);
  return Verdict(arguments, loaded);
}

}  // namespace alertd::tools
