#include "rules/lint/series_logic.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/model/labels.h"
#include "grammar/function_table.h"
#include "rules/lint/part_of.h"
#include "rules/lint/unwrap.h"
#include "rules/lint/value_range.h"

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

// Functions that yield a number for each series, with its labels.
constexpr std::array<std::string_view, 22> kOfEachSeries = {
    "abs",       "ceil",     "clamp",         "clamp_max",
    "clamp_min", "deg",      "exp",           "floor",
    "ln",        "log10",    "log2",          "rad",
    "round",     "sgn",      "sort",          "sort_desc",
    "sqrt",      "hour",     "sort_by_label", "sort_by_label_desc",
    "minute",    "timestamp"};

// By which labels series find each other: the listed ones, or all but those; never the name.
struct Key {
  bool listed = false;
  std::vector<std::string> labels;

  bool Names(std::string_view label) const {
    return std::find(labels.begin(), labels.end(), label) != labels.end();
  }
  bool has_none() const { return listed && labels.empty(); }
  bool has_all() const { return !listed && labels.empty(); }
};

const Key kNoLabel = {.listed = true, .labels = {}};

Key KeyOf(const VectorMatching& matching) {
  return {.listed = matching.on, .labels = matching.labels};
}

Key KeyOf(const Aggregation& aggregation) {
  return {.listed = !aggregation.without, .labels = aggregation.grouping};
}

// Only where the operator says so.
bool NamesMetric(const Key& key) { return key.listed && key.Names(kMetricNameLabel); }

// Whether series that agree on `fine` agree on `coarse`, too.
bool IsWithin(const Key& coarse, const Key& fine) {
  const auto named_by_fine = [&fine](const std::string& label) { return fine.Names(label); };
  const auto named_by_coarse = [&coarse](const std::string& label) { return coarse.Names(label); };
  if (fine.listed) {
    return coarse.listed && std::all_of(coarse.labels.begin(), coarse.labels.end(), named_by_fine);
  }
  if (NamesMetric(coarse)) return false;
  return coarse.listed ? std::none_of(coarse.labels.begin(), coarse.labels.end(), named_by_fine)
                       : std::all_of(fine.labels.begin(), fine.labels.end(), named_by_coarse);
}

bool Fills(const VectorMatching& matching) { return matching.fill_left || matching.fill_right; }

bool ChoosesSeries(AggregateOp op) {
  return op == AggregateOp::kTopk || op == AggregateOp::kBottomk || op == AggregateOp::kLimitk ||
         op == AggregateOp::kLimitRatio;
}

// Whether there is a result wherever there is a series, of whatever kind. The others take only
// numbers, and leave native histograms out.
bool CountsAll(AggregateOp op) {
  return op == AggregateOp::kSum || op == AggregateOp::kAvg || op == AggregateOp::kCount ||
         op == AggregateOp::kGroup;
}

// The side that is no number; null where both are none.
const Expr* OnlyVector(const Binary& binary) {
  if (binary.matching) return nullptr;
  return binary.left->type == ValueType::kScalar ? binary.right.get() : binary.left.get();
}

// The argument whose series a function keeps, each with its labels; null where it does not.
const Expr* KeptArgument(const Call& call) {
  const bool keeps = std::find(kOfEachSeries.begin(), kOfEachSeries.end(), call.function->name) !=
                     kOfEachSeries.end();
  return keeps && !call.args.empty() ? call.args[0].get() : nullptr;
}

// `x` of absent(x); null for anything else.
const Expr* AbsentOf(const Expr& expr) {
  const auto* call = std::get_if<Call>(&expr.node);
  return call != nullptr && call->function->name == "absent" ? call->args[0].get() : nullptr;
}

// One question. An answer that is not found in so many steps is not found.
class SeriesSearch {
 public:
  bool IsThere(const Expr& expr);

  // Whether each series of `part` has one in `whole` with equal labels of the key.
  bool Covers(const Expr& part, const Expr& whole, const Key& key);

  // Whether no series of `a` has one in `b` with equal labels of the key.
  bool Apart(const Expr& a, const Expr& b, const Key& key);

 private:
  static constexpr int kStepsMax = 1'000;

  bool IsComplement(const Expr& maybe_absent, const Expr& other);
  bool CoversOrigin(const Expr& part, const Expr& whole, const Key& key);
  bool CoversSides(const Binary& part, const Expr& whole, const Key& key);
  bool CoversJoin(const Binary& part, const Expr& whole, const Key& key);
  bool CoveredWithin(const Expr& part, const Expr& whole, const Key& key);
  bool CoveredBySides(const Expr& part, const Binary& whole, const Key& key);
  bool ApartFromOrigin(const Expr& a, const Expr& b, const Key& key);
  bool KeepsOut(const Expr& a, const Expr& b, const Key& key);

  int steps_left_ = kStepsMax;
};

// Of `x` and absent(x) there is always one.
bool SeriesSearch::IsComplement(const Expr& maybe_absent, const Expr& other) {
  const Expr* const absent = AbsentOf(WithoutParens(maybe_absent));
  return absent != nullptr && Covers(*absent, other, kNoLabel);
}

bool SeriesSearch::IsThere(const Expr& expr) {
  if (--steps_left_ < 0) return false;
  const Expr& inner = WithoutParens(expr);
  if (inner.type != ValueType::kVector) return false;
  if (const auto* call = std::get_if<Call>(&inner.node)) {
    const std::string_view name = call->function->name;
    if (name == "vector" || call->args.empty()) return true;
    const bool relabels = name == "label_replace" || name == "label_join";
    const Expr* const kept = relabels ? call->args[0].get() : KeptArgument(*call);
    return kept != nullptr && name != "clamp" && IsThere(*kept);
  }
  if (const auto* aggregation = std::get_if<Aggregation>(&inner.node)) {
    return CountsAll(aggregation->op) && IsThere(*aggregation->expr);
  }
  if (const auto* unary = std::get_if<grammar::Unary>(&inner.node)) return IsThere(*unary->expr);
  const auto* binary = std::get_if<Binary>(&inner.node);
  if (binary == nullptr) return false;
  if (binary->op == BinaryOp::kOr) {
    return IsThere(*binary->left) || IsThere(*binary->right) ||
           IsComplement(*binary->left, *binary->right) ||
           IsComplement(*binary->right, *binary->left);
  }
  // Numbers have nothing to trim.
  const bool trims = binary->op == BinaryOp::kTrimUpper || binary->op == BinaryOp::kTrimLower;
  const bool drops = trims || (grammar::IsComparison(binary->op) && !binary->return_bool);
  const Expr* const only = OnlyVector(*binary);
  return only != nullptr && !drops && IsThere(*only);
}

bool SeriesSearch::Covers(const Expr& part, const Expr& whole, const Key& key) {
  if (--steps_left_ < 0) return false;
  const Expr& p = WithoutParens(part);
  const Expr& w = WithoutParens(whole);
  if (IsPartOf(p, w)) return true;
  if (NamesMetric(key)) return false;  // most of what follows takes names away
  if (key.has_none() && IsThere(w)) return true;
  return CoversOrigin(p, w, key) || CoveredWithin(p, w, key);
}

// Whether what the series of `part` are made from is covered.
bool SeriesSearch::CoversOrigin(const Expr& part, const Expr& whole, const Key& key) {
  if (const auto* unary = std::get_if<grammar::Unary>(&part.node)) {
    return Covers(*unary->expr, whole, key);
  }
  if (const auto* call = std::get_if<Call>(&part.node)) {
    const Expr* const kept = KeptArgument(*call);
    return kept != nullptr && Covers(*kept, whole, key);
  }
  if (const auto* aggregation = std::get_if<Aggregation>(&part.node)) {
    if (ChoosesSeries(aggregation->op)) return Covers(*aggregation->expr, whole, key);
    return aggregation->op != AggregateOp::kCountValues && IsWithin(key, KeyOf(*aggregation)) &&
           Covers(*aggregation->expr, whole, key);
  }
  const auto* binary = std::get_if<Binary>(&part.node);
  return binary != nullptr && CoversSides(*binary, whole, key);
}

bool SeriesSearch::CoversSides(const Binary& part, const Expr& whole, const Key& key) {
  if (const Expr* const only = OnlyVector(part)) return Covers(*only, whole, key);
  switch (part.op) {
    case BinaryOp::kOr:
      return Covers(*part.left, whole, key) && Covers(*part.right, whole, key);
    case BinaryOp::kUnless:
      return Covers(*part.left, whole, key);
    case BinaryOp::kAnd:
      return Covers(*part.left, whole, key) ||
             (IsWithin(key, KeyOf(*part.matching)) && Covers(*part.right, whole, key));
    default:
      return !Fills(*part.matching) && CoversJoin(part, whole, key);
  }
}

// Of arithmetic and comparisons between vectors.
bool SeriesSearch::CoversJoin(const Binary& part, const Expr& whole, const Key& key) {
  const VectorMatching& matching = *part.matching;
  const bool by_matched = IsWithin(key, KeyOf(matching));
  if (matching.cardinality == Cardinality::kOneToOne) {
    return by_matched && (Covers(*part.left, whole, key) || Covers(*part.right, whole, key));
  }
  const bool keeps = std::all_of(matching.include.begin(), matching.include.end(),
                                 [&key](const std::string& label) {
                                   return !IsWithin({true, {label}}, key);
                                 });
  const bool many_right = matching.cardinality == Cardinality::kOneToMany;
  const Expr& many = many_right ? *part.right : *part.left;
  const Expr& one = many_right ? *part.left : *part.right;
  return keeps && (Covers(many, whole, key) || (by_matched && Covers(one, whole, key)));
}

// Whether what `whole` is made from covers `part`, and none of that gets lost.
bool SeriesSearch::CoveredWithin(const Expr& part, const Expr& whole, const Key& key) {
  if (const auto* unary = std::get_if<grammar::Unary>(&whole.node)) {
    return Covers(part, *unary->expr, key);
  }
  if (const auto* aggregation = std::get_if<Aggregation>(&whole.node)) {
    return CountsAll(aggregation->op) && IsWithin(key, KeyOf(*aggregation)) &&
           Covers(part, *aggregation->expr, key);
  }
  const auto* binary = std::get_if<Binary>(&whole.node);
  return binary != nullptr && CoveredBySides(part, *binary, key);
}

bool SeriesSearch::CoveredBySides(const Expr& part, const Binary& whole, const Key& key) {
  if (const Expr* const only = OnlyVector(whole)) {
    return whole.return_bool && Covers(part, *only, key);
  }
  if (whole.op == BinaryOp::kOr) {
    // What the right side does not add, because the left one has it, is there with these labels.
    return Covers(part, *whole.left, key) ||
           (IsWithin(key, KeyOf(*whole.matching)) && Covers(part, *whole.right, key));
  }
  return whole.op == BinaryOp::kAnd && Covers(part, *whole.left, key) &&
         Covers(*whole.left, *whole.right, KeyOf(*whole.matching));
}

bool SeriesSearch::Apart(const Expr& a, const Expr& b, const Key& key) {
  if (--steps_left_ < 0) return false;
  const Expr& left = WithoutParens(a);
  const Expr& right = WithoutParens(b);
  return KeepsOut(left, right, key) || KeepsOut(right, left, key) ||
         ApartFromOrigin(left, right, key) || ApartFromOrigin(right, left, key);
}

// Whether what `a` is at its top leaves no series that `b` has.
bool SeriesSearch::KeepsOut(const Expr& a, const Expr& b, const Key& key) {
  if (const Expr* const absent = AbsentOf(a)) return Covers(b, *absent, kNoLabel);
  const auto* binary = std::get_if<Binary>(&a.node);
  if (binary == nullptr) return false;
  if (binary->op == BinaryOp::kUnless) {
    const Key matched = KeyOf(*binary->matching);
    return IsWithin(matched, key) && Covers(b, *binary->right, matched);
  }
  // `x < 3` of the series that `x > 5` are: both are about one value.
  const bool filters = grammar::IsComparison(binary->op) && !binary->return_bool &&
                       binary->right->type == ValueType::kScalar &&
                       binary->left->type == ValueType::kVector;
  return filters && key.has_all() && IsPartOf(b, *binary->left) &&
         (binary->op != BinaryOp::kNotEqual || CannotBeNan(b)) &&
         Compare(binary->op, RangeOf(b), RangeOf(*binary->right)) == Answer::kNever;
}

// Whether what the series of `a` are made from is apart from `b`.
bool SeriesSearch::ApartFromOrigin(const Expr& a, const Expr& b, const Key& key) {
  const auto* binary = std::get_if<Binary>(&a.node);
  if (binary == nullptr) {
    const Expr* const wider = ChosenFrom(a);
    return wider != nullptr && Apart(*wider, b, key);
  }
  if (binary->op == BinaryOp::kOr) {
    return Apart(*binary->left, b, key) && Apart(*binary->right, b, key);
  }
  const Expr* const only = OnlyVector(*binary);
  const bool keeps_values = grammar::IsComparison(binary->op) && !binary->return_bool;
  if (only != nullptr) return keeps_values && Apart(*only, b, key);
  if (binary->op == BinaryOp::kUnless) return Apart(*binary->left, b, key);
  if (binary->op != BinaryOp::kAnd) return false;
  return Apart(*binary->left, b, key) ||
         (IsWithin(key, KeyOf(*binary->matching)) && Apart(*binary->right, b, key));
}

// Whether KeepsOut() can hold of anything that the series are made from: few expressions have it,
// and then the rest need not be asked.
bool MayKeepOut(const Expr& expr) {
  const Expr& inner = WithoutParens(expr);
  if (AbsentOf(inner) != nullptr) return true;
  const auto* binary = std::get_if<Binary>(&inner.node);
  if (binary == nullptr) {
    const Expr* const wider = ChosenFrom(inner);
    return wider != nullptr && MayKeepOut(*wider);
  }
  if (binary->op == BinaryOp::kUnless || grammar::IsComparison(binary->op)) return true;
  const bool joins = binary->op == BinaryOp::kAnd || binary->op == BinaryOp::kOr;
  return joins && (MayKeepOut(*binary->left) || MayKeepOut(*binary->right));
}

using LabelNames = std::optional<std::vector<std::string>>;
LabelNames PossibleLabels(const Expr& expr);

LabelNames LabelsOfEither(const Binary& binary) {
  LabelNames labels = PossibleLabels(*binary.left);
  if (!labels) return std::nullopt;
  const LabelNames others = PossibleLabels(*binary.right);
  if (!others) return std::nullopt;
  labels->insert(labels->end(), others->begin(), others->end());
  return labels;
}

LabelNames LabelsOfBinary(const Binary& binary) {
  if (const Expr* const only = OnlyVector(binary)) return PossibleLabels(*only);
  if (binary.op == BinaryOp::kOr) return LabelsOfEither(binary);
  if (binary.op == BinaryOp::kAnd || binary.op == BinaryOp::kUnless) {
    return PossibleLabels(*binary.left);
  }
  if (binary.matching->cardinality != Cardinality::kOneToOne) return std::nullopt;
  if (binary.matching->on) return binary.matching->labels;
  return LabelsOfEither(binary);
}

// The labels that the series can have at most, where their names stand in the expression.
LabelNames PossibleLabels(const Expr& expr) {
  const Expr& inner = WithoutParens(expr);
  if (const auto* unary = std::get_if<grammar::Unary>(&inner.node)) {
    return PossibleLabels(*unary->expr);
  }
  if (const auto* aggregation = std::get_if<Aggregation>(&inner.node)) {
    if (ChoosesSeries(aggregation->op)) return PossibleLabels(*aggregation->expr);
    const bool names_all = !aggregation->without && aggregation->op != AggregateOp::kCountValues;
    return names_all ? LabelNames(aggregation->grouping) : std::nullopt;
  }
  if (const auto* call = std::get_if<Call>(&inner.node)) {
    if (call->function->name == "vector" || call->args.empty()) {
      return std::vector<std::string>();
    }
    const Expr* const kept = KeptArgument(*call);
    return kept == nullptr ? std::nullopt : PossibleLabels(*kept);
  }
  const auto* binary = std::get_if<Binary>(&inner.node);
  return binary == nullptr ? std::nullopt : LabelsOfBinary(*binary);
}

// The same key in other words, for two sides that have few labels: `sum(x)` finds `vector(1)` by
// no label at all, and `sum by (job) (x)` the like of it by all of them also with on (job).
std::optional<Key> Reworded(const Binary& binary, const Key& key) {
  LabelNames labels = LabelsOfEither(binary);
  if (!labels) return std::nullopt;
  std::erase(*labels, kMetricNameLabel);
  if (key.listed) {
    const Key all = {.listed = true, .labels = *std::move(labels)};
    return IsWithin(all, key) ? std::optional<Key>(Key{}) : std::nullopt;
  }
  std::erase_if(*labels, [&key](const std::string& label) { return key.Names(label); });
  return Key{.listed = true, .labels = *std::move(labels)};
}

// Asks `holds(search, key)` by the labels that the operator matches on.
template <typename Holds>
bool AskByKey(const Binary& binary, const Holds& holds) {
  if (!binary.matching || Fills(*binary.matching)) return false;
  const Key key = KeyOf(*binary.matching);
  SeriesSearch search;
  if (holds(search, key)) return true;
  if (NamesMetric(key)) return false;
  const std::optional<Key> reworded = Reworded(binary, key);
  if (!reworded) return false;
  SeriesSearch again;
  return holds(again, *reworded);
}

}  // namespace

bool IsAlwaysThere(const Expr& expr) { return SeriesSearch().IsThere(expr); }

bool HasPartners(const Binary& binary) {
  return AskByKey(binary, [&binary](SeriesSearch& search, const Key& key) {
    return search.Covers(*binary.left, *binary.right, key);
  });
}

bool IsPartner(const Binary& binary) {
  return AskByKey(binary, [&binary](SeriesSearch& search, const Key& key) {
    return search.Covers(*binary.right, *binary.left, key);
  });
}

bool NeverMeet(const Binary& binary) {
  if (!MayKeepOut(*binary.left) && !MayKeepOut(*binary.right)) return false;
  return AskByKey(binary, [&binary](SeriesSearch& search, const Key& key) {
    return search.Apart(*binary.left, *binary.right, key);
  });
}

}  // namespace alertd::lint
