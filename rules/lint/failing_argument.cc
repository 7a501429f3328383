#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/model/go_regex.h"
#include "engine/model/number.h"
#include "grammar/function_table.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/unwrap.h"

namespace alertd::lint {
namespace {

using grammar::Expr;

// What an argument must be for the function to answer at all.
enum class Demand { kLabelName, kRegex, kFactor };

struct DemandOn {
  std::string_view function;
  size_t argument = 0;  // its place, from 0
  Demand demand = Demand::kLabelName;
  bool and_all_after = false;
};

constexpr DemandOn kDemands[] = {
    {"label_replace", 1, Demand::kLabelName},
    {"label_replace", 4, Demand::kRegex},
    {"label_join", 1, Demand::kLabelName},
    {"label_join", 3, Demand::kLabelName, true},
    {"histogram_quantiles", 1, Demand::kLabelName},
    {"double_exponential_smoothing", 1, Demand::kFactor},
    {"double_exponential_smoothing", 2, Demand::kFactor},
};

std::optional<double> NumberOf(const Expr& argument) {
  const Expr& bare = WithoutParens(argument);
  if (const auto* number = std::get_if<grammar::NumberLiteral>(&bare.node)) return number->value;
  const auto* unary = std::get_if<grammar::Unary>(&bare.node);
  if (unary == nullptr) return std::nullopt;
  const std::optional<double> operand = NumberOf(*unary->expr);
  if (operand && unary->negative) return -*operand;
  return operand;
}

std::string WhyNoRegex(const std::string& pattern) {
  const auto regex = CompileGoRegex(pattern, RegexScope::kWhole);
  if (regex) return {};
  return Quote(pattern) + " is no regular expression: " + regex.error().message;
}

// Why the argument does not meet the demand; empty when it does, or nobody knows before it is
// evaluated.
std::string WhyNot(const Expr& argument, Demand demand) {
  if (demand == Demand::kFactor) {
    const std::optional<double> factor = NumberOf(argument);
    if (!factor || (*factor > 0 && *factor < 1)) return {};
    return FormatFloat(*factor) + " is not between 0 and 1, as the factors must be";
  }
  const auto* text = std::get_if<grammar::StringLiteral>(&WithoutParens(argument).node);
  if (text == nullptr) return {};
  if (demand == Demand::kRegex) return WhyNoRegex(text->value);
  if (!text->value.empty() && IsValidUtf8(text->value)) return {};
  return Quote(text->value) + " cannot be the name of a label";
}

struct Failing {
  const Expr* argument = nullptr;
  std::string why;
};

void LookAtCall(const grammar::Call& call, std::vector<Failing>& failing) {
  for (const DemandOn& demand : kDemands) {
    if (call.function->name != demand.function) continue;
    const size_t end = demand.and_all_after ? call.args.size() : demand.argument + 1;
    for (size_t i = demand.argument; i < std::min(end, call.args.size()); ++i) {
      std::string why = WhyNot(*call.args[i], demand.demand);
      if (!why.empty()) failing.push_back({call.args[i].get(), std::move(why)});
    }
  }
}

std::vector<Failing> FailingArguments(const Expr& root) {
  std::vector<Failing> failing;
  grammar::Walk(root, [&failing](const Expr& expr) {
    if (const auto* call = std::get_if<grammar::Call>(&expr.node)) LookAtCall(*call, failing);
    const auto* aggregation = std::get_if<grammar::Aggregation>(&expr.node);
    if (aggregation == nullptr || aggregation->op != grammar::AggregateOp::kCountValues) return;
    std::string why = WhyNot(*aggregation->param, Demand::kLabelName);
    if (!why.empty()) failing.push_back({aggregation->param.get(), std::move(why)});
  });
  return failing;
}

void Run(const LintInput& input, Findings& findings) {
  ForEachExpression(
      input.configuration, [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
        for (Failing& failing : FailingArguments(*rule.expr)) {
          findings.Add({.location = PlaceOf(rule, failing.argument->range),
                        .message = "every evaluation of this rule fails: " + std::move(failing.why),
                        .suggestion = {}});
        }
      });
}

}  // namespace

const Lint kFailingArgument = {
    .name = "failing-argument",
    .summary = "An argument with which every evaluation of the rule fails.",
    .explanation =
        R"(Some arguments are read only when the rule is evaluated, and then it fails every time, whatever the
data are: an alert that never fires, a recording rule that never records. Found are regular
expressions of label_replace() that do not compile, names of labels that are empty or not UTF-8, and
factors of double_exponential_smoothing() that are not between 0 and 1.)",
    .bad = R"(groups:
  - name: hosts
    rules:
      - record: host:up:sum
        expr: sum by (host) (label_replace(up, "host", "$1", "instance", "([^:]+:.*"))
)",
    .good = R"(groups:
  - name: hosts
    rules:
      - record: host:up:sum
        expr: sum by (host) (label_replace(up, "host", "$1", "instance", "([^:]+):.*"))
)",
    .run = &Run};

}  // namespace alertd::lint
