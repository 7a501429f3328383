#include "engine/model/matcher.h"

#include <algorithm>
#include <utility>

#include <re2/re2.h>

#include "engine/model/go_regex.h"

namespace alertd {

std::string_view MatchOperator(MatchKind kind) {
  switch (kind) {
    case MatchKind::kEqual:
      return "=";
    case MatchKind::kNotEqual:
      return "!=";
    case MatchKind::kRegex:
      return "=~";
    case MatchKind::kNotRegex:
      return "!~";
  }
  ALERTD_CHECK(false);
  return {};
}

Result<Matcher> Matcher::Make(MatchKind kind, std::string name, std::string value) {
  Matcher matcher(kind, std::move(name), std::move(value));
  if (kind == MatchKind::kRegex || kind == MatchKind::kNotRegex) {
    auto regex = CompileGoRegex(matcher.value_, RegexScope::kWhole);
    if (!regex) {
      return InvalidInput("invalid regular expression " + Quote(matcher.value_) + ": " +
                          regex.error().message);
    }
    matcher.regex_ = *std::move(regex);
  }
  return matcher;
}

bool Matcher::Matches(std::string_view value) const {
  switch (kind_) {
    case MatchKind::kEqual:
      return value == value_;
    case MatchKind::kNotEqual:
      return value != value_;
    case MatchKind::kRegex:
      return re2::RE2::FullMatch({value.data(), value.size()}, *regex_);
    case MatchKind::kNotRegex:
      return !re2::RE2::FullMatch({value.data(), value.size()}, *regex_);
  }
  ALERTD_CHECK(false);
  return false;
}

bool MatchesAll(const Matchers& matchers, const Labels& labels) {
  return std::all_of(matchers.begin(), matchers.end(),
                     [&labels](const Matcher& matcher) { return matcher.Matches(labels); });
}

std::string FormatMatcher(const Matcher& matcher) {
  const std::string name =
      IsLegacyLabelName(matcher.name()) ? matcher.name() : Quote(matcher.name());
  return name + std::string(MatchOperator(matcher.kind())) + Quote(matcher.value());
}

}  // namespace alertd
