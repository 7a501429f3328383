#include "tests/rules/format/same_rules.h"

#include <tuple>
#include <vector>

#include "grammar/printer.h"

namespace alertd::format {
namespace {

using rules::Rule;
using rules::RuleGroup;

bool Same(const std::shared_ptr<const grammar::Expr>& a,
          const std::shared_ptr<const grammar::Expr>& b) {
  if (a == nullptr || b == nullptr) return a == b;
  return grammar::SameExpr(*a, *b) && grammar::PrintExpr(*a) == grammar::PrintExpr(*b);
}

bool Same(const Rule& a, const Rule& b) {
  const auto others = [](const Rule& rule) {
    return std::tie(rule.kind, rule.name, rule.hold, rule.keep_firing, rule.labels,
                    rule.annotations, rule.alerts_max, rule.on_source_down);
  };
  return others(a) == others(b) && Same(a.expr, b.expr) && Same(a.resolve_when, b.resolve_when);
}

std::optional<std::string> DifferenceOf(const RuleGroup& a, const RuleGroup& b) {
  const auto others = [](const RuleGroup& group) {
    return std::make_tuple(group.name, group.interval, group.query_offset, group.eval_offset,
                           group.limit, group.rules.size());
  };
  if (others(a) != others(b)) return "group " + a.name;
  for (size_t i = 0; i < a.rules.size(); ++i) {
    if (!Same(a.rules[i], b.rules[i])) return "rule " + a.rules[i].name;
  }
  return std::nullopt;
}

// Places move, and what is quoted of an expression may be broken elsewhere.
std::vector<std::string> NamesOf(const rules::Diagnostics& diagnostics) {
  std::vector<std::string> names;
  names.reserve(diagnostics.size());
  for (const rules::Diagnostic& diagnostic : diagnostics)
    names.push_back(std::string(rules::LevelName(diagnostic.level)) + " " + diagnostic.name);
  return names;
}

}  // namespace

rules::LoadOutcome Load(const std::string& text) {
  rules::LoadOptions options;
  options.variable = [](const std::string&) { return std::optional<std::string>(); };
  options.missing_variable = rules::MissingVariable::kWarning;
  options.not_run_yet = rules::NotRunYet::kWarning;
  return rules::LoadTexts({{.name = "a.yml", .text = text}}, options);
}

std::optional<std::string> DifferenceOf(const std::string& before, const std::string& after) {
  const rules::LoadOutcome a = Load(before);
  const rules::LoadOutcome b = Load(after);
  if (NamesOf(a.diagnostics) != NamesOf(b.diagnostics)) return "diagnostics";
  if (a.configuration == nullptr || b.configuration == nullptr) {
    if (a.configuration == b.configuration) return std::nullopt;
    return "valid or not";
  }
  const std::vector<RuleGroup>& groups = a.configuration->groups;
  if (groups.size() != b.configuration->groups.size()) return "the number of groups";
  for (size_t i = 0; i < groups.size(); ++i) {
    if (auto difference = DifferenceOf(groups[i], b.configuration->groups[i])) return difference;
  }
  return std::nullopt;
}

}  // namespace alertd::format
