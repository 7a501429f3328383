#include "tools/rule_test/expectation_reader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "engine/model/histogram_validation.h"
#include "engine/model/number.h"
#include "grammar/parser.h"
#include "rules/rule_text.h"
#include "tools/promql_test/histogram_notation.h"
#include "tools/promql_test/metric_text.h"

namespace alertd::rule_test {
namespace {

using rules::FileScope;
using rules::SectionReader;
using rules::TextValue;
using rules::YamlNode;

constexpr std::array<std::string_view, 2> kMatches = {"exact", "subset"};

void ReportBadValue(FileScope& scope, SourceRange range, std::string message) {
  scope.Error(
      {.name = "bad-value", .range = range, .message = std::move(message), .suggestion = {}});
}

Presence ReadPresence(SectionReader& reader) {
  return reader.FlagOr("absent", false) ? Presence::kAbsent : Presence::kPresent;
}

Result<Labels> ParseMetric(std::string_view text) {
  promql_test::SkipSpace(text);
  if (text.empty()) return Labels();
  ALERTD_TRY(Labels labels, promql_test::TakeMetric(text));
  promql_test::SkipSpace(text);
  if (!text.empty()) return InvalidInput("unexpected " + Quote(text) + " behind the labels");
  return labels;
}

Result<HistogramPtr> ParseHistogram(std::string_view text) {
  ALERTD_TRY(promql_test::WrittenHistogram written, promql_test::ParseHistogramNotation(text));
  return std::make_shared<const Histogram>(std::move(written.histogram));
}

// A number as YAML spells it: .inf and .nan, too.
Result<double> ParseYamlNumber(const std::string& text) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits == ".inf" || digits == ".Inf" || digits == ".INF") {
    const double infinity = std::numeric_limits<double>::infinity();
    return negative ? -infinity : infinity;
  }
  if (digits == ".nan" || digits == ".NaN" || digits == ".NAN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return ParseFloat(text);
}

double ReadValue(FileScope& scope, SectionReader& reader) {
  const YamlNode* const node = reader.Find("value");
  if (node == nullptr) return 0;
  const std::optional<TextValue> text = scope.Text(*node, "value");
  if (!text) return 0;
  const Result<double> value = ParseYamlNumber(text->value());
  if (value && !node->quoted) return *value;
  scope.Error({.name = "wrong-type",
               .range = node->range,
               .message = "value must be a number, not " + Quote(text->value()),
               .suggestion = value ? "leave out the quotes" : ""});
  return 0;
}

ExpectedSample ReadSample(const TestScopes& scopes, const YamlNode& node) {
  SectionReader reader(scopes.file, node, "an expected sample");
  ExpectedSample sample;
  sample.location = scopes.file.Locate(reader.range());
  if (const std::optional<TextValue> text = reader.Text("labels")) {
    Result<Labels> labels = ParseMetric(text->value());
    if (!labels) {
      ReportBadValue(scopes.test, text->location.range,
                     "labels " + Quote(text->value()) + ": " + labels.error().message);
    } else {
      sample.labels = *std::move(labels);
    }
  }
  sample.value = ReadValue(scopes.file, reader);
  if (const std::optional<TextValue> text = reader.Text("histogram")) {
    Result<HistogramPtr> histogram = ParseHistogram(text->value());
    if (!histogram) {
      ReportBadValue(scopes.test, text->location.range,
                     "histogram " + Quote(text->value()) + ": " + histogram.error().message);
    } else if (sample.value != 0) {
      ReportBadValue(scopes.test, text->location.range,
                     "a sample has a \"value\" or a \"histogram\", not both");
    } else {
      sample.histogram = *std::move(histogram);
    }
  }
  sample.presence = ReadPresence(reader);
  reader.Finish();
  return sample;
}

ExpressionExpectation ReadExpression(const TestScopes& scopes, const YamlNode& node) {
  SectionReader reader(scopes.file, node, "a promql_expr_test");
  ExpressionExpectation expectation;
  expectation.location = scopes.file.Locate(reader.range());
  expectation.at = reader.Span("eval_time").value_or(Duration{0});
  expectation.match = ReadMatch(scopes.file, reader, Match::kExact);
  const bool empty = ReadPresence(reader) == Presence::kAbsent;
  for (const YamlNode* item : reader.Items("exp_samples"))
    expectation.samples.push_back(ReadSample(scopes, *item));
  if (empty && !expectation.samples.empty()) {
    ReportBadValue(scopes.file, reader.KeyRange("absent"),
                   "\"absent\" expects no sample at all, but \"exp_samples\" has some");
  }
  const std::optional<TextValue> text = reader.Text("expr");
  reader.Finish();
  if (!text || text->value().empty()) {
    if (LacksText(reader, "expr", text)) {
      ReportBadValue(scopes.test, reader.range(), "a promql_expr_test needs \"expr\"");
    }
    return expectation;
  }
  expectation.text = text->value();
  grammar::ParseOutcome parsed = grammar::ParseExpr(text->value());
  expectation.expr = std::move(parsed.root);
  for (const SourceError& error : parsed.errors) {
    scopes.test.Error({.name = "promql",
                       .range = text->text.Locate(error.range),
                       .message = error.message,
                       .suggestion = error.suggestion});
  }
  return expectation;
}

std::vector<rules::KeyedText> ReadTexts(FileScope& scope, SectionReader& reader,
                                        std::string_view key) {
  std::vector<rules::KeyedText> texts = reader.TextMap(key);
  std::erase_if(texts, [&](const rules::KeyedText& text) {
    if (IsValidUtf8(text.name) && IsValidUtf8(text.text.value())) return false;
    ReportBadValue(scope, text.name_range, std::string(key) + " are not valid UTF-8");
    return true;
  });
  return texts;
}

// They point into `texts`.
std::vector<Label> LabelsOf(const std::vector<rules::KeyedText>& texts) {
  std::vector<Label> labels;
  labels.reserve(texts.size());
  for (const rules::KeyedText& text : texts)
    labels.push_back({text.name, text.text.value()});
  return labels;
}

// In promtool, no alert ever has the label then.
void RefuseEmptyLabels(FileScope& scope, const std::vector<rules::KeyedText>& labels) {
  for (const rules::KeyedText& label : labels) {
    if (!label.text.value().empty()) continue;
    ReportBadValue(scope, label.name_range,
                   "no alert has a label " + Quote(label.name) +
                       " that is empty: leave it out to expect none");
  }
}

AlertExpectation ReadAlertExpectation(const TestScopes& scopes, const YamlNode& node) {
  SectionReader reader(scopes.file, node, "an alert_rule_test");
  AlertExpectation expectation;
  expectation.location = scopes.file.Locate(reader.range());
  expectation.at = reader.Span("eval_time").value_or(Duration{0});
  const std::optional<TextValue> name = reader.Text("alertname");
  if (name) expectation.alert_name = name->value();
  expectation.match = ReadMatch(scopes.file, reader, Match::kExact);
  const bool empty = ReadPresence(reader) == Presence::kAbsent;
  const std::vector<const YamlNode*> items = reader.Items("exp_alerts");
  expectation.alerts = ReadExpectedAlerts(scopes, items, expectation.alert_name, expectation.match);
  reader.Finish();
  if (empty && !items.empty()) {
    ReportBadValue(scopes.file, reader.KeyRange("absent"),
                   "\"absent\" expects no alert at all, but \"exp_alerts\" has some");
  }
  if (LacksText(reader, "alertname", name)) {
    ReportBadValue(scopes.test, reader.range(), "an alert_rule_test needs \"alertname\"");
  }
  return expectation;
}

}  // namespace

bool LacksText(SectionReader& reader, std::string_view key, const std::optional<TextValue>& text) {
  if (text) return text->value().empty();
  return reader.is_mapping() && reader.Find(key) == nullptr;
}

Match ReadMatch(FileScope& scope, SectionReader& reader, Match fallback) {
  const YamlNode* const node = reader.Find("match");
  if (node == nullptr) return fallback;
  const std::optional<std::string> word = scope.Choice(*node, "match", kMatches);
  if (!word) return fallback;
  return *word == "subset" ? Match::kSubset : Match::kExact;
}

Labels ReadLabels(FileScope& scope, SectionReader& reader, std::string_view key) {
  const std::vector<rules::KeyedText> texts = ReadTexts(scope, reader, key);
  return Labels::From(LabelsOf(texts));
}

std::vector<ExpectedAlert> ReadExpectedAlerts(const TestScopes& scopes,
                                              const std::vector<const YamlNode*>& items,
                                              std::string_view alert_name, Match match) {
  std::vector<ExpectedAlert> alerts;
  for (const YamlNode* item : items) {
    SectionReader reader(scopes.file, *item, "an expected alert");
    ExpectedAlert alert;
    alert.location = scopes.file.Locate(reader.range());
    const std::vector<rules::KeyedText> label_texts = ReadTexts(scopes.test, reader, "exp_labels");
    RefuseEmptyLabels(scopes.test, label_texts);
    LabelsBuilder labels(Labels::From(LabelsOf(label_texts)));
    if (!alert_name.empty()) labels.Set(kAlertNameLabel, alert_name);
    alert.labels = labels.Build();
    const std::vector<rules::KeyedText> annotations =
        ReadTexts(scopes.test, reader, "exp_annotations");
    alert.annotations = Labels::FromAnnotations(LabelsOf(annotations));
    alert.match = ReadMatch(scopes.file, reader, match);
    alert.presence = ReadPresence(reader);
    reader.Finish();
    alerts.push_back(std::move(alert));
  }
  return alerts;
}

std::vector<AlertExpectation> ReadAlertExpectations(const TestScopes& scopes,
                                                    const std::vector<const YamlNode*>& items) {
  std::vector<AlertExpectation> expectations;
  expectations.reserve(items.size());
  for (const YamlNode* item : items)
    expectations.push_back(ReadAlertExpectation(scopes, *item));
  return expectations;
}

std::vector<ExpressionExpectation> ReadExpressionExpectations(
    const TestScopes& scopes, const std::vector<const YamlNode*>& items) {
  std::vector<ExpressionExpectation> expectations;
  expectations.reserve(items.size());
  for (const YamlNode* item : items)
    expectations.push_back(ReadExpression(scopes, *item));
  return expectations;
}

}  // namespace alertd::rule_test
