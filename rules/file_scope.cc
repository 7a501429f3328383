#include "rules/file_scope.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <limits>
#include <utility>

#include "engine/model/labels.h"
#include "engine/model/number.h"
#include "engine/model/spelling.h"
#include "rules/variables.h"

namespace alertd::rules {
namespace {

std::string_view KindName(YamlKind kind) {
  switch (kind) {
    case YamlKind::kNull:
      return "nothing";
    case YamlKind::kScalar:
      return "text";
    case YamlKind::kSequence:
      return "a list";
    case YamlKind::kMapping:
      return "a mapping";
  }
  return {};
}

// Longer ones do not fit Prometheus' 64 bits of nanoseconds.
constexpr Duration kSpanMax{std::numeric_limits<int64_t>::max() / 1'000'000};

std::string LowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return text;
}

}  // namespace

std::string FileScope::ResolvePath(const std::string& path) const {
  if (path.empty() || path.front() == '/') return path;
  return (std::filesystem::path(file_name()).parent_path() / path).lexically_normal().string();
}

DiagnosticLevel LevelOf(Consequence consequence, NotRunYet not_run_yet) {
  const bool error = consequence == Consequence::kChangesPaging && not_run_yet == NotRunYet::kError;
  return error ? DiagnosticLevel::kError : DiagnosticLevel::kWarning;
}

void FileScope::ReportNotRun(SourceRange range, std::string message, Consequence consequence) {
  Report(
      LevelOf(consequence, options_.not_run_yet),
      {.name = "not-supported", .range = range, .message = std::move(message), .suggestion = {}});
}

void FileScope::ReportPart(Problem problem) {
  const bool checks = options_.not_run_yet == NotRunYet::kWarning;
  Report(checks ? DiagnosticLevel::kError : DiagnosticLevel::kWarning, std::move(problem));
}

void FileScope::Report(DiagnosticLevel level, Problem problem) {
  size_t& reported = level == DiagnosticLevel::kError ? errors_ : warnings_;
  if (++reported > kProblemsPerFileMax) return;
  Diagnostic diagnostic;
  diagnostic.level = level;
  diagnostic.name = std::string(problem.name);
  diagnostic.location = Locate(problem.range);
  diagnostic.message = std::move(problem.message);
  diagnostic.suggestion = std::move(problem.suggestion);
  diagnostics_.push_back(std::move(diagnostic));
}

void FileScope::ReportWrongKind(const YamlNode& node, std::string_view what,
                                std::string_view expected) {
  Error({.name = "wrong-type",
         .range = node.range,
         .message = std::string(what) + " must be " + std::string(expected) + ", not " +
                    std::string(KindName(node.kind)),
         .suggestion = {}});
}

void FileScope::ReportMissing(const std::string& name, SourceRange range) {
  Problem problem{.name = "missing-variable",
                  .range = range,
                  .message = "environment variable " + name + " is not set",
                  .suggestion = "set it, or give a default: ${" + name + ":-default}"};
  const bool error = options_.missing_variable == MissingVariable::kError;
  Report(error ? DiagnosticLevel::kError : DiagnosticLevel::kWarning, std::move(problem));
}

std::optional<TextValue> FileScope::Text(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlKind::kNull) {
    Error({.name = "empty-value",
           .range = node.range,
           .message = std::string(what) + " is empty",
           .suggestion = {}});
    return std::nullopt;
  }
  if (node.kind != YamlKind::kScalar) {
    ReportWrongKind(node, what, "text");
    return std::nullopt;
  }
  TextValue value{.text = document_.Text(node),
                  .location = Locate(node.range),
                  .declined = {},
                  .incomplete = false};
  if (variables_ == Variables::kKeep) return value;
  ExpandedText expanded = ExpandVariables(value.text, options_.variable);
  for (const ExpandedText::Missing& missing : expanded.missing) {
    ReportMissing(missing.name, missing.range);
  }
  if (expanded.too_long) {
    Error({.name = "too-long",
           .range = node.range,
           .message = std::string(what) + " has variables of more than " +
                      std::to_string(kExpandedBytesMax) + " bytes",
           .suggestion = {}});
  }
  value.text = std::move(expanded.text);
  value.declined = std::move(expanded.declined);
  value.incomplete = !expanded.missing.empty();
  return value;
}

std::optional<TextValue> FileScope::CompleteText(const YamlNode& node, std::string_view what) {
  std::optional<TextValue> text = Text(node, what);
  if (text && text->incomplete) return std::nullopt;
  return text;
}

std::optional<Duration> FileScope::Span(const YamlNode& node, std::string_view what) {
  const std::optional<TextValue> text = CompleteText(node, what);
  if (!text) return std::nullopt;
  Result<Duration> span = ParseDuration(text->value());
  if (span && *span > kSpanMax) span = InvalidInput("more than 292 years: " + Quote(text->value()));
  if (span) return *span;
  const bool number =
      !text->value().empty() && std::all_of(text->value().begin(), text->value().end(), [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0;
      });
  Error({.name = "bad-duration",
         .range = node.range,
         .message = std::string(what) + ": " + span.error().message,
         .suggestion = number ? "did you mean \"" + text->value() + "s\"?" : std::string()});
  return std::nullopt;
}

std::optional<Timestamp> FileScope::Instant(const YamlNode& node, std::string_view what) {
  const std::optional<TextValue> text = CompleteText(node, what);
  if (!text) return std::nullopt;
  Result<Timestamp> instant = ParseTimestamp(text->value());
  if (instant) return *instant;
  Error({.name = "bad-time",
         .range = node.range,
         .message = std::string(what) + ": " + instant.error().message,
         .suggestion = {}});
  return std::nullopt;
}

std::optional<bool> FileScope::Flag(const YamlNode& node, std::string_view what) {
  const std::optional<TextValue> text = CompleteText(node, what);
  if (!text) return std::nullopt;
  const std::string word = LowerCase(text->value());
  if (word == "true" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "no" || word == "off") return false;
  Error({.name = "wrong-type",
         .range = node.range,
         .message = std::string(what) + " must be true or false, not \"" + text->value() + "\"",
         .suggestion = {}});
  return std::nullopt;
}

std::optional<double> FileScope::Number(const YamlNode& node, std::string_view what) {
  const std::optional<TextValue> text = CompleteText(node, what);
  if (!text) return std::nullopt;
  Result<double> number = ParseFloat(text->value());
  if (number) return *number;
  Error({.name = "wrong-type",
         .range = node.range,
         .message = std::string(what) + " must be a number, not \"" + text->value() + "\"",
         .suggestion = {}});
  return std::nullopt;
}

std::optional<int64_t> FileScope::Count(const YamlNode& node, std::string_view what, int64_t max) {
  const std::optional<TextValue> text = CompleteText(node, what);
  if (!text) return std::nullopt;
  int64_t count = 0;
  const char* const last = text->value().data() + text->value().size();
  const auto [end, error] = std::from_chars(text->value().data(), last, count);
  if (error == std::errc() && end == last && count >= 0 && count <= max) return count;
  Error({.name = "wrong-type",
         .range = node.range,
         .message =
             std::string(what) + " must be a whole number" +
             (max == std::numeric_limits<int64_t>::max() ? std::string(", 0 or more")
                                                         : " from 0 to " + std::to_string(max)) +
             ", not \"" + text->value() + "\"",
         .suggestion = {}});
  return std::nullopt;
}

std::optional<std::string> FileScope::Choice(const YamlNode& node, std::string_view what,
                                             std::span<const std::string_view> choices) {
  std::optional<TextValue> text = CompleteText(node, what);
  if (!text) return std::nullopt;
  if (std::find(choices.begin(), choices.end(), text->value()) != choices.end()) {
    return text->value();
  }
  std::string list;
  for (const std::string_view choice : choices) {
    list += (list.empty() ? "" : ", ") + std::string(choice);
  }
  Error(
      {.name = "bad-value",
       .range = node.range,
       .message = std::string(what) + " must be one of " + list + ", not \"" + text->value() + "\"",
       .suggestion = DidYouMean(text->value(), choices)});
  return std::nullopt;
}

std::vector<const YamlNode*> FileScope::Items(const YamlNode& node, std::string_view what,
                                              DiagnosticLevel nulls) {
  if (node.kind == YamlKind::kNull) return {};
  if (node.kind != YamlKind::kSequence) {
    ReportWrongKind(node, what, "a list");
    return {};
  }
  std::vector<const YamlNode*> items;
  for (const YamlNode* item : node.items) {
    if (item->kind == YamlKind::kNull) {
      Report(nulls, {.name = "empty-value",
                     .range = item->range,
                     .message = "an item of " + std::string(what) + " is empty",
                     .suggestion = {}});
      continue;
    }
    items.push_back(item);
  }
  return items;
}

std::vector<TextValue> FileScope::Texts(const YamlNode& node, std::string_view what) {
  std::vector<TextValue> texts;
  for (const YamlNode* item : Items(node, what)) {
    if (std::optional<TextValue> text = Text(*item, "an item of " + std::string(what))) {
      texts.push_back(*std::move(text));
    }
  }
  return texts;
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view nearest = NearestSpelling(word, candidates);
  return nearest.empty() ? std::string() : "did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace alertd::rules
