#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/labels.h"
#include "rules/source_location.h"

namespace re2 {
class RE2;
}

namespace alertd::rules {

enum class RelabelAction {
  kReplace,
  kKeep,
  kDrop,
  kKeepEqual,
  kDropEqual,
  kHashMod,
  kLabelMap,
  kLabelDrop,
  kLabelKeep,
  kLowercase,
  kUppercase,
};

// Which names a rule may give to labels, by `metric_name_validation_scheme`.
enum class NameScheme { kUtf8, kLegacy };

// One rule of `relabel_configs:`, validated: it has the fields that its action needs.
struct RelabelRule {
  RelabelAction action = RelabelAction::kReplace;
  std::vector<std::string> source_labels;
  std::string separator = ";";
  std::string regex = "(.*)";
  std::shared_ptr<const re2::RE2> compiled;  // anchored at both ends
  uint64_t modulus = 0;
  std::string target_label;
  std::string replacement = "$1";
  NameScheme names = NameScheme::kUtf8;
  SourceLocation location;
};

// The action of a name in any case; nothing for another word.
std::optional<RelabelAction> ParseRelabelAction(std::string_view name);

// The expression anchored; null when it is not one.
std::shared_ptr<const re2::RE2> CompileRelabelRegex(const std::string& regex);

// Whether both do the same to all labels.
bool AreSameRules(const std::vector<RelabelRule>& a, const std::vector<RelabelRule>& b);

// The labels after all rules in order; nothing when a rule drops them. A replacement whose target
// is no label's name once its groups are filled in does nothing.
std::optional<Labels> Relabel(const Labels& labels, const std::vector<RelabelRule>& rules);

}  // namespace alertd::rules
