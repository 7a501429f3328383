#include "rules/format/expression_places.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace alertd::format {
namespace {

using rules::RuleSyntax;
using rules::YamlEntry;
using rules::YamlKind;
using rules::YamlNode;

using RuleNodes = std::map<const YamlNode*, RuleSyntax>;

// The mappings that are rules. Lists of what is none of ours have no items.
RuleNodes FindRules(const YamlNode& root) {
  RuleNodes found;
  if (const YamlNode* const groups = root.Find("groups")) {
    for (const YamlNode* group : groups->items) {
      const YamlNode* const rules = group->Find("rules");
      if (rules == nullptr) continue;
      for (const YamlNode* rule : rules->items)
        found.emplace(rule, RuleSyntax::kPrometheus);
    }
  }
  if (const YamlNode* const alerts = root.Find("alerts")) {
    for (const YamlNode* alert : alerts->items)
      found.emplace(alert, RuleSyntax::kNative);
  }
  return found;
}

// Calls `visit` for every mapping and sequence of the tree once, however many aliases lead there.
template <typename Visit>
void ForEachContainer(const YamlNode& root, const Visit& visit) {
  std::vector<const YamlNode*> open = {&root};
  std::set<const YamlNode*> seen = {&root};
  const auto add = [&](const YamlNode& node) {
    const bool container = node.kind == YamlKind::kMapping || node.kind == YamlKind::kSequence;
    if (container && seen.insert(&node).second) open.push_back(&node);
  };
  while (!open.empty()) {
    const YamlNode& node = *open.back();
    open.pop_back();
    visit(node);
    for (const YamlNode* item : node.items)
      add(*item);
    for (const YamlEntry& entry : node.entries)
      add(*entry.value);
  }
}

bool IsExpressionKey(RuleSyntax syntax, std::string_view key) {
  if (syntax == RuleSyntax::kPrometheus) return key == "expr";
  return key == "condition" || key == "resolve_when";
}

// What is known of a scalar that is an expression at least once.
struct Use {
  ExpressionPlace place;
  bool elsewhere = false;
};

class UseCollector {
 public:
  explicit UseCollector(const YamlNode& root) : rules_(FindRules(root)) {
    ForEachContainer(root, [this](const YamlNode& node) { Collect(node); });
  }

  std::vector<ExpressionPlace> Take() const {
    std::vector<ExpressionPlace> places;
    for (const auto& [node, use] : uses_) {
      if (!use.elsewhere && use.place.key != nullptr) places.push_back(use.place);
    }
    std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
      return a.value->range.begin < b.value->range.begin;
    });
    return places;
  }

 private:
  void Collect(const YamlNode& node) {
    for (const YamlNode* item : node.items)
      uses_[item].elsewhere = true;
    const auto rule = rules_.find(&node);
    for (const YamlEntry& entry : node.entries) {
      uses_[entry.key].elsewhere = true;
      const bool expression = rule != rules_.end() && entry.value->kind == YamlKind::kScalar &&
                              IsExpressionKey(rule->second, entry.key->value);
      if (expression) {
        AddExpression(entry, rule->second);
      } else {
        uses_[entry.value].elsewhere = true;
      }
    }
  }

  void AddExpression(const YamlEntry& entry, RuleSyntax syntax) {
    Use& use = uses_[entry.value];
    // The other keys have an alias.
    const bool written_here = entry.key->range.begin < entry.value->range.begin;
    const bool nearer =
        use.place.key == nullptr || use.place.key->range.begin < entry.key->range.begin;
    if (written_here && nearer) {
      use.place = {.key = entry.key, .value = entry.value, .syntax = syntax};
    }
  }

  RuleNodes rules_;
  std::map<const YamlNode*, Use> uses_;
};

}  // namespace

bool HasVariables(const ExpressionPlace& place) {
  return place.syntax == RuleSyntax::kNative && place.value->value.find("${") != std::string::npos;
}

std::vector<ExpressionPlace> FindExpressions(const YamlNode& root) {
  return UseCollector(root).Take();
}

std::vector<const YamlNode*> FindScalars(const YamlNode& root) {
  std::vector<const YamlNode*> scalars;
  const auto add = [&scalars](const YamlNode& node) {
    if (node.kind == YamlKind::kScalar) scalars.push_back(&node);
  };
  add(root);
  ForEachContainer(root, [&add](const YamlNode& node) {
    for (const YamlNode* item : node.items)
      add(*item);
    for (const YamlEntry& entry : node.entries) {
      add(*entry.key);
      add(*entry.value);
    }
  });
  std::sort(scalars.begin(), scalars.end(),
            [](const YamlNode* a, const YamlNode* b) { return a->range.begin < b->range.begin; });
  scalars.erase(std::unique(scalars.begin(), scalars.end()), scalars.end());
  return scalars;
}

}  // namespace alertd::format
