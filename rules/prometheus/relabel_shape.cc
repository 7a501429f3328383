#include "rules/prometheus/relabel_shape.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/model/labels.h"

namespace alertd::rules {
namespace {

using enum FieldType;

constexpr std::string_view kDefaultSeparator = ";";
constexpr std::string_view kDefaultRegex = "(.*)";
constexpr std::string_view kDefaultReplacement = "$1";

constexpr auto kFields = std::to_array<Field>({
    {"source_labels", kTexts},
    {.key = "separator", .fallback = kDefaultSeparator},
    {.key = "regex", .fallback = kDefaultRegex},
    {"modulus", kCount},
    {"target_label"},
    {.key = "replacement", .fallback = kDefaultReplacement},
    {.key = "action", .fallback = "replace"},
});

void Refuse(FileScope& scope, SourceRange range, std::string_view name, std::string message) {
  scope.Error({.name = name, .range = range, .message = std::move(message), .suggestion = {}});
}

bool IsLabelName(const std::string& name) { return !name.empty() && IsValidUtf8(name); }

bool NeedsTarget(RelabelAction action) {
  static constexpr std::array<RelabelAction, 6> kActions = {
      RelabelAction::kReplace,   RelabelAction::kHashMod,   RelabelAction::kLowercase,
      RelabelAction::kUppercase, RelabelAction::kKeepEqual, RelabelAction::kDropEqual};
  return std::find(kActions.begin(), kActions.end(), action) != kActions.end();
}

// Whether the key says something else than its default.
bool Differs(const Settings& settings, std::string_view key, std::string_view fallback) {
  return settings.Text(key) != fallback;
}

// The first key that the action has no use for; empty when there is none.
std::string_view UselessKey(const Settings& settings, RelabelAction action) {
  const bool equal = action == RelabelAction::kKeepEqual || action == RelabelAction::kDropEqual;
  const bool by_name = action == RelabelAction::kLabelDrop || action == RelabelAction::kLabelKeep;
  const bool cases = action == RelabelAction::kLowercase || action == RelabelAction::kUppercase;
  if (by_name && settings.IsGiven("source_labels")) return "source_labels";
  if (by_name && settings.Has("target_label")) return "target_label";
  if (equal && Differs(settings, "regex", kDefaultRegex)) return "regex";
  if ((equal || by_name) && settings.Has("modulus")) return "modulus";
  if ((equal || by_name) && Differs(settings, "separator", kDefaultSeparator)) return "separator";
  if ((equal || by_name || cases) && Differs(settings, "replacement", kDefaultReplacement)) {
    return "replacement";
  }
  return {};
}

void CheckNames(FileScope& scope, const Settings& settings, RelabelAction action) {
  const std::string& target = settings.Text("target_label");
  if (NeedsTarget(action) && target.empty()) {
    Refuse(scope, settings.KeyRange("action"), "missing-key",
           "the action \"" + settings.Text("action") + "\" needs \"target_label\"");
  } else if (NeedsTarget(action) && !IsLabelName(target)) {
    Refuse(scope, settings.ValueRange("target_label"), "bad-name",
           "\"" + target + "\" cannot be a label's name");
  }
  if (action == RelabelAction::kLabelMap && !IsLabelName(settings.Text("replacement"))) {
    Refuse(scope, settings.KeyRange("replacement"), "bad-name",
           "\"" + settings.Text("replacement") + "\" cannot be a label's name");
  }
  for (const std::string& source : settings.Texts("source_labels")) {
    if (IsLabelName(source)) continue;
    Refuse(scope, settings.ValueRange("source_labels"), "bad-name",
           "\"" + source + "\" cannot be a label's name");
  }
}

void CheckRelabel(FileScope& scope, const Settings& settings) {
  const std::string& word = settings.Text("action");
  const std::optional<RelabelAction> action = ParseRelabelAction(word);
  if (CompileRelabelRegex(settings.Text("regex")) == nullptr) {
    Refuse(scope, settings.ValueRange("regex"), "bad-match",
           "\"" + settings.Text("regex") + "\" is not a regular expression");
  }
  if (!action) {
    Refuse(scope, settings.ValueRange("action"), "bad-value",
           word.empty() ? "the action of a relabel rule is empty"
                        : "unknown action \"" + word + "\" of a relabel rule");
    return;
  }
  if (action == RelabelAction::kHashMod && !settings.Has("modulus")) {
    Refuse(scope, settings.KeyRange("action"), "missing-key",
           "the action \"hashmod\" needs a \"modulus\" of more than 0");
  }
  CheckNames(scope, settings, *action);
  const std::string_view useless = UselessKey(settings, *action);
  if (useless.empty()) return;
  Refuse(scope, settings.KeyRange(useless), "conflict",
         "the action \"" + word + "\" has no use for \"" + std::string(useless) + "\"");
}

}  // namespace

const Shape kRelabelShape{.what = "a relabel rule", .fields = kFields, .check = CheckRelabel};

std::vector<RelabelRule> ToRelabelRules(const std::vector<Settings>& rules) {
  std::vector<RelabelRule> out;
  for (const Settings& settings : rules) {
    const std::optional<RelabelAction> action = ParseRelabelAction(settings.Text("action"));
    RelabelRule rule;
    rule.regex = settings.Text("regex");
    rule.compiled = CompileRelabelRegex(rule.regex);
    if (!action || rule.compiled == nullptr) continue;
    rule.action = *action;
    rule.source_labels = settings.Texts("source_labels");
    rule.separator = settings.Text("separator");
    rule.modulus = static_cast<uint64_t>(settings.Integer("modulus").value_or(0));
    rule.target_label = settings.Text("target_label");
    rule.replacement = settings.Text("replacement");
    rule.location = settings.location();
    out.push_back(std::move(rule));
  }
  return out;
}

}  // namespace alertd::rules
