#include "rules/lint/label_flow.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/model/labels.h"
#include "grammar/function_table.h"
#include "rules/lint/matcher_logic.h"

namespace alertd::lint {
namespace {

using grammar::AggregateOp;
using grammar::Aggregation;
using grammar::Binary;
using grammar::BinaryOp;
using grammar::Call;
using grammar::Cardinality;
using grammar::Expr;
using grammar::ValueType;
using grammar::VectorMatching;

bool IsListed(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Sorted; empty where they are not few and known, or the matchers contradict each other.
std::vector<std::string> KnownValues(const Matchers& matchers, std::string_view name) {
  auto values = ValuesOf(matchers, name);
  if (!values || values->size() > LabelFacts::kValuesMax) return {};
  std::sort(values->begin(), values->end());
  return *std::move(values);
}

LabelFacts OfMatchers(const Matchers& matchers, const Expr& expr) {
  LabelFacts facts;
  if (matchers.size() > kMatchersComparedMax) return facts;
  for (const Matcher& matcher : matchers) {
    if (matcher.name() == kMetricNameLabel) continue;
    if (matcher.kind() == MatchKind::kEqual && matcher.value().empty()) {
      facts.Drop(matcher.name(), &expr);
    } else if (!matcher.MatchesEmpty()) {
      facts.Set(matcher.name(),
                {.presence = Presence::kSure, .values = KnownValues(matchers, matcher.name())});
    }
  }
  return facts;
}

// absent() makes its labels from the matchers of its selector: of a name that is matched once, by
// equality.
LabelFacts OfAbsent(const Expr& expr, const Expr& arg) {
  LabelFacts facts = LabelFacts::None(&expr);
  const Matchers* matchers = nullptr;
  if (const auto* selector = std::get_if<grammar::VectorSelector>(&arg.node)) {
    matchers = &selector->matchers;
  } else if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&arg.node)) {
    matchers = &matrix->selector.matchers;
  } else {
    return std::holds_alternative<grammar::Paren>(arg.node) ? LabelFacts::Unknown() : facts;
  }
  std::vector<std::string> equal;
  for (const Matcher& matcher : *matchers) {
    if (matcher.name() == kMetricNameLabel) continue;
    if (matcher.kind() == MatchKind::kEqual && !IsListed(equal, matcher.name())) {
      equal.push_back(matcher.name());
      if (!matcher.value().empty()) {
        facts.Set(matcher.name(), {.presence = Presence::kSure, .values = {matcher.value()}});
      }
    } else {
      facts.Drop(matcher.name(), &expr);
    }
  }
  return facts;
}

std::string_view TextOf(const Expr& expr) {
  const auto* text = std::get_if<grammar::StringLiteral>(&expr.node);
  return text == nullptr ? std::string_view() : std::string_view(text->value);
}

// label_replace(v, target, replacement, source, regex)
LabelFacts OfLabelReplace(LabelFacts facts, const Call& call) {
  const std::string_view target = TextOf(*call.args[1]);
  const std::string_view replacement = TextOf(*call.args[2]);
  const std::string_view regex = TextOf(*call.args[4]);
  const bool always = regex == ".*" || regex == "(.*)";
  const bool plain = replacement.find('$') == std::string_view::npos;
  if (always && plain && !replacement.empty()) {
    facts.Set(target, {.presence = Presence::kSure, .values = {std::string(replacement)}});
  } else {
    // The source may not match, and then the target stays as it was.
    const bool stays =
        facts.Of(target).presence == Presence::kSure && plain && !replacement.empty();
    facts.Set(target, {.presence = stays ? Presence::kSure : Presence::kPossible});
  }
  return facts;
}

// label_join(v, target, separator, source…)
LabelFacts OfLabelJoin(LabelFacts facts, const Call& call) {
  bool sure = call.args.size() > 4 && !TextOf(*call.args[2]).empty();
  for (size_t i = 3; i < call.args.size(); ++i)
    sure = sure || facts.Of(TextOf(*call.args[i])).presence == Presence::kSure;
  facts.Set(TextOf(*call.args[1]), {.presence = sure ? Presence::kSure : Presence::kPossible});
  return facts;
}

constexpr std::array<std::string_view, 3> kWithoutLe = {"histogram_quantile", "histogram_quantiles",
                                                        "histogram_fraction"};

bool KeepsLabels(AggregateOp op) {
  return op == AggregateOp::kTopk || op == AggregateOp::kBottomk || op == AggregateOp::kLimitk ||
         op == AggregateOp::kLimitRatio;
}

bool IsVectorLike(const Expr& expr) {
  return expr.type == ValueType::kVector || expr.type == ValueType::kMatrix;
}

// Only the facts of the labels that are matched on.
LabelFacts Matched(const LabelFacts& facts, const VectorMatching& matching) {
  if (!matching.on) {
    LabelFacts rest = facts;
    for (const std::string& name : matching.labels)
      rest.Drop(name, nullptr);
    return rest;
  }
  LabelFacts only = LabelFacts::None(nullptr);
  for (const std::string& name : matching.labels)
    only.Set(name, facts.Of(name));
  return only;
}

bool Fills(const VectorMatching& matching) {
  return matching.fill_left.has_value() || matching.fill_right.has_value();
}

// Brings what the other side says of the labels that must be equal.
void MeetMatched(LabelFacts& facts, const LabelFacts& other, const VectorMatching& matching) {
  if (!matching.on) {
    const LabelFacts both = LabelFacts::Both(facts, other);
    LabelFacts met = both;
    for (const std::string& name : matching.labels)
      met.Set(name, facts.Of(name));
    for (const std::string& name : matching.include)
      met.Set(name, facts.Of(name));
    facts = std::move(met);
    return;
  }
  for (const std::string& name : matching.labels) {
    LabelFact fact = BothFacts(facts.Of(name), other.Of(name));
    fact.expected = fact.presence != Presence::kNever;
    facts.Set(name, std::move(fact));
  }
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text = "(";
  for (const std::string& name : names)
    text += (text.size() > 1 ? ", " : "") + name;
  return text + ")";
}

}  // namespace

const LabelFacts& LabelFlow::Follow(const Expr& expr) {
  LabelFacts facts = Compute(expr);
  return facts_.insert_or_assign(&expr, std::move(facts)).first->second;
}

LabelFacts LabelFlow::Compute(const Expr& expr) {
  if (const auto* selector = std::get_if<grammar::VectorSelector>(&expr.node)) {
    return OfMatchers(selector->matchers, expr);
  }
  if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&expr.node)) {
    return OfMatchers(matrix->selector.matchers, expr);
  }
  if (const auto* subquery = std::get_if<grammar::Subquery>(&expr.node)) {
    return Follow(*subquery->expr);
  }
  if (const auto* paren = std::get_if<grammar::Paren>(&expr.node)) return Follow(*paren->expr);
  if (const auto* unary = std::get_if<grammar::Unary>(&expr.node)) return Follow(*unary->expr);
  if (const auto* call = std::get_if<Call>(&expr.node)) return OfCall(expr, *call);
  if (const auto* aggregation = std::get_if<Aggregation>(&expr.node)) {
    return OfAggregation(expr, *aggregation);
  }
  if (const auto* binary = std::get_if<Binary>(&expr.node)) return OfBinary(expr, *binary);
  return LabelFacts::None(&expr);
}

LabelFacts LabelFlow::OfCall(const Expr& expr, const Call& call) {
  const Expr* series = nullptr;
  for (const grammar::ExprPtr& arg : call.args) {
    Follow(*arg);
    if (series == nullptr && IsVectorLike(*arg)) series = arg.get();
  }
  if (series == nullptr || expr.type != ValueType::kVector) return LabelFacts::None(&expr);
  const std::string_view name = call.function->name;
  if (name == "absent" || name == "absent_over_time") return OfAbsent(expr, *series);
  LabelFacts facts = Of(*series);
  if (name == "label_replace" && call.args.size() == 5) return OfLabelReplace(facts, call);
  if (name == "label_join" && call.args.size() > 3) return OfLabelJoin(facts, call);
  if (name == "info") facts.AllowAll();
  if (std::find(kWithoutLe.begin(), kWithoutLe.end(), name) != kWithoutLe.end()) {
    facts.Drop("le", &expr);
  }
  if (name == "histogram_quantiles" && call.args.size() > 1) {
    facts.Set(TextOf(*call.args[1]), {.presence = Presence::kSure});
  }
  return facts;
}

LabelFacts LabelFlow::OfAggregation(const Expr& expr, const Aggregation& aggregation) {
  if (aggregation.param != nullptr) Follow(*aggregation.param);
  const LabelFacts& input = Follow(*aggregation.expr);
  if (KeepsLabels(aggregation.op)) return input;
  LabelFacts facts = LabelFacts::None(&expr);
  if (aggregation.without) {
    facts = input;
    for (const std::string& name : aggregation.grouping)
      facts.Drop(name, &expr);
  } else {
    for (const std::string& name : aggregation.grouping) {
      LabelFact fact = input.Of(name);
      fact.expected = fact.presence != Presence::kNever;
      facts.Set(name, std::move(fact));
    }
  }
  if (aggregation.op == AggregateOp::kCountValues && aggregation.param != nullptr) {
    facts.Set(TextOf(*aggregation.param), {.presence = Presence::kSure});
  }
  return facts;
}

LabelFacts LabelFlow::OfBinary(const Expr& expr, const Binary& binary) {
  const LabelFacts& left = Follow(*binary.left);
  const LabelFacts& right = Follow(*binary.right);
  if (expr.type == ValueType::kScalar) return LabelFacts::None(&expr);
  if (!binary.matching) return binary.left->type == ValueType::kScalar ? right : left;
  if (binary.op == BinaryOp::kOr) return LabelFacts::Either(left, right);
  if (binary.op == BinaryOp::kUnless) return left;
  if (binary.op == BinaryOp::kAnd) {
    LabelFacts facts = left;
    MeetMatched(facts, right, *binary.matching);
    return facts;
  }
  return OfJoin(expr, binary);
}

LabelFacts LabelFlow::OfJoin(const Expr& expr, const Binary& binary) {
  const VectorMatching& matching = *binary.matching;
  const bool many_right = matching.cardinality == Cardinality::kOneToMany;
  const LabelFacts& many = Of(many_right ? *binary.right : *binary.left);
  const LabelFacts& one = Of(many_right ? *binary.left : *binary.right);
  LabelFacts facts = many;
  if (Fills(matching)) {
    // A side that has no partner has its own labels only.
    facts = LabelFacts::Either(many, one);
  } else {
    MeetMatched(facts, one, matching);
  }
  if (matching.cardinality == Cardinality::kOneToOne) {
    if (matching.on) {
      LabelFacts only = LabelFacts::None(&expr);
      for (const std::string& name : matching.labels)
        only.Set(name, facts.Of(name));
      facts = std::move(only);
    } else {
      for (const std::string& name : matching.labels)
        facts.Drop(name, &expr);
    }
  }
  for (const std::string& name : matching.include) {
    LabelFact fact = Fills(matching) ? LabelFact{} : one.Of(name);
    fact.expected = fact.presence != Presence::kNever;
    facts.Set(name, std::move(fact));
  }
  return facts;
}

MatchedFacts MatchedLabels(const Binary& binary, const LabelFlow& flow) {
  return {.left = Matched(flow.Of(*binary.left), *binary.matching),
          .right = Matched(flow.Of(*binary.right), *binary.matching)};
}

std::string DescribeCause(const Expr& cause) {
  if (const auto* aggregation = std::get_if<Aggregation>(&cause.node)) {
    std::string text(grammar::AggregateOpName(aggregation->op));
    if (!aggregation->has_grouping && !aggregation->without) return text + "() without by";
    return text + (aggregation->without ? " without " : " by ") + Joined(aggregation->grouping);
  }
  if (const auto* call = std::get_if<Call>(&cause.node)) {
    return std::string(call->function->name) + "()";
  }
  if (const auto* binary = std::get_if<Binary>(&cause.node)) {
    if (!binary->matching) return "the operator " + std::string(grammar::BinaryOpText(binary->op));
    return (binary->matching->on ? "on " : "ignoring ") + Joined(binary->matching->labels);
  }
  if (std::holds_alternative<grammar::VectorSelector>(cause.node) ||
      std::holds_alternative<grammar::MatrixSelector>(cause.node)) {
    return "the selector";
  }
  return "a number";
}

}  // namespace alertd::lint
