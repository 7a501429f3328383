#include <map>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "grammar/printer.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/unwrap.h"

namespace alertd::lint {
namespace {

using grammar::Expr;
using rules::Rule;

// Of that many rules of one name and labels, one is compared with those before it.
constexpr size_t kComparedMax = 100;

// What a condition compares with a number; the expression itself where it does not.
const Expr& Compared(const Expr& expr) {
  const Expr& inner = WithoutParens(expr);
  const auto* binary = std::get_if<grammar::Binary>(&inner.node);
  const bool compares = binary != nullptr && grammar::IsComparison(binary->op) &&
                        binary->right->type == grammar::ValueType::kScalar;
  return compares ? WithoutParens(*binary->left) : inner;
}

// Whether the two surely get in each other's way: that they have one name and the same labels does
// not say so, as their results may have labels that differ.
bool Collide(const Rule& a, const Rule& b) {
  if (grammar::SameExpr(*a.expr, *b.expr)) return true;
  return a.kind == rules::RuleKind::kAlerting &&
         grammar::SameExpr(Compared(*a.expr), Compared(*b.expr));
}

void Run(const LintInput& input, Findings& findings) {
  using Key = std::tuple<rules::RuleKind, std::string, rules::TemplateTexts>;
  std::map<Key, std::vector<const Rule*>> seen;
  ForEachRule(input.configuration, [&](const Rule& rule, const rules::RuleGroup&) {
    std::vector<const Rule*>& earlier = seen[Key(rule.kind, rule.name, rule.labels)];
    for (const Rule* const other : earlier) {
      if (!Collide(*other, rule)) continue;
      findings.Add(
          {.location = rule.location,
           .message =
               "rule \"" + rule.name + "\" has the name and the labels of the one at " +
               other->location.Describe() +
               (grammar::SameExpr(*other->expr, *rule.expr) ? ", and its expression"
                                                            : ": both fire for the same series"),
           .suggestion = {}});
      break;
    }
    if (earlier.size() < kComparedMax) earlier.push_back(&rule);
  });
}

}  // namespace

const Lint kDuplicateRule = {
    .name = "duplicate-rule",
    .summary = "Two rules that make the same alert or the same series.",
    .explanation =
        R"(Two alerts of one name, the same labels and the same series are one alert to whoever receives them: one
resolves what the other fires. Two recording rules overwrite each other's series. Found are rules of
one name and the same labels whose expressions are equal, or, of alerts, compare the same with another
number.)",
    .bad = R"(groups:
  - name: queue
    rules:
      - {alert: QueueFull, expr: queue_length > 90, labels: {severity: high}, annotations: {summary: "Full"}}
      - {alert: QueueFull, expr: queue_length > 99, labels: {severity: high}, annotations: {summary: "Full"}}
)",
    .good = R"(groups:
  - name: queue
    rules:
      - {alert: QueueFull, expr: queue_length > 90, labels: {severity: high}, annotations: {summary: "Full"}}
      - {alert: QueueFull, expr: queue_length > 99, labels: {severity: critical}, annotations: {summary: "Full"}}
)",
    .run = &Run};

}  // namespace alertd::lint
