#include "tools/test_rules_command.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "engine/model/labels.h"
#include "rules/file_list.h"
#include "tools/rule_test/deviation_text.h"
#include "tools/rule_test/file_run.h"
#include "tools/rule_test/junit_report.h"
#include "tools/text_file.h"

namespace alertd::tools {
namespace {

using rule_test::FileReport;
using rule_test::TestReport;

// One run of the command: what it prints on the way and what it has counted.
class TestRulesRun {
 public:
  TestRulesRun(const TestRulesArguments& arguments, const Console& console)
      : arguments_(arguments), console_(console) {
    options_.rules.variable = console.variable;
    options_.rules.unknown_keys =
        arguments.ignore_unknown_fields ? rules::UnknownKeys::kIgnore : rules::UnknownKeys::kError;
    if (arguments.debug) options_.test.dump = rule_test::SeriesDump::kYes;
    if (WantsCoverage()) options_.coverage = &coverage_;
  }

  ExitCode Run() {
    if (!arguments_.run.empty() && !Select()) return ExitCode::kCannotRun;
    std::vector<std::string> paths;
    for (const std::string& pattern : arguments_.files) {
      const std::vector<std::string> found = rules::ExpandGlob(pattern);
      if (found.empty()) Unreadable("no file matches " + pattern);
      paths.insert(paths.end(), found.begin(), found.end());
    }
    for (size_t i = 0; i < paths.size(); ++i) {
      ShowProgress(i, paths.size());
      RunFile(paths[i]);
    }
    EndProgress();
    if (options_.selects && passed_ + failed_ == 0) console_.Warn("no test's name matches --run");
    PrintCoverage();
    console_.out << passed_ << " passed, " << failed_ << " failed\n";
    WriteJunit();
    if (unreadable_) return ExitCode::kCannotRun;
    return failed_ > 0 || !IsCoverageEnough() ? ExitCode::kProblems : ExitCode::kSuccess;
  }

 private:
  bool WantsCoverage() const { return arguments_.coverage || arguments_.coverage_min > 0; }

  // Tests are run when any of the expressions matches somewhere in their name.
  bool Select() {
    std::string any;
    for (const std::string& expression : arguments_.run)
      any += (any.empty() ? "(?:" : "|(?:") + expression + ")";
    selection_ = std::make_unique<const re2::RE2>(any, re2::RE2::Quiet);
    if (!selection_->ok()) {
      console_.Fail("--run: " + selection_->error());
      return false;
    }
    options_.selects = [this](const std::string& name) {
      return re2::RE2::PartialMatch(name, *selection_);
    };
    return true;
  }

  void Unreadable(const std::string& message) {
    EndProgress();
    console_.Fail(message);
    unreadable_ = true;
  }

  void RunFile(const std::string& path) {
    Result<std::string> text = ReadTextFile(path);
    if (!text) {
      Unreadable(text.error().message);
      junit_.push_back({.name = path, .error = text.error().message, .cases = {}});
      return;
    }
    const FileReport report = rule_test::RunTestFile(path, *std::move(text), options_);
    passed_ += report.passed();
    failed_ += report.failed();
    Print(report);
    AddToJunit(report);
  }

  // Errors are what the command was asked for; the rest is by the way.
  void Print(const rules::Diagnostics& problems) {
    for (const rules::Diagnostic& problem : problems) {
      EndProgress();
      if (problem.level == rules::DiagnosticLevel::kError) {
        console_.out << rules::RenderText(problem, console_.out_style) << "\n";
      } else {
        console_.err << rules::RenderText(problem, console_.err_style) << "\n";
      }
    }
  }

  void Print(const FileReport& report) {
    Print(report.problems);
    for (const TestReport& test : report.tests) {
      Print(test.problems);
      if (arguments_.debug) PrintSeries(test);
      if (!test.runnable || test.passed()) continue;
      EndProgress();
      console_.out << Failure(test, console_.out_style) << "\n";
    }
  }

  void PrintSeries(const TestReport& test) {
    EndProgress();
    console_.out << "debug: " << rule_test::FormatPlace(test.location) << ": " << test.name << ": "
                 << (test.passed() ? "passed" : "failed") << ", its series at the end:\n";
    for (const std::string& series : test.outcome.series)
      console_.out << "    " << series << "\n";
  }

  std::string Failure(const TestReport& test, rules::DiagnosticStyle style) const {
    std::string text = "FAILED " + rule_test::FormatPlace(test.location) + ": " + test.name + "\n";
    for (const rule_test::Deviation& deviation : test.outcome.deviations)
      text += rule_test::RenderDeviation(deviation, style);
    if (!arguments_.diff) return text;
    for (const rule_test::Comparison& comparison : test.outcome.comparisons)
      text += rule_test::RenderComparison(comparison, style);
    return text;
  }

  static std::string ErrorsOf(const rules::Diagnostics& problems) {
    std::string text;
    for (const rules::Diagnostic& problem : problems) {
      if (problem.level != rules::DiagnosticLevel::kError) continue;
      text += rules::RenderText(problem, rules::DiagnosticStyle::kPlain);
    }
    return text;
  }

  void AddToJunit(const FileReport& report) {
    if (arguments_.junit.empty()) return;
    rule_test::JunitSuite suite{
        .name = report.path, .error = ErrorsOf(report.problems), .cases = {}};
    for (const TestReport& test : report.tests) {
      std::string failure = ErrorsOf(test.problems);
      if (test.runnable && !test.passed()) {
        failure = Failure(test, rules::DiagnosticStyle::kPlain);
      } else if (!test.runnable && failure.empty()) {
        failure = "the rule files have errors";
      }
      suite.cases.push_back({.name = test.name, .failure = std::move(failure)});
    }
    junit_.push_back(std::move(suite));
  }

  void WriteJunit() {
    if (arguments_.junit.empty()) return;
    std::ofstream file(arguments_.junit, std::ios::binary | std::ios::trunc);
    file << rule_test::RenderJunit(junit_);
    file.close();
    if (!file) Unreadable("cannot write " + arguments_.junit);
  }

  // Of a file that cannot be read nobody knows the rules.
  void PrintCoverage() const {
    const bool unknown = unreadable_ || (failed_ > 0 && coverage_.rules().empty());
    if (options_.coverage != nullptr && !unknown) {
      console_.out << rule_test::RenderCoverage(coverage_);
    }
  }

  bool IsCoverageEnough() const {
    if (arguments_.coverage_min <= 0) return true;
    if (coverage_.rules().empty()) {
      console_.Fail("--coverage-min: there are no rules that the tests could cover");
      return false;
    }
    if (coverage_.percent() >= arguments_.coverage_min) return true;
    console_.Fail(fmt::format("the tests cover {:.1f} % of the rules, less than the {} % wanted",
                              coverage_.percent(), arguments_.coverage_min));
    return false;
  }

  // On a terminal, and gone before anything else is said.
  void ShowProgress(size_t done, size_t all) {
    if (!console_.err_is_terminal) return;
    console_.err << fmt::format("\r\033[K{} of {} files, {} failed", done, all, failed_)
                 << std::flush;
    progress_shown_ = true;
  }

  void EndProgress() {
    if (!std::exchange(progress_shown_, false)) return;
    console_.err << "\r\033[K" << std::flush;
  }

  const TestRulesArguments& arguments_;
  const Console& console_;
  rule_test::FileRunOptions options_;
  rule_test::Coverage coverage_;
  std::unique_ptr<const re2::RE2> selection_;
  std::vector<rule_test::JunitSuite> junit_;
  size_t passed_ = 0;
  size_t failed_ = 0;
  bool unreadable_ = false;
  bool progress_shown_ = false;
};

}  // namespace

ExitCode RunTestRules(const TestRulesArguments& arguments, const Console& console) {
  return TestRulesRun(arguments, console).Run();
}

}  // namespace alertd::tools
