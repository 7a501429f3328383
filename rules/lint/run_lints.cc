#include "rules/lint/run_lints.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "rules/lint/lint.h"
#include "rules/lint/lint_comment.h"
#include "rules/lint/lint_table.h"

namespace alertd::lint {
namespace {

using rules::Diagnostic;
using rules::DiagnosticLevel;
using rules::Diagnostics;

// One run over one configuration: finds, then leaves out what is switched off.
class LintRun {
 public:
  LintRun(const LintOptions& options, const rules::LoadedView& view, Diagnostics& diagnostics)
      : options_(options), view_(view), diagnostics_(diagnostics) {}

  void Run() {
    for (const auto& source : view_.sources) {
      const std::vector<LintComment> comments = ReadLintComments(source);
      comments_.insert(comments_.end(), comments.begin(), comments.end());
    }
    used_.resize(comments_.size());
    DisableByName();
    const LintInput input{.configuration = view_.configuration,
                          .now = options_.now,
                          .incomplete = view_.incomplete,
                          .types = options_.types,
                          .scrape_interval = view_.scrape_interval};
    for (const Lint* const lint : AllLints()) {
      if (!IsAsked(*lint)) continue;
      Findings findings(lint->name, diagnostics_);
      if (lint->run != nullptr) {
        lint->run(input, findings);
      } else {
        LiveOf(*lint)->run(input, findings);
      }
    }
    std::erase_if(diagnostics_, [this](const Diagnostic& each) { return IsSwitchedOff(each); });
    DropRepeated();
    ReportComments();
  }

 private:
  bool IsAsked(const Lint& lint) const {
    if (disabled_.contains(lint.name)) return false;
    if (lint.run == nullptr && LiveOf(lint) == nullptr) return false;
    return options_.reader == LintReader::kCheck || lint.kind == LintKind::kMistake;
  }

  // Null where no series are at hand.
  const LiveLint* LiveOf(const Lint& lint) const {
    const auto found =
        std::find_if(options_.live.begin(), options_.live.end(),
                     [&lint](const LiveLint& each) { return each.name == lint.name; });
    return found == options_.live.end() ? nullptr : &*found;
  }

  void DisableByName() {
    disabled_.insert(options_.disabled.begin(), options_.disabled.end());
    for (const rules::DisabledLint& lint : view_.configuration.observability.lints_disabled) {
      if (FindLint(lint.name) == nullptr) ReportUnknown(lint.name, lint.location);
      disabled_.insert(lint.name);
    }
  }

  bool IsSwitchedOff(const Diagnostic& diagnostic) {
    if (diagnostic.level == DiagnosticLevel::kError) return false;
    if (FindLint(diagnostic.name) == nullptr) return false;
    if (disabled_.contains(diagnostic.name)) return true;
    if (comments_.empty() || diagnostic.location.file == nullptr) return false;
    const size_t line = diagnostic.location.file->Locate(diagnostic.location.range.begin).line;
    bool off = false;
    for (size_t i = 0; i < comments_.size(); ++i) {
      const LintComment& comment = comments_[i];
      if (comment.name != diagnostic.name || !comment.lines.Holds(line) ||
          comment.location.file != diagnostic.location.file) {
        continue;
      }
      used_[i] = true;
      off = true;
    }
    return off;
  }

  // A rule that YAML's aliases repeat stands in the file once.
  void DropRepeated() {
    std::set<std::tuple<std::string, const SourceText*, size_t, std::string>> seen;
    std::erase_if(diagnostics_, [&seen](const Diagnostic& each) {
      if (each.level == DiagnosticLevel::kError || FindLint(each.name) == nullptr) return false;
      return !seen.emplace(each.name, each.location.file.get(), each.location.range.begin,
                           each.message)
                  .second;
    });
  }

  // A typing mistake in a comment must not keep a daemon from starting.
  void ReportUnknown(const std::string& name, const rules::SourceLocation& location) {
    Report({.level = options_.reader == LintReader::kCheck ? DiagnosticLevel::kError
                                                           : DiagnosticLevel::kWarning,
            .name = "unknown-lint",
            .location = location,
            .message = name.empty() ? "no lint is named here" : "there is no lint \"" + name + "\"",
            .suggestion = SuggestLint(name),
            .secrets = {}});
  }

  void ReportComments() {
    for (size_t i = 0; i < comments_.size(); ++i) {
      const LintComment& comment = comments_[i];
      const Lint* const lint = FindLint(comment.name);
      if (lint == nullptr) {
        ReportUnknown(comment.name, comment.location);
      } else if (!used_[i] && !view_.incomplete && IsAsked(*lint)) {
        Report({.level = DiagnosticLevel::kWarning,
                .name = "idle-lint-comment",
                .location = comment.location,
                .message =
                    "this comment switches nothing off: " + comment.name + " finds nothing here",
                .suggestion = {},
                .secrets = {}});
      }
    }
  }

  void Report(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }

  const LintOptions& options_;
  const rules::LoadedView& view_;
  Diagnostics& diagnostics_;
  std::vector<LintComment> comments_;
  std::vector<bool> used_;
  std::set<std::string, std::less<>> disabled_;
};

}  // namespace

std::function<void(const rules::LoadedView&, rules::Diagnostics&)> Inspector(LintOptions options) {
  return [options = std::move(options)](const rules::LoadedView& view, Diagnostics& diagnostics) {
    LintRun(options, view, diagnostics).Run();
  };
}

}  // namespace alertd::lint
