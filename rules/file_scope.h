#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/time.h"
#include "rules/diagnostic.h"
#include "rules/loader.h"
#include "rules/scalar_text.h"
#include "rules/yaml_document.h"

namespace alertd::rules {

// Whether ${NAME} is expanded: in files that hold one of our own sections, but never in sections
// that must mean exactly what they mean to Prometheus or Alertmanager.
enum class Variables { kExpand, kKeep };

// What follows from leaving out what alertd does not run yet: other people are told or other series
// kept, or nothing of the kind.
enum class Consequence { kChangesPaging, kHarmless };
DiagnosticLevel LevelOf(Consequence consequence, NotRunYet not_run_yet);

struct Problem {
  std::string_view name;  // of the diagnostic: "unknown-key"
  SourceRange range;
  std::string message;
  std::string suggestion;
};

// A scalar's text, expanded, that still knows where it came from.
struct TextValue {
  ScalarText text;
  SourceLocation location;
  std::vector<std::string> declined;  // ${NAME:-} that came out empty
  bool incomplete = false;            // a variable was missing, as reported: check no further

  const std::string& value() const { return text.value(); }
};

// One file while its sections are read: the tree, how to read it, and where problems go. Its
// readers of scalars report what is wrong and then return nothing. For one thread.
class FileScope {
 public:
  static constexpr size_t kProblemsPerFileMax = 1'000;  // errors, and as many warnings

  // All of them must outlive the scope.
  FileScope(const YamlDocument& document, const LoadOptions& options, Diagnostics& diagnostics)
      : document_(document), options_(options), diagnostics_(diagnostics) {}

  const LoadOptions& options() const { return options_; }
  const YamlNode& root() const { return document_.root(); }
  const std::string& file_name() const { return document_.source()->name(); }
  SourceLocation Locate(SourceRange range) const { return document_.Locate(range); }
  // A path as the file means it: relative to the file's folder.
  std::string ResolvePath(const std::string& path) const;

  void set_variables(Variables variables) { variables_ = variables; }
  Variables variables() const { return variables_; }

  void Error(Problem problem) { Report(DiagnosticLevel::kError, std::move(problem)); }
  void Warn(Problem problem) { Report(DiagnosticLevel::kWarning, std::move(problem)); }
  void Report(DiagnosticLevel level, Problem problem);
  // Something valid that alertd does not run yet. `message` says what follows from leaving it out.
  void ReportNotRun(SourceRange range, std::string message, Consequence consequence);
  // Something wrong that the daemon does without: there a warning, and an error in `check`.
  void ReportPart(Problem problem);
  // Whether further errors of this file are left out: nobody reads that many.
  bool IsFull() const { return errors_ >= kProblemsPerFileMax; }

  // `what` names the value in messages: "for".
  std::optional<TextValue> Text(const YamlNode& node, std::string_view what);
  std::optional<Duration> Span(const YamlNode& node, std::string_view what);
  std::optional<Timestamp> Instant(const YamlNode& node, std::string_view what);
  std::optional<bool> Flag(const YamlNode& node, std::string_view what);
  std::optional<double> Number(const YamlNode& node, std::string_view what);
  // A whole number from 0 to `max`.
  std::optional<int64_t> Count(const YamlNode& node, std::string_view what,
                               int64_t max = std::numeric_limits<int64_t>::max());
  // One of a few words.
  std::optional<std::string> Choice(const YamlNode& node, std::string_view what,
                                    std::span<const std::string_view> choices);
  // The items of a list; none, reported, when it is not one. Nulls among them are reported too, and
  // left out.
  std::vector<const YamlNode*> Items(const YamlNode& node, std::string_view what,
                                     DiagnosticLevel nulls = DiagnosticLevel::kError);
  std::vector<TextValue> Texts(const YamlNode& node, std::string_view what);

  // Remembers that a secret stands in the file at `range`: no diagnostic quotes it.
  void HideSecret(SourceRange range) { secrets_.push_back(range); }
  const std::vector<SourceRange>& secrets() const { return secrets_; }

 private:
  // As Text(), but nothing when it is incomplete.
  std::optional<TextValue> CompleteText(const YamlNode& node, std::string_view what);
  void ReportWrongKind(const YamlNode& node, std::string_view what, std::string_view expected);
  void ReportMissing(const std::string& name, SourceRange range);

  const YamlDocument& document_;
  const LoadOptions& options_;
  Diagnostics& diagnostics_;
  Variables variables_ = Variables::kKeep;
  std::vector<SourceRange> secrets_;
  size_t errors_ = 0;
  size_t warnings_ = 0;
};

// `did you mean "expr"?`, or nothing when no candidate is near.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace alertd::rules
