#include "rules/alertmanager/matcher_reader.h"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

#include "engine/model/labels.h"
#include "rules/alertmanager/matcher_text.h"

namespace alertd::rules {
namespace {

void ReportBadMatcher(FileScope& scope, SourceRange range, std::string message) {
  scope.Error(
      {.name = "bad-match", .range = range, .message = std::move(message), .suggestion = {}});
}

void AddMap(FileScope& scope, const Settings& settings, std::string_view key, MatchKind kind,
            Matchers& matchers) {
  const Setting* const setting = settings.Find(key);
  if (setting == nullptr) return;
  const NamedTexts& texts = settings.TextMap(key);
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto& [name, value] = texts[i];
    if (!IsLegacyLabelName(name)) {
      ReportBadMatcher(scope, setting->item_ranges[i],
                       "\"" + name + "\" cannot be a label's name in \"" + std::string(key) + "\"");
      continue;
    }
    if (kind == MatchKind::kRegex && value.empty()) {
      ReportBadMatcher(scope, setting->item_ranges[i],
                       "the regular expression for \"" + name + "\" is empty");
      continue;
    }
    Result<Matcher> matcher = Matcher::Make(kind, name, value);
    if (matcher) {
      matchers.push_back(*std::move(matcher));
    } else {
      ReportBadMatcher(scope, setting->item_ranges[i], std::move(matcher).error().message);
    }
  }
}

void AddTexts(FileScope& scope, const Settings& settings, std::string_view key,
              Matchers& matchers) {
  const Setting* const setting = settings.Find(key);
  if (setting == nullptr) return;
  const std::vector<std::string>& texts = settings.Texts(key);
  for (size_t i = 0; i < texts.size(); ++i) {
    Result<Matchers> parsed = ParseMatchersText(texts[i]);
    if (!parsed) {
      ReportBadMatcher(scope, setting->item_ranges[i], std::move(parsed).error().message);
      continue;
    }
    matchers.insert(matchers.end(), std::make_move_iterator(parsed->begin()),
                    std::make_move_iterator(parsed->end()));
  }
}

}  // namespace

Matchers ReadMatchers(FileScope& scope, const Settings& settings, const MatcherKeys& keys) {
  Matchers matchers;
  AddMap(scope, settings, keys.match, MatchKind::kEqual, matchers);
  AddMap(scope, settings, keys.match_re, MatchKind::kRegex, matchers);
  AddTexts(scope, settings, keys.matchers, matchers);
  std::stable_sort(matchers.begin(), matchers.end(), [](const Matcher& a, const Matcher& b) {
    return std::tie(a.name(), a.value()) < std::tie(b.name(), b.value());
  });
  return matchers;
}

std::string FormatMatchers(const Matchers& matchers) {
  std::string text = "{";
  for (const Matcher& matcher : matchers) {
    if (text.size() > 1) text += ",";
    text += IsPlainMatcherName(matcher.name()) ? matcher.name() : Quote(matcher.name());
    text += std::string(MatchOperator(matcher.kind())) + Quote(matcher.value());
  }
  return text + "}";
}

bool IsAlertmanagerLabelName(std::string_view name) {
  if (name.empty() || !IsValidUtf8(name)) return false;
  // Letters of any script, and what other conventions put between them; but a name that begins with
  // a sign is a mistake.
  const auto first = static_cast<unsigned char>(name.front());
  return first >= 0x80 || first == '_' || std::isalpha(first) != 0;
}

}  // namespace alertd::rules
