#include "tools/promql_test/metric_text.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "grammar/literals.h"

namespace alertd::promql_test {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t'; }
bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`'; }

// Takes a quoted text, its quotes off.
Result<std::string> TakeQuoted(std::string_view& rest) {
  const char quote = rest.front();
  size_t end = 1;
  while (end < rest.size() && rest[end] != quote)
    end += quote != '`' && rest[end] == '\\' ? 2 : 1;
  if (end >= rest.size()) return InvalidInput("quote without an end");
  auto text = grammar::Unquote(rest.substr(0, end + 1));
  if (const auto* error = std::get_if<SourceError>(&text)) return InvalidInput(error->message);
  rest.remove_prefix(end + 1);
  return std::get<std::string>(std::move(text));
}

// Takes a name or quoted text, up to white space or punctuation.
Result<std::string> TakeWord(std::string_view& rest) {
  if (!rest.empty() && IsQuote(rest.front())) return TakeQuoted(rest);
  const auto end = std::find_if(rest.begin(), rest.end(), [](char c) {
    return IsSpace(c) || c == '{' || c == '}' || c == '=' || c == ',' || c == '@';
  });
  std::string word(rest.begin(), end);
  rest.remove_prefix(word.size());
  return word;
}

// Takes `name="value"` or `"metric name"` of a label set into `labels`.
Status TakeLabel(std::string_view& rest, LabelsBuilder& labels) {
  const bool quoted = !rest.empty() && IsQuote(rest.front());
  ALERTD_TRY(const std::string name, TakeWord(rest));
  SkipSpace(rest);
  if (!rest.starts_with('=')) {
    if (!quoted) return InvalidInput("expected = and a value behind the label " + Quote(name));
    labels.Set(kMetricNameLabel, name);
    return Ok();
  }
  if (!quoted && !IsLegacyLabelName(name)) {
    return InvalidInput("the label's name " + Quote(name) + " needs quotes");
  }
  if (name != kMetricNameLabel && !labels.Get(name).empty()) {
    return InvalidInput("the label " + Quote(name) + " stands twice");
  }
  rest.remove_prefix(1);
  SkipSpace(rest);
  if (rest.empty() || !IsQuote(rest.front())) return InvalidInput("label without a quoted value");
  ALERTD_TRY(const std::string value, TakeQuoted(rest));
  labels.Set(name, value);
  SkipSpace(rest);
  return Ok();
}

}  // namespace

void SkipSpace(std::string_view& rest) {
  while (!rest.empty() && IsSpace(rest.front()))
    rest.remove_prefix(1);
}

Result<Labels> TakeMetric(std::string_view& rest) {
  LabelsBuilder labels;
  if (!rest.starts_with('{')) {
    const bool quoted = !rest.empty() && IsQuote(rest.front());
    ALERTD_TRY(const std::string name, TakeWord(rest));
    if (name.empty()) return InvalidInput("expected a metric");
    if (!quoted && !IsLegacyMetricName(name)) {
      return InvalidInput("the metric's name " + Quote(name) + " needs quotes and braces");
    }
    labels.Set(kMetricNameLabel, name);
    std::string_view after = rest;
    SkipSpace(after);
    if (!after.starts_with('{') || after.starts_with("{{")) return labels.Build();
    rest = after;
  }
  rest.remove_prefix(1);
  for (SkipSpace(rest); !rest.empty() && rest.front() != '}'; SkipSpace(rest)) {
    ALERTD_TRY([[maybe_unused]] const auto taken, TakeLabel(rest, labels));
    if (rest.starts_with(',')) {
      rest.remove_prefix(1);
    } else if (!rest.starts_with('}')) {
      return InvalidInput("expected , or } behind a label");
    }
  }
  if (rest.empty()) return InvalidInput("label set without an end");
  rest.remove_prefix(1);
  return labels.Build();
}

}  // namespace alertd::promql_test
