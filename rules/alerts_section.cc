// `alerts:`, our own rules: each becomes a Prometheus rule with a severity and a message.

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "rules/eval_offset.h"
#include "rules/on_source_down.h"
#include "rules/rule_text.h"
#include "rules/section_reader.h"
#include "rules/sections.h"
#include "rules/severity_spelling.h"

namespace alertd::rules {
namespace {

// Keys of `groups:`, and settings of all alerts, that are often tried in one.
constexpr SectionReader::Hint kHints[] = {
    {"alert", "here it is \"name\""},
    {"expr", "here it is \"condition\""},
    {"record", "recording rules stand in \"groups\""},
    {"runbook", "here it is \"runbook_url\""},
    {"summary", "put it below \"annotations\", or name it \"message\""},
    {"description", "put it below \"annotations\", or name it \"message\""},
    {"unknown_timeout", "it is for all alerts: put it below \"observability: alerting:\""},
};

// A misspelt one has somebody else paged, or nobody; a name of one's own may be meant.
bool IsMisspelt(FileScope& scope, const TextValue& severity) {
  if (severity.incomplete) return false;
  const std::string meant = MeantSeverity(severity.value());
  if (meant.empty()) return false;
  scope.Error({.name = "bad-value",
               .range = severity.location.range,
               .message = "unknown severity \"" + severity.value() +
                          "\", expected CRITICAL, HIGH, MEDIUM, LOW, INFO or a name of your own",
               .suggestion = "did you mean \"" + meant + "\"?"});
  return true;
}

// Adds a text that has a key of its own to the map it belongs to. Standing in both is reported.
void AddOwn(FileScope& scope, std::vector<KeyedText>& texts, KeyedText own) {
  const auto same = std::find_if(texts.begin(), texts.end(),
                                 [&own](const KeyedText& text) { return text.name == own.name; });
  if (same == texts.end()) {
    texts.push_back(std::move(own));
    return;
  }
  scope.Error({.name = "conflict",
               .range = same->name_range,
               .message = "\"" + own.name + "\" is given twice for this alert; first at " +
                          scope.Locate(own.name_range).Describe(),
               .suggestion = {}});
}

std::vector<KeyedText> ReadLabels(FileScope& scope, SectionReader& reader) {
  std::vector<KeyedText> labels = reader.TextMap("labels");
  for (const KeyedText& label : labels)
    CheckLabelName(scope, label);
  const bool among_labels = std::any_of(labels.begin(), labels.end(), [](const KeyedText& label) {
    return label.name == kSeverityLabel;
  });
  const bool given = reader.Find("severity") != nullptr;
  std::optional<TextValue> severity = reader.Text("severity");
  const bool unreadable = given && !severity;  // which was reported
  if (severity && !severity->value().empty()) {
    if (!IsMisspelt(scope, *severity)) {
      AddOwn(scope, labels,
             {.name = std::string(kSeverityLabel),
              .name_range = reader.KeyRange("severity"),
              .text = *std::move(severity)});
    }
  } else if (!among_labels && !unreadable && reader.is_mapping()) {
    scope.Warn({.name = "missing-severity",
                .range = reader.range(),
                .message = "the alert has no severity; it ranks as MEDIUM",
                .suggestion = {}});
  }
  for (const KeyedText& label : labels)
    CheckAlertTemplate(scope, label);
  return labels;
}

std::vector<KeyedText> ReadAnnotations(FileScope& scope, SectionReader& reader) {
  std::vector<KeyedText> annotations = reader.TextMap("annotations");
  for (const KeyedText& annotation : annotations)
    CheckAnnotationName(scope, annotation);
  for (const std::string_view key : {"message", "runbook_url"}) {
    std::optional<TextValue> text = reader.Text(key);
    if (!text) continue;
    AddOwn(
        scope, annotations,
        {.name = std::string(key), .name_range = reader.KeyRange(key), .text = *std::move(text)});
  }
  for (const KeyedText& annotation : annotations)
    CheckAlertTemplate(scope, annotation);
  return annotations;
}

// When an alert is evaluated. Alerts that say the same share a group.
struct Rhythm {
  Duration interval{0};            // 0: the default
  bool own_offset = false;         // the alert has an `eval_offset`
  std::optional<Duration> offset;  // which; unset: spread, or the default

  auto operator<=>(const Rhythm&) const = default;
};

struct NativeAlert {
  Rule rule;
  Duration interval{0};  // 0: the default
  std::optional<EvalOffset> eval_offset;

  Rhythm rhythm() const {
    return {.interval = interval,
            .own_offset = eval_offset.has_value(),
            .offset = eval_offset ? eval_offset->after : std::nullopt};
  }
};

std::optional<NativeAlert> ReadAlert(FileScope& scope, const YamlNode& node, Draft& draft) {
  SectionReader reader(scope, node, "an alert");
  reader.AddHints(kHints);
  NativeAlert alert;
  Rule& rule = alert.rule;
  const std::optional<TextValue> name = reader.RequireText("name");
  const std::optional<TextValue> condition = reader.RequireText("condition");
  rule.hold = reader.Span("for").value_or(Duration::zero());
  rule.keep_firing = reader.Span("keep_firing_for").value_or(Duration::zero());
  const std::vector<KeyedText> labels = ReadLabels(scope, reader);
  const std::vector<KeyedText> annotations = ReadAnnotations(scope, reader);
  rule.labels = ToTemplateTexts(labels);
  rule.annotations = ToTemplateTexts(annotations);
  rule.alerts_max = reader.CountOr("limit", 0);
  alert.interval = reader.Span("interval").value_or(Duration::zero());
  alert.eval_offset = ReadEvalOffset(scope, reader);
  const std::optional<TextValue> resolve_when = reader.Text("resolve_when");
  if (resolve_when) {
    if (std::optional<CheckedExpression> over = CheckExpression(scope, *resolve_when)) {
      rule.resolve_when_text = std::move(over->text);
      rule.resolve_when = std::move(over->expr);
    }
  }
  rule.on_source_down = ReadOnSourceDown(scope, reader);
  reader.Finish();
  std::optional<CheckedExpression> checked;
  if (condition) checked = CheckExpression(scope, *condition);
  if (!name) return std::nullopt;
  if (!Declare(scope, draft, "alert", {.name = name->value(), .location = name->location})) {
    return std::nullopt;
  }
  if (!checked) return std::nullopt;
  rule.name = name->value();
  rule.expr_text = std::move(checked->text);
  rule.expr = std::move(checked->expr);
  rule.expr_location = std::move(checked->location);
  rule.location = scope.Locate(reader.range());
  rule.source = std::make_shared<const RuleSource>(
      RuleSource{.syntax = RuleSyntax::kNative,
                 .whole = {.begin = reader.range().begin, .end = node.range.end},
                 .name = name->location.range,
                 .expr = condition->text,
                 .resolve_when = resolve_when ? resolve_when->text : ScalarText(),
                 .labels = ToScalarTexts(labels),
                 .annotations = ToScalarTexts(annotations)});
  return alert;
}

// Tells the groups of a file apart: `/5m`, `/+30s`, `/5m+30s`, `/+spread`.
std::string GroupSuffix(const Rhythm& rhythm) {
  std::string suffix;
  if (rhythm.interval != Duration::zero()) suffix += FormatDuration(rhythm.interval);
  if (rhythm.own_offset) {
    suffix += "+" + (rhythm.offset ? FormatDuration(*rhythm.offset) : std::string("spread"));
  }
  return suffix.empty() ? suffix : "/" + suffix;
}

// Groups are identified by file and name, and `groups:` of the same file may have taken ours.
std::string FreeGroupName(const Draft& draft, const std::string& file, std::string name) {
  const auto taken = [&draft, &file](const std::string& candidate) {
    return std::any_of(draft.groups.begin(), draft.groups.end(), [&](const RuleGroup& group) {
      return group.file == file && group.name == candidate;
    });
  };
  while (taken(name))
    name += "/alerts";
  return name;
}

struct DraftGroup {
  RuleGroup group;
  std::vector<EvalOffsetUse> uses;
};

}  // namespace

void ReadAlertsSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  const std::string stem = std::filesystem::path(scope.file_name()).stem().string();
  std::map<Rhythm, DraftGroup> by_rhythm;
  for (const YamlNode* node : scope.Items(section, "\"alerts\"")) {
    ++draft.alerts;
    std::optional<NativeAlert> alert = ReadAlert(scope, *node, draft);
    if (!alert) continue;
    auto& [group, uses] = by_rhythm[alert->rhythm()];
    if (group.rules.empty()) group.location = alert->rule.location;
    uses.push_back({.group = 0, .own = alert->eval_offset, .alert = alert->rule.location});
    group.rules.push_back(std::move(alert->rule));
  }
  for (auto& [rhythm, drafted] : by_rhythm) {
    auto& [group, uses] = drafted;
    group.file = scope.file_name();
    group.interval = rhythm.interval;
    group.query_offset = Duration{-1};
    group.name = FreeGroupName(draft, group.file, stem + GroupSuffix(rhythm));
    for (EvalOffsetUse& use : uses) {
      use.group = draft.groups.size();
      draft.eval_offset_uses.push_back(std::move(use));
    }
    draft.groups.push_back(std::move(group));
  }
}

}  // namespace alertd::rules
