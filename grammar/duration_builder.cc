#include "grammar/duration_builder.h"

#include <cmath>
#include <string>
#include <utility>

#include "engine/model/labels.h"
#include "grammar/duration_constant.h"
#include "grammar/letter_case.h"
#include "grammar/literals.h"
#include "grammar/operator_precedence.h"

namespace alertd::grammar {
namespace {

using antlr::PromQL;
using Kind = DurationExpr::Kind;

struct Operator {
  BinaryOp op;
  Kind kind;
};

Operator OperatorOf(const antlr4::Token& token) {
  switch (token.getType()) {
    case PromQL::ADD:
      return {BinaryOp::kAdd, Kind::kAdd};
    case PromQL::SUB:
      return {BinaryOp::kSubtract, Kind::kSubtract};
    case PromQL::MUL:
      return {BinaryOp::kMultiply, Kind::kMultiply};
    case PromQL::DIV:
      return {BinaryOp::kDivide, Kind::kDivide};
    case PromQL::MOD:
      return {BinaryOp::kModulo, Kind::kModulo};
    default:
      return {BinaryOp::kPower, Kind::kPower};
  }
}

struct CallForm {
  std::string_view name;
  Kind kind;
  size_t args;
};

// min and max are older spellings of min_of and max_of.
constexpr CallForm kCalls[] = {{"step", Kind::kStep, 0},  {"range", Kind::kRange, 0},
                               {"min_of", Kind::kMin, 2}, {"max_of", Kind::kMax, 2},
                               {"min", Kind::kMin, 2},    {"max", Kind::kMax, 2}};

const CallForm* FindCall(std::string_view name) {
  for (const CallForm& form : kCalls) {
    if (form.name == name) return &form;
  }
  return nullptr;
}

}  // namespace

QueryDuration DurationBuilder::Build(const PromQL::DurationContext& rule) {
  Chain chain{rule};
  std::optional<QueryDuration> duration = Finish(BuildChain(chain, 0));
  if (!duration) return {};
  const bool known = duration->expr == nullptr || EvaluateConstant(*duration->expr);
  if (known && duration->value <= Duration::zero()) {
    errors_.Add(source_.Range(rule), "duration must be greater than 0");
  }
  return *std::move(duration);
}

QueryDuration DurationBuilder::Build(const PromQL::DurationTermContext& rule) {
  return Finish(ApplySigns(rule, BuildTerm(rule))).value_or(QueryDuration());
}

std::optional<QueryDuration> DurationBuilder::Finish(Node root) {
  if (failed_) return std::nullopt;
  if (!HasRoom()) {
    errors_.Add(root->range, "duration has more than " + std::to_string(kDurationNodesMax) +
                                 " operators and operands");
    return std::nullopt;
  }
  QueryDuration duration;
  if (const std::optional<double> seconds = EvaluateConstant(*root)) {
    // Also false for NaN, which a division of zero by zero gives.
    if (!(std::abs(*seconds) <= kDurationSecondsMax)) {
      errors_.Add(root->range, "duration out of range");
      return std::nullopt;
    }
    duration.value = Duration{std::llround(*seconds * 1000.0)};
  }
  const bool plain = root->kind == Kind::kLiteral && !root->parenthesized;
  if (!plain) duration.expr = std::move(root);
  return duration;
}

DurationBuilder::Node DurationBuilder::Fail(SourceRange range, std::string message) {
  failed_ = true;
  errors_.Add(range, std::move(message));
  return Make(Kind::kStep, range);
}

DurationBuilder::Node DurationBuilder::Make(Kind kind, SourceRange range) {
  ++nodes_;
  auto node = std::make_unique<DurationExpr>();
  node->kind = kind;
  node->range = range;
  return node;
}

DurationBuilder::Node DurationBuilder::BuildChain(Chain& chain, int precedence_min) {
  const PromQL::DurationTermContext& term = *chain.rule.terms[chain.at];
  Node left = BuildTerm(term);
  if (!term.signs.empty()) {
    left = ApplySigns(term, ExtendChain(std::move(left), chain, kSignPrecedence));
  }
  return ExtendChain(std::move(left), chain, precedence_min);
}

DurationBuilder::Node DurationBuilder::ExtendChain(Node left, Chain& chain, int precedence_min) {
  while (HasRoom() && chain.at < chain.rule.operators.size()) {
    const Operator next = OperatorOf(*chain.rule.operators[chain.at]);
    if (Precedence(next.op) < precedence_min) break;
    ++chain.at;
    Node right = BuildChain(chain, RightPrecedence(next.op));
    Node node = Make(next.kind, {left->range.begin, right->range.end});
    node->left = std::move(left);
    node->right = std::move(right);
    left = std::move(node);
  }
  return left;
}

DurationBuilder::Node DurationBuilder::ApplySigns(const PromQL::DurationTermContext& rule,
                                                  Node node) {
  for (size_t i = rule.signs.size(); i > 0 && HasRoom(); --i) {
    const antlr4::Token& sign = *rule.signs[i - 1];
    const SourceRange range{source_.Range(sign).begin, node->range.end};
    if (sign.getType() == PromQL::SUB && (node->kind != Kind::kLiteral || node->parenthesized)) {
      Node negated = Make(Kind::kNegate, range);
      negated->left = std::move(node);
      node = std::move(negated);
      continue;
    }
    if (sign.getType() == PromQL::SUB) node->seconds = -node->seconds;
    node->range = range;
  }
  return node;
}

DurationBuilder::Node DurationBuilder::BuildTerm(const PromQL::DurationTermContext& rule) {
  if (rule.literal != nullptr) return BuildLiteral(*rule.literal);
  if (rule.function != nullptr) return BuildCall(rule);
  Chain chain{*rule.inner};
  Node node = BuildChain(chain, 0);
  node->parenthesized = true;
  return node;
}

DurationBuilder::Node DurationBuilder::BuildLiteral(const PromQL::NumberContext& rule) {
  const antlr4::Token& token = *rule.text;
  const SourceRange range = source_.Range(token);
  const bool is_duration = token.getType() == PromQL::DURATION;
  const Result<double> seconds =
      is_duration ? ParseDurationSeconds(source_.Text(token)) : ParseNumber(source_.Text(token));
  if (!seconds) return Fail(range, seconds.error().message);
  Node node = Make(Kind::kLiteral, range);
  node->is_duration = is_duration;
  node->seconds = *seconds;
  return node;
}

DurationBuilder::Node DurationBuilder::BuildCall(const PromQL::DurationTermContext& rule) {
  const std::string_view name = source_.Text(*rule.function);
  const SourceRange range{source_.Range(*rule.function).begin, source_.Range(rule).end};
  const CallForm* const form = FindCall(LowerCase(name));
  if (form == nullptr) {
    return Fail(
        source_.Range(*rule.function),
        "unknown function " + Quote(name) + " in duration, expected step, range, min_of or max_of");
  }
  if (rule.args.size() != form->args) {
    return Fail(range, "expected " + std::to_string(form->args) + " argument(s) in call to " +
                           Quote(name) + ", got " + std::to_string(rule.args.size()));
  }
  Node node = Make(form->kind, range);
  if (form->args == 2) {
    Chain first{*rule.args[0]};
    Chain second{*rule.args[1]};
    node->left = BuildChain(first, 0);
    node->right = BuildChain(second, 0);
  }
  return node;
}

}  // namespace alertd::grammar
