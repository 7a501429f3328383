#include "rules/relabel.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <re2/re2.h>

#include "engine/model/go_regex.h"
#include "engine/model/regex_replacement.h"
#include "engine/template/text_functions.h"
#include "rules/md5.h"

namespace alertd::rules {
namespace {

// What one replacement may grow to.
constexpr size_t kReplacedBytesMax = 1 << 20;

struct ActionName {
  std::string_view name;
  RelabelAction action;
};
constexpr std::array<ActionName, 11> kActions = {{{"replace", RelabelAction::kReplace},
                                                  {"keep", RelabelAction::kKeep},
                                                  {"drop", RelabelAction::kDrop},
                                                  {"keepequal", RelabelAction::kKeepEqual},
                                                  {"dropequal", RelabelAction::kDropEqual},
                                                  {"hashmod", RelabelAction::kHashMod},
                                                  {"labelmap", RelabelAction::kLabelMap},
                                                  {"labeldrop", RelabelAction::kLabelDrop},
                                                  {"labelkeep", RelabelAction::kLabelKeep},
                                                  {"lowercase", RelabelAction::kLowercase},
                                                  {"uppercase", RelabelAction::kUppercase}}};

std::string JoinedSource(const LabelsBuilder& labels, const RelabelRule& rule) {
  std::string joined;
  for (size_t i = 0; i < rule.source_labels.size(); ++i) {
    if (i > 0) joined += rule.separator;
    joined += labels.Get(rule.source_labels[i]);
  }
  return joined;
}

bool Matches(const RelabelRule& rule, std::string_view text) {
  return rule.compiled != nullptr &&
         re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *rule.compiled);
}

// `text` with the groups of its match put into `replacement`; nothing when it does not match.
std::optional<std::string> Replaced(const RelabelRule& rule, const std::string& text,
                                    const std::string& replacement) {
  if (rule.compiled == nullptr) return std::nullopt;
  const auto groups = static_cast<size_t>(rule.compiled->NumberOfCapturingGroups()) + 1;
  std::vector<re2::StringPiece> found(groups);
  const bool matches = rule.compiled->Match(text, 0, text.size(), re2::RE2::ANCHOR_BOTH,
                                            found.data(), static_cast<int>(groups));
  if (!matches) return std::nullopt;
  std::string out;
  RegexReplacement(replacement, *rule.compiled).AppendTo(out, found, kReplacedBytesMax);
  return out;
}

bool MayBeNamed(const RelabelRule& rule, const std::string& name) {
  if (rule.names == NameScheme::kLegacy) return IsLegacyLabelName(name);
  return !name.empty() && IsValidUtf8(name);
}

void Replace(const RelabelRule& rule, const std::string& source, LabelsBuilder& labels) {
  const std::optional<std::string> target = Replaced(rule, source, rule.target_label);
  if (!target || !MayBeNamed(rule, *target)) return;
  labels.Set(*target, Replaced(rule, source, rule.replacement).value_or(std::string()));
}

void MapLabels(const RelabelRule& rule, LabelsBuilder& labels) {
  const Labels before = labels.Build();
  for (const Label label : before) {
    const std::optional<std::string> name =
        Replaced(rule, std::string(label.name), rule.replacement);
    if (name && !name->empty()) labels.Set(*name, label.value);
  }
}

enum class Drops { kMatching, kOthers };

void DropLabels(const RelabelRule& rule, Drops drops, LabelsBuilder& labels) {
  const Labels before = labels.Build();
  for (const Label label : before) {
    if (Matches(rule, label.name) == (drops == Drops::kMatching)) labels.Remove(label.name);
  }
}

// False when the rule drops the labels.
bool Apply(const RelabelRule& rule, LabelsBuilder& labels) {
  const std::string source = JoinedSource(labels, rule);
  switch (rule.action) {
    case RelabelAction::kDrop:
      return !Matches(rule, source);
    case RelabelAction::kKeep:
      return Matches(rule, source);
    case RelabelAction::kDropEqual:
      return labels.Get(rule.target_label) != source;
    case RelabelAction::kKeepEqual:
      return labels.Get(rule.target_label) == source;
    case RelabelAction::kReplace:
      Replace(rule, source, labels);
      return true;
    case RelabelAction::kLowercase:
      labels.Set(rule.target_label, tmpl::ToLower(source));
      return true;
    case RelabelAction::kUppercase:
      labels.Set(rule.target_label, tmpl::ToUpper(source));
      return true;
    case RelabelAction::kHashMod:
      if (rule.modulus != 0) {
        labels.Set(rule.target_label, std::to_string(Md5Tail(source) % rule.modulus));
      }
      return true;
    case RelabelAction::kLabelMap:
      MapLabels(rule, labels);
      return true;
    case RelabelAction::kLabelDrop:
      DropLabels(rule, Drops::kMatching, labels);
      return true;
    case RelabelAction::kLabelKeep:
      DropLabels(rule, Drops::kOthers, labels);
      return true;
  }
  return true;
}

}  // namespace

std::optional<RelabelAction> ParseRelabelAction(std::string_view name) {
  const std::string lower = tmpl::ToLower(name);
  for (const ActionName& each : kActions) {
    if (each.name == lower) return each.action;
  }
  return std::nullopt;
}

std::shared_ptr<const re2::RE2> CompileRelabelRegex(const std::string& regex) {
  const auto compiled = CompileGoRegex(regex, RegexScope::kWhole);
  return compiled ? *compiled : nullptr;
}

bool AreSameRules(const std::vector<RelabelRule>& a, const std::vector<RelabelRule>& b) {
  const auto parts = [](const RelabelRule& rule) {
    return std::tie(rule.action, rule.source_labels, rule.separator, rule.regex, rule.modulus,
                    rule.target_label, rule.replacement, rule.names);
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&parts](const RelabelRule& left, const RelabelRule& right) {
                      return parts(left) == parts(right);
                    });
}

std::optional<Labels> Relabel(const Labels& labels, const std::vector<RelabelRule>& rules) {
  if (rules.empty()) return labels;
  LabelsBuilder builder(labels);
  for (const RelabelRule& rule : rules) {
    if (!Apply(rule, builder)) return std::nullopt;
  }
  return builder.Build();
}

}  // namespace alertd::rules
