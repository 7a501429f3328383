#include "rules/match_reader.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/severity.h"

namespace alertd::rules {
namespace {

constexpr std::array<Severity, 5> kSeverities = {
    Severity::kCritical, Severity::kHigh, Severity::kMedium, Severity::kLow, Severity::kInfo};

bool IsLiteral(std::string_view expression) {
  return expression.find_first_of("\\.+*?()|[]{}^$") == std::string_view::npos;
}

Result<Matcher> MakePlain(const std::string& label, const std::string& expression) {
  if (label.empty()) return InvalidInput("the name of a label is empty");
  const MatchKind kind = IsLiteral(expression) ? MatchKind::kEqual : MatchKind::kRegex;
  return Matcher::Make(kind, label, expression);
}

// The expression with every spelling of the ranks that it names.
std::string WidenSeverity(const Matcher& written) {
  std::string spellings;
  for (const Severity severity : kSeverities) {
    if (!written.Matches(SeverityName(severity))) continue;
    for (const std::string_view name : SeveritySpellings(severity)) {
      spellings += (spellings.empty() ? "" : "|") + std::string(name);
    }
  }
  return spellings.empty() ? std::string() : written.value() + "|(?i:" + spellings + ")";
}

}  // namespace

Result<Matcher> MakeMatch(const std::string& label, const std::string& expression) {
  ALERTD_TRY(Matcher written, MakePlain(label, expression));
  if (label != kSeverityLabel) return written;
  const std::string widened = WidenSeverity(written);
  if (widened.empty()) return written;
  return Matcher::Make(MatchKind::kRegex, label, widened);
}

DeclaredMatch ReadMatch(FileScope& scope, SectionReader& reader) {
  DeclaredMatch match;
  std::vector<KeyedText> texts = reader.TextMap("match");
  for (KeyedText& text : texts) {
    match.declared.emplace(text.name, text.text.value());
    if (text.name == "alert_name") text.name = std::string(kAlertNameLabel);
  }
  std::sort(texts.begin(), texts.end(),
            [](const KeyedText& a, const KeyedText& b) { return a.name < b.name; });
  for (const KeyedText& text : texts) {
    const Result<Matcher> written = MakePlain(text.name, text.text.value());
    Result<Matcher> matcher = MakeMatch(text.name, text.text.value());
    if (!written || !matcher) {
      scope.Error({.name = "bad-match",
                   .range = text.text.location.range,
                   .message = (written ? matcher : written).error().message,
                   .suggestion = {}});
      continue;
    }
    match.spelled += (match.spelled.empty() ? "" : ",") + FormatMatcher(*written);
    match.matchers.push_back(*std::move(matcher));
  }
  match.spelled = "{" + match.spelled + "}";
  return match;
}

}  // namespace alertd::rules
