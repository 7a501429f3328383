// `groups:` of Prometheus' rule files, with every key of its newest documentation.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "rules/rule_text.h"
#include "rules/schema/go_scalar.h"
#include "rules/section_reader.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

// Keys of `alerts:` that are often tried here.
constexpr SectionReader::Hint kHints[] = {
    {"condition", "here it is \"expr\""},
    {"name", "here it is \"alert\" or \"record\""},
    {"severity", "here it is one of \"labels\""},
    {"message", "here it is one of \"annotations\""},
    {"runbook_url", "here it is one of \"annotations\""},
};

// What a rule takes over from its group.
struct GroupDefaults {
  std::vector<KeyedText> labels;
};

void CheckRecordedName(FileScope& scope, const TextValue& name) {
  const std::string& text = name.value();
  if (text.empty() || !IsValidUtf8(text)) {
    scope.Error({.name = "bad-name",
                 .range = name.location.range,
                 .message = "\"" + text + "\" cannot be a metric's name",
                 .suggestion = {}});
  } else if (text.find_first_of("{}") != std::string::npos) {
    scope.Error(
        {.name = "bad-name",
         .range = name.location.range,
         .message = "\"" + text + "\" cannot be the name of a recording rule: it has braces",
         .suggestion = "does it belong into \"expr\"?"});
  }
}

// Keys that only alerting rules may have. Their values are checked all the same.
void RefuseOnRecording(FileScope& scope, const SectionReader& reader, std::string_view key) {
  scope.Error({.name = "bad-value",
               .range = reader.KeyRange(key),
               .message = "\"" + std::string(key) + "\" has no meaning in a recording rule",
               .suggestion = {}});
}

struct RuleBody {
  std::optional<Duration> hold;
  std::optional<Duration> keep_firing;
  std::vector<KeyedText> labels;
  std::vector<KeyedText> annotations;
};

RuleBody ReadBody(FileScope& scope, SectionReader& reader) {
  RuleBody body{.hold = reader.Span("for"),
                .keep_firing = reader.Span("keep_firing_for"),
                .labels = reader.TextMap("labels"),
                .annotations = reader.TextMap("annotations")};
  for (const KeyedText& label : body.labels)
    CheckLabelName(scope, label);
  for (const KeyedText& annotation : body.annotations)
    CheckAnnotationName(scope, annotation);
  return body;
}

void CheckRecording(FileScope& scope, const SectionReader& reader, const RuleBody& body,
                    const TextValue& name) {
  CheckRecordedName(scope, name);
  if (!body.annotations.empty()) RefuseOnRecording(scope, reader, "annotations");
  if (body.hold.value_or(Duration::zero()) != Duration::zero()) {
    RefuseOnRecording(scope, reader, "for");
  }
  if (body.keep_firing.value_or(Duration::zero()) != Duration::zero()) {
    RefuseOnRecording(scope, reader, "keep_firing_for");
  }
}

std::vector<KeyedText> WithGroupLabels(const GroupDefaults& group, std::vector<KeyedText> own) {
  std::vector<KeyedText> labels = group.labels;
  labels.insert(labels.end(), std::make_move_iterator(own.begin()),
                std::make_move_iterator(own.end()));
  return labels;
}

// The rule's name and kind; nothing, reported, when it has neither or both.
std::optional<TextValue> ReadName(FileScope& scope, SectionReader& reader, RuleKind& kind) {
  const bool named = reader.Find("record") != nullptr || reader.Find("alert") != nullptr;
  std::optional<TextValue> record = reader.Text("record");
  std::optional<TextValue> alert = reader.Text("alert");
  const bool unreadable = named && !record && !alert;  // which was reported
  if (record && record->value().empty()) record.reset();
  if (alert && alert->value().empty()) alert.reset();
  if (record && alert) {
    scope.Error({.name = "conflict",
                 .range = reader.KeyRange("record"),
                 .message = "a rule is an \"alert\" or a \"record\", not both",
                 .suggestion = {}});
    return std::nullopt;
  }
  if (!record && !alert && !unreadable && reader.is_mapping()) {
    scope.Error({.name = "missing-key",
                 .range = reader.range(),
                 .message = "a rule needs \"alert\" or \"record\"",
                 .suggestion = {}});
  }
  kind = record ? RuleKind::kRecording : RuleKind::kAlerting;
  return record ? std::move(record) : std::move(alert);
}

std::optional<Rule> ReadRule(FileScope& scope, const YamlNode& node, const GroupDefaults& group) {
  SectionReader reader(scope, node, "a rule");
  reader.AddHints(kHints);
  Rule rule;
  const std::optional<TextValue> name = ReadName(scope, reader, rule.kind);
  const std::optional<TextValue> expr = reader.RequireText("expr");
  RuleBody body = ReadBody(scope, reader);
  reader.Finish();
  std::optional<CheckedExpression> checked;
  if (expr) checked = CheckExpression(scope, *expr, DiagnosticLevel::kWarning);
  if (name && rule.kind == RuleKind::kRecording) CheckRecording(scope, reader, body, *name);
  if (rule.kind == RuleKind::kAlerting) {
    for (const KeyedText& label : body.labels)
      CheckAlertTemplate(scope, label);
    for (const KeyedText& annotation : body.annotations)
      CheckAlertTemplate(scope, annotation);
  }
  if (!name || !checked) return std::nullopt;
  rule.name = name->value();
  rule.expr_text = std::move(checked->text);
  rule.expr = std::move(checked->expr);
  rule.expr_location = std::move(checked->location);
  rule.hold = body.hold.value_or(Duration::zero());
  rule.keep_firing = body.keep_firing.value_or(Duration::zero());
  const std::vector<KeyedText> labels = WithGroupLabels(group, std::move(body.labels));
  rule.labels = ToTemplateTexts(labels);
  rule.annotations = ToTemplateTexts(body.annotations);
  rule.location = scope.Locate(reader.range());
  rule.source = std::make_shared<const RuleSource>(
      RuleSource{.syntax = RuleSyntax::kPrometheus,
                 .whole = {.begin = reader.range().begin, .end = node.range.end},
                 .name = name->location.range,
                 .expr = expr->text,
                 .resolve_when = {},
                 .labels = ToScalarTexts(labels),
                 .annotations = ToScalarTexts(body.annotations)});
  return rule;
}

// Counts what is there, valid or not: the summary of `check` tells what was looked at.
void CountRule(const YamlNode& node, Draft& draft) {
  if (node.kind != YamlKind::kMapping) return;
  if (node.Find("alert") != nullptr) {
    ++draft.alerts;
  } else if (node.Find("record") != nullptr) {
    ++draft.recordings;
  }
}

// As Go's YAML reader has it: an empty item is none.
std::vector<const YamlNode*> FullItems(FileScope& scope, const YamlNode* list,
                                       std::string_view what) {
  if (list == nullptr) return {};
  return scope.Items(*list, what, DiagnosticLevel::kWarning);
}

// Any whole number as Go reads one; one below 0 limits nothing.
size_t ReadLimit(FileScope& scope, SectionReader& reader) {
  const YamlNode* const node = reader.Find("limit");
  if (node == nullptr) return 0;
  const bool scalar = node->kind == YamlKind::kScalar && !node->quoted;
  const std::optional<int64_t> limit = scalar ? ParseGoInteger(node->value) : std::nullopt;
  if (limit) return static_cast<size_t>(std::max<int64_t>(*limit, 0));
  scope.Error({.name = "wrong-type",
               .range = node->range,
               .message = "limit must be a whole number" +
                          (node->kind != YamlKind::kScalar ? std::string()
                           : node->quoted                  ? ", not a text in quotes"
                                                           : ", not \"" + node->value + "\""),
               .suggestion = {}});
  return 0;
}

void ReadGroup(FileScope& scope, const YamlNode& node, std::map<std::string, SourceRange>& names,
               Draft& draft) {
  SectionReader reader(scope, node, "a rule group");
  const std::optional<TextValue> name = reader.RequireText("name");
  RuleGroup group;
  group.file = scope.file_name();
  group.location = scope.Locate(reader.range());
  group.interval = reader.Span("interval").value_or(Duration::zero());
  // A negative number stands for the global default, which is marked so until it is known.
  group.query_offset = reader.Span("query_offset").value_or(Duration{-1});
  group.limit = ReadLimit(scope, reader);
  GroupDefaults defaults{.labels = reader.TextMap("labels")};
  for (const KeyedText& label : defaults.labels)
    CheckLabelName(scope, label);
  for (const YamlNode* rule_node : FullItems(scope, reader.Find("rules"), "\"rules\"")) {
    CountRule(*rule_node, draft);
    std::optional<Rule> rule = ReadRule(scope, *rule_node, defaults);
    if (rule) group.rules.push_back(*std::move(rule));
  }
  reader.Finish();
  if (!name) return;
  group.name = name->value();
  const auto [first, added] = names.emplace(group.name, name->location.range);
  if (!added) {
    scope.Error({.name = "duplicate",
                 .range = name->location.range,
                 .message = "group \"" + group.name +
                            "\" is declared twice in this file; first at " +
                            scope.Locate(first->second).Describe(),
                 .suggestion = {}});
    return;
  }
  draft.groups.push_back(std::move(group));
}

}  // namespace

void ReadGroupsSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  std::map<std::string, SourceRange> names;
  for (const YamlNode* node : FullItems(scope, &section, "\"groups\"")) {
    ReadGroup(scope, *node, names, draft);
  }
}

}  // namespace alertd::rules
