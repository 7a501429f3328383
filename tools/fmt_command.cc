#include "tools/fmt_command.h"

#include <istream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/file_list.h"
#include "rules/format/expression.h"
#include "rules/format/format_file.h"
#include "rules/yaml_document.h"
#include "tools/foreign_text.h"
#include "tools/replace_file.h"
#include "tools/unified_diff.h"
#include "tools/yaml_files.h"

namespace alertd::tools {
namespace {

constexpr size_t kFilesMax = 10'000;

// One run over all files.
class Formatting {
 public:
  Formatting(const FmtArguments& arguments, const Console& console)
      : arguments_(arguments), console_(console) {}

  ExitCode Run() {
    for (const std::string& pattern : arguments_.files) {
      if (pattern == "-") {
        FormatInput();
      } else {
        FormatPattern(pattern);
      }
    }
    if (failed_) return ExitCode::kCannotRun;
    return would_change_ ? ExitCode::kProblems : ExitCode::kSuccess;
  }

 private:
  bool only_looks() const { return arguments_.check || arguments_.diff; }

  void Fail(const Error& error) {
    console_.Fail(error.message);
    failed_ = true;
  }

  void FormatPattern(const std::string& pattern) {
    const Result<std::vector<std::string>> files = FilesNamed(pattern);
    if (!files) return Fail(files.error());
    for (const std::string& path : *files) {
      if (!seen_.insert(rules::CanonicalName(path)).second) continue;
      if (seen_.size() > kFilesMax) {
        return Fail(LimitExceeded("more than " + std::to_string(kFilesMax) + " files").error);
      }
      FormatPath(path);
    }
  }

  void FormatPath(const std::string& path) {
    Result<std::string> text = rules::ReadTextFile(path, rules::YamlLimits{}.bytes_max);
    if (!text) return Fail(text.error());
    const rules::NamedText file{.name = path, .text = *std::move(text)};
    const format::FormattedFile formatted = Format(file);
    if (formatted.failed || formatted.text == file.text) return;
    if (only_looks()) return Show(file, formatted.text);
    const Status written = ReplaceFile(path, formatted.text);
    if (!written) return Fail(written.error());
    console_.out << path << "\n";
  }

  // Nothing comes out of what cannot be read.
  void FormatInput() {
    if (console_.in == nullptr) return Fail(Unavailable("there is no standard input").error);
    rules::NamedText file{.name = "<stdin>", .text = {}};
    file.text.assign(std::istreambuf_iterator<char>(*console_.in), {});
    // Below a folder there may be other files; what is piped in here is meant.
    if (IsForeign(file)) return;
    const format::FormattedFile formatted = Format(file);
    if (formatted.failed) return;
    if (!only_looks()) {
      console_.out << formatted.text;
    } else if (formatted.text != file.text) {
      Show(file, formatted.text);
    }
  }

  format::FormattedFile Format(const rules::NamedText& file) {
    format::FormattedFile formatted = format::FormatFile(file, console_.variable);
    Report(formatted.problems);
    failed_ = failed_ || formatted.failed;
    return formatted;
  }

  // Whether it is none of the files that alertd reads, reported.
  bool IsForeign(const rules::NamedText& file) {
    rules::LoadOptions options;
    options.variable = console_.variable;
    options.missing_variable = rules::MissingVariable::kWarning;
    const rules::Diagnostics problems = FindForeign(file, options);
    Report(problems);
    failed_ = failed_ || !problems.empty();
    return !problems.empty();
  }

  void Report(const rules::Diagnostics& problems) {
    for (const rules::Diagnostic& problem : problems)
      console_.err << rules::RenderText(problem, console_.err_style) << "\n";
  }

  void Show(const rules::NamedText& file, const std::string& formatted) {
    would_change_ = true;
    if (arguments_.diff) {
      console_.out << UnifiedDiff(file.name, file.text, formatted);
    } else {
      console_.out << file.name << "\n";
    }
  }

  const FmtArguments& arguments_;
  const Console& console_;
  std::set<std::string> seen_;
  bool would_change_ = false;
  bool failed_ = false;
};

ExitCode FormatOne(const std::string& expression, const Console& console) {
  const Result<std::string> formatted = format::FormatExpression(expression);
  if (!formatted) return console.Fail("--expr: " + formatted.error().message);
  console.out << *formatted << "\n";
  return ExitCode::kSuccess;
}

}  // namespace

ExitCode RunFmt(const FmtArguments& arguments, const Console& console) {
  if (arguments.expression) return FormatOne(*arguments.expression, console);
  return Formatting(arguments, console).Run();
}

}  // namespace alertd::tools
