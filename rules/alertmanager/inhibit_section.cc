// `inhibit_rules:`.

#include <set>
#include <string>
#include <utility>

#include "rules/alertmanager/matcher_reader.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

using enum FieldType;

constexpr auto kInhibitFields = std::to_array<Field>({
    {"name"},
    {"source_match", kTextMap},
    {"source_match_re", kTextMap},
    {"source_matchers", kTexts},
    {"target_match", kTextMap},
    {"target_match_re", kTextMap},
    {"target_matchers", kTexts},
    {"equal", kTexts},
});
constexpr Shape kInhibitShape{.what = "an inhibit rule", .fields = kInhibitFields};

std::vector<std::string> ReadEqual(FileScope& scope, const Settings& settings) {
  std::set<std::string> labels;
  const std::vector<std::string>& names = settings.Texts("equal");
  for (size_t i = 0; i < names.size(); ++i) {
    if (IsAlertmanagerLabelName(names[i])) {
      labels.insert(names[i]);
      continue;
    }
    scope.Error({.name = "bad-name",
                 .range = settings.Find("equal")->item_ranges[i],
                 .message = "\"" + names[i] + "\" cannot be a label's name in equal",
                 .suggestion = {}});
  }
  return {labels.begin(), labels.end()};
}

InhibitRule ReadRule(FileScope& scope, const YamlNode& node) {
  const Settings settings = ReadShape(scope, node, kInhibitShape);
  InhibitRule rule;
  rule.name = settings.Text("name");
  rule.source = ReadMatchers(
      scope, settings,
      {.match = "source_match", .match_re = "source_match_re", .matchers = "source_matchers"});
  rule.target = ReadMatchers(
      scope, settings,
      {.match = "target_match", .match_re = "target_match_re", .matchers = "target_matchers"});
  rule.equal = ReadEqual(scope, settings);
  rule.location = settings.location();
  return rule;
}

}  // namespace

void ReadInhibitRules(FileScope& scope, const YamlNode& section, Draft& draft) {
  if (section.kind != YamlKind::kSequence) {
    ReadShapes(scope, section, kInhibitShape);  // says what is wrong
    return;
  }
  for (const YamlNode* item : section.items) {
    if (item->kind != YamlKind::kNull) {
      draft.alertmanager.inhibit_rules.push_back(ReadRule(scope, *item));
      continue;
    }
    // Both sides of such a rule match every alert, and so it inhibits none.
    scope.Warn({.name = "empty-value",
                .range = item->range,
                .message = "this inhibit rule is empty and inhibits nothing",
                .suggestion = {}});
  }
}

}  // namespace alertd::rules
