#include "rules/lint/matcher_logic.h"

#include <algorithm>
#include <cctype>

namespace alertd::lint {
namespace {

constexpr size_t kListedTextsMax = 1'000;
constexpr std::string_view kSpecial = R"(\.+*?()[]{}^$|)";

std::string_view WithoutBrackets(std::string_view regex) {
  if (regex.size() < 2 || !regex.starts_with('(') || !regex.ends_with(')')) return regex;
  regex.remove_prefix(1);
  regex.remove_suffix(1);
  if (regex.starts_with("?:")) regex.remove_prefix(2);
  return regex;
}

// The text that an escaped literal stands for; nothing when it is more than a literal.
std::optional<std::string> Literal(std::string_view regex) {
  constexpr std::string_view kEscapable = R"(\.+*?()[]{}^$|-/)";
  std::string text;
  for (size_t i = 0; i < regex.size(); ++i) {
    if (regex[i] == '\\') {
      if (++i == regex.size() || kEscapable.find(regex[i]) == std::string_view::npos) {
        return std::nullopt;
      }
    } else if (kSpecial.find(regex[i]) != std::string_view::npos) {
      return std::nullopt;
    }
    text += regex[i];
  }
  return text;
}

// Splits at the bars that stand in no brackets.
std::vector<std::string_view> Alternatives(std::string_view regex) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i < regex.size(); ++i) {
    if (regex[i] == '\\') {
      ++i;
    } else if (regex[i] == '(' || regex[i] == ')') {
      depth += regex[i] == '(' ? 1 : -1;
    } else if (regex[i] == '|' && depth == 0) {
      parts.push_back(regex.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(regex.substr(begin));
  return parts;
}

std::string InCase(std::string text, int (*convert)(int)) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [convert](unsigned char c) { return static_cast<char>(convert(c)); });
  return text;
}

// As ListedTexts(), with those of `(?i:…)`, as severities are matched, in small and in large
// letters: another expression that matches both does not mind the case.
std::optional<std::vector<std::string>> SampleTexts(std::string_view regex) {
  constexpr std::string_view kAnyCase = "(?i:";
  std::vector<std::string> texts;
  for (const std::string_view part : Alternatives(WithoutBrackets(regex))) {
    const bool any_case = part.starts_with(kAnyCase) && part.ends_with(')');
    const auto listed = ListedTexts(
        any_case ? part.substr(kAnyCase.size(), part.size() - kAnyCase.size() - 1) : part);
    if (!listed || texts.size() >= kListedTextsMax) return std::nullopt;
    for (const std::string& text : *listed) {
      texts.push_back(any_case ? InCase(text, &std::tolower) : text);
      if (any_case) texts.push_back(InCase(text, &std::toupper));
    }
  }
  return texts;
}

}  // namespace

std::optional<std::vector<std::string>> ListedTexts(std::string_view regex) {
  std::string_view rest = WithoutBrackets(regex);
  std::vector<std::string> texts;
  while (true) {
    const size_t end = std::min(rest.find('|'), rest.size());
    std::optional<std::string> text = Literal(rest.substr(0, end));
    if (!text || texts.size() >= kListedTextsMax) return std::nullopt;
    texts.push_back(*std::move(text));
    if (end == rest.size()) return texts;
    rest.remove_prefix(end + 1);
  }
}

std::optional<std::vector<std::string>> ValuesOf(const Matchers& matchers, std::string_view name) {
  std::optional<std::vector<std::string>> values;
  for (const Matcher& matcher : matchers) {
    if (matcher.name() != name || values) continue;
    if (matcher.kind() == MatchKind::kEqual) values = {{matcher.value()}};
    if (matcher.kind() == MatchKind::kRegex) values = ListedTexts(matcher.value());
  }
  if (!values) return std::nullopt;
  std::erase_if(*values, [&](const std::string& value) {
    return std::any_of(matchers.begin(), matchers.end(), [&](const Matcher& matcher) {
      return matcher.name() == name && !matcher.Matches(value);
    });
  });
  return values;
}

std::optional<Contradiction> FindContradiction(const Matchers& matchers) {
  if (matchers.size() > kMatchersComparedMax) return std::nullopt;
  for (const Matcher& first : matchers) {
    const auto values = ValuesOf({first}, first.name());
    if (!values) continue;
    for (const Matcher& second : matchers) {
      if (&second == &first || second.name() != first.name()) continue;
      const bool excluded =
          std::none_of(values->begin(), values->end(),
                       [&second](const std::string& value) { return second.Matches(value); });
      if (excluded) return Contradiction{.first = &first, .second = &second};
    }
  }
  return std::nullopt;
}

bool Implies(const Matchers& all, const Matcher& matcher) {
  if (std::find(all.begin(), all.end(), matcher) != all.end()) return true;
  auto values = ValuesOf(all, matcher.name());
  for (const Matcher& each : all) {
    if (values || each.name() != matcher.name() || each.kind() != MatchKind::kRegex) continue;
    values = SampleTexts(each.value());
  }
  return values && !values->empty() &&
         std::all_of(values->begin(), values->end(),
                     [&matcher](const std::string& value) { return matcher.Matches(value); });
}

}  // namespace alertd::lint
