#include <optional>
#include <string>

#include "rules/lint/label_flow.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"

namespace alertd::lint {
namespace {

using grammar::Binary;
using grammar::Expr;

struct Obstacle {
  std::string name;
  LabelFact left;
  LabelFact right;
};

// The first label by which no two series can match.
std::optional<Obstacle> FindObstacle(const MatchedFacts& facts) {
  for (const auto& [name, fact] : facts.left.named()) {
    if (Exclude(fact, facts.right.Of(name))) return Obstacle{name, fact, facts.right.Of(name)};
  }
  for (const auto& [name, fact] : facts.right.named()) {
    if (Exclude(facts.left.Of(name), fact)) return Obstacle{name, facts.left.Of(name), fact};
  }
  return std::nullopt;
}

// "always "a"", "one of "a", "b", …".
std::string Listed(const std::vector<std::string>& values) {
  constexpr size_t kShownMax = 4;
  if (values.size() == 1) return "always " + Quote(values.front());
  std::string text = "one of ";
  for (size_t i = 0; i < values.size() && i < kShownMax; ++i)
    text += (i > 0 ? ", " : "") + Quote(values[i]);
  return text + (values.size() > kShownMax ? ", …" : "");
}

std::string Describe(const Obstacle& obstacle) {
  const std::string label = "label \"" + obstacle.name + "\"";
  const bool right_lacks = obstacle.right.presence == Presence::kNever;
  if (right_lacks || obstacle.left.presence == Presence::kNever) {
    const LabelFact& having = right_lacks ? obstacle.left : obstacle.right;
    const LabelFact& lacking = right_lacks ? obstacle.right : obstacle.left;
    // Without a matcher that asks for it, the label is there as far as the author knows.
    const bool sure = having.presence == Presence::kSure;
    return std::string(right_lacks ? "the left side " : "the right side ") +
           (sure ? "has the " : "is told apart by the ") + label +
           (right_lacks ? ", the right side never has it" : ", the left side never has it") +
           (lacking.cause == nullptr ? "" : ", because of " + DescribeCause(*lacking.cause));
  }
  return label + " is " + Listed(obstacle.left.values) + " on the left side and " +
         Listed(obstacle.right.values) + " on the right";
}

// `sum by (job) (x) and on (instance) y`: a label that the join itself names, so that the other
// side is taken to have it too.
std::optional<Obstacle> FindOneSided(const Binary& binary, const MatchedFacts& facts) {
  if (!binary.matching->on) return std::nullopt;
  for (const std::string& name : binary.matching->labels) {
    const LabelFact& left = facts.left.Of(name);
    const LabelFact& right = facts.right.Of(name);
    const bool left_lacks = left.presence == Presence::kNever;
    const bool right_lacks = right.presence == Presence::kNever;
    if (left_lacks != right_lacks) return Obstacle{name, left, right};
  }
  return std::nullopt;
}

std::string DescribeOneSided(const Obstacle& obstacle) {
  const bool right_lacks = obstacle.right.presence == Presence::kNever;
  const LabelFact& lacking = right_lacks ? obstacle.right : obstacle.left;
  return "what lacks the label \"" + obstacle.name + "\" on the " +
         (right_lacks ? "left side: the right side never has it"
                      : "right side: the left side never has it") +
         (lacking.cause == nullptr ? "" : ", because of " + DescribeCause(*lacking.cause));
}

std::optional<std::string> DescribeProblem(const Binary& binary, const LabelFlow& flow) {
  const bool excludes = binary.op == grammar::BinaryOp::kUnless;
  const MatchedFacts facts = MatchedLabels(binary, flow);
  if (const auto obstacle = FindObstacle(facts)) {
    return (excludes ? "this takes nothing away: " : "this never matches: ") + Describe(*obstacle);
  }
  if (const auto one_sided = FindOneSided(binary, facts)) {
    return (excludes ? "this takes away only " : "this matches only ") +
           DescribeOneSided(*one_sided);
  }
  return std::nullopt;
}

bool Joins(const Binary& binary) {
  return binary.matching && binary.op != grammar::BinaryOp::kOr && !binary.matching->fill_left &&
         !binary.matching->fill_right;
}

void Look(const rules::Rule& rule, Findings& findings) {
  std::optional<LabelFlow> flow;
  grammar::Walk(*rule.expr, [&](const Expr& expr) {
    const auto* binary = std::get_if<Binary>(&expr.node);
    if (binary == nullptr || !Joins(*binary)) return;
    if (!flow) flow.emplace(*rule.expr);
    std::optional<std::string> problem = DescribeProblem(*binary, *flow);
    if (!problem) return;
    findings.Add({.location = PlaceOf(rule, binary->op_range),
                  .message = *std::move(problem),
                  .suggestion = "name the labels that both sides have, as in: on (…)"});
  });
}

void Run(const LintInput& input, Findings& findings) {
  ForEachExpression(
      input.configuration,
      [&findings](const rules::Rule& rule, const rules::RuleGroup&) { Look(rule, findings); });
}

}  // namespace

const Lint kImpossibleJoin = {
    .name = "impossible-join",
    .summary = "An operator whose two sides never have equal labels.",
    .explanation =
        R"(Two vectors are joined where all the labels that are matched on have equal values; without `on` or
`ignoring`, those are all labels. When one side must have a label (a matcher asks for it, an
aggregation keeps it) that the other side has lost, nothing ever matches and the result is empty;
likewise when `on` names a label that one side has lost, except for what never had it.
Labels are followed through the whole expression: every aggregation, function and operator.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - record: job:tasks_failed:ratio_rate5m
        expr: sum by (job) (rate(tasks_failed_total[5m])) / sum by (cluster) (rate(tasks_total[5m]))
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - record: job:tasks_failed:ratio_rate5m
        expr: sum by (job) (rate(tasks_failed_total[5m])) / sum by (job) (rate(tasks_total[5m]))
)",
    .run = &Run};

}  // namespace alertd::lint
