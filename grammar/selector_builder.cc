#include "grammar/selector_builder.h"

#include <cmath>
#include <utility>
#include <variant>

#include "engine/model/labels.h"
#include "engine/model/number.h"
#include "grammar/duration_builder.h"
#include "grammar/letter_case.h"
#include "grammar/literals.h"

namespace alertd::grammar {
namespace {

using antlr::PromQL;

MatchKind KindOf(const PromQL::MatchOperatorContext& rule) {
  switch (rule.kind->getType()) {
    case PromQL::ASSIGN:
      return MatchKind::kEqual;
    case PromQL::NOT_EQUAL:
      return MatchKind::kNotEqual;
    case PromQL::MATCHES:
      return MatchKind::kRegex;
    default:
      return MatchKind::kNotRegex;
  }
}

}  // namespace

VectorSelector SelectorBuilder::BuildSelector(const antlr4::Token* name,
                                              const PromQL::MatchersContext* braces) {
  VectorSelector selector;
  if (name != nullptr) selector.name = source_.Text(*name);
  if (braces != nullptr) {
    for (const PromQL::MatcherContext* const matcher : braces->items) {
      BuildMatcher(*matcher, selector);
    }
  }
  if (!selector.name.empty()) {
    for (const Matcher& matcher : selector.matchers) {
      const bool is_name = matcher.name() == kMetricNameLabel;
      const bool is_own = matcher.kind() == MatchKind::kEqual && matcher.value() == selector.name;
      if (is_name && !(is_own && name == nullptr)) {
        errors_.Add(source_.Range(name != nullptr ? *name : *braces->start),
                    "metric name must not be set twice: " + Quote(selector.name) + " or " +
                        Quote(matcher.value()));
      }
    }
  }
  if (name != nullptr) {
    if (Result<Matcher> matcher =
            Matcher::Make(MatchKind::kEqual, std::string(kMetricNameLabel), selector.name)) {
      selector.matchers.push_back(*std::move(matcher));
    }
  }
  return selector;
}

void SelectorBuilder::BuildMatcher(const PromQL::MatcherContext& rule, VectorSelector& selector) {
  if (rule.op == nullptr) {
    SetName(BuildString(*rule.quoted), source_.Range(*rule.quoted), selector);
    return;
  }
  const antlr4::Token& label = rule.quoted != nullptr ? *rule.quoted : *rule.name;
  std::string name = rule.quoted != nullptr ? BuildString(label) : std::string(source_.Text(label));
  CheckLabelName(name, source_.Range(label));
  AddMatcher(KindOf(*rule.op), std::move(name), *rule.value, selector);
}

void SelectorBuilder::SetName(std::string name, SourceRange range, VectorSelector& selector) {
  if (name.empty() || !IsValidUtf8(name)) {
    errors_.Add(range, "invalid metric name " + Quote(name));
    return;
  }
  if (!selector.name.empty()) {
    errors_.Add(
        range, "metric name must not be set twice: " + Quote(selector.name) + " or " + Quote(name));
    return;
  }
  selector.name = name;
  if (Result<Matcher> matcher =
          Matcher::Make(MatchKind::kEqual, std::string(kMetricNameLabel), std::move(name))) {
    selector.matchers.push_back(*std::move(matcher));
  }
}

void SelectorBuilder::AddMatcher(MatchKind kind, std::string name, const antlr4::Token& value,
                                 VectorSelector& selector) {
  Result<Matcher> matcher = Matcher::Make(kind, std::move(name), BuildString(value));
  if (matcher) {
    selector.matchers.push_back(*std::move(matcher));
  } else {
    errors_.Add(source_.Range(value), matcher.error().message);
  }
}

void SelectorBuilder::CheckLabelName(std::string_view name, SourceRange range) {
  if (name.empty() || !IsValidUtf8(name)) {
    errors_.Add(range, "invalid label name " + Quote(name));
  }
}

std::vector<std::string> SelectorBuilder::BuildLabels(const PromQL::LabelsContext& rule) {
  std::vector<std::string> labels;
  labels.reserve(rule.items.size());
  for (const PromQL::LabelContext* const item : rule.items) {
    if (item->quoted == nullptr) {
      labels.emplace_back(source_.Text(*item->word));
      continue;
    }
    labels.push_back(BuildString(*item->quoted));
    CheckLabelName(labels.back(), source_.Range(*item->quoted));
  }
  return labels;
}

QueryDuration SelectorBuilder::BuildDuration(const PromQL::DurationContext& rule) {
  return DurationBuilder(source_, errors_).Build(rule);
}

QueryDuration SelectorBuilder::BuildOffset(const PromQL::DurationTermContext& rule) {
  return DurationBuilder(source_, errors_).Build(rule);
}

std::optional<AtModifier> SelectorBuilder::BuildInstant(const PromQL::InstantContext& rule) {
  AtModifier at;
  if (rule.word != nullptr) {
    const std::string word = LowerCase(source_.Text(*rule.word));
    if (word != "start" && word != "end") {
      errors_.Add(source_.Range(*rule.word), "unexpected identifier " + Quote(word) +
                                                 " in @, expected timestamp, start() or end()");
      return std::nullopt;
    }
    at.kind = word == "start" ? AtModifier::Kind::kStart : AtModifier::Kind::kEnd;
    return at;
  }
  const double seconds = BuildSignedNumber(rule.signs, *rule.value);
  constexpr double kSecondsMax = 9223372036854775.0;  // 64 bits of milliseconds
  if (!(std::abs(seconds) < kSecondsMax)) {
    errors_.Add(source_.Range(rule),
                "timestamp out of bounds for @ modifier: " + FormatFloat(seconds));
    return std::nullopt;
  }
  at.at = Timestamp{Duration{std::llround(seconds * 1000.0)}};
  return at;
}

double SelectorBuilder::BuildSignedNumber(const std::vector<antlr4::Token*>& signs,
                                          const PromQL::NumberContext& rule) {
  double value = BuildNumber(rule).value;
  for (const antlr4::Token* const sign : signs) {
    if (sign->getType() == PromQL::SUB) value = -value;
  }
  return value;
}

NumberLiteral SelectorBuilder::BuildNumber(const PromQL::NumberContext& rule) {
  const antlr4::Token& token = *rule.text;
  const bool is_duration = token.getType() == PromQL::DURATION;
  const Result<double> value =
      is_duration ? ParseDurationSeconds(source_.Text(token)) : ParseNumber(source_.Text(token));
  if (value) return {*value, is_duration};
  errors_.Add(source_.Range(token), value.error().message);
  return {0, is_duration};
}

std::string SelectorBuilder::BuildString(const antlr4::Token& token) {
  auto value = Unquote(source_.Text(token));
  if (auto* const error = std::get_if<SourceError>(&value)) {
    const size_t begin = source_.Range(token).begin;
    errors_.Add({begin + error->range.begin, begin + error->range.end}, std::move(error->message));
    return "";
  }
  return *std::get_if<std::string>(&value);
}

}  // namespace alertd::grammar
