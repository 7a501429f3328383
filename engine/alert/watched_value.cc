#include "engine/alert/watched_value.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/alert/agreeing_labels.h"
#include "grammar/printer.h"

namespace alertd::alert {
namespace {

using Change = WatchedExpr::Change;
using grammar::BinaryOp;
using grammar::Cardinality;
using AgreementKind = AgreeingCandidate::Kind;

constexpr size_t kWatchedMax = 32;

bool Filters(const grammar::Binary& binary) {
  return grammar::IsComparison(binary.op) && !binary.return_bool;
}

// Whether a side of `or`, or of one within it, may have lost rows to a comparison or a set
// operator: `a or vector(0)` has not.
bool FiltersWithin(const grammar::Expr& expr) {
  if (const auto* paren = std::get_if<grammar::Paren>(&expr.node))
    return FiltersWithin(*paren->expr);
  const auto* binary = std::get_if<grammar::Binary>(&expr.node);
  if (binary == nullptr) return false;
  if (binary->op == BinaryOp::kOr) {
    return FiltersWithin(*binary->left) || FiltersWithin(*binary->right);
  }
  return grammar::IsSetOp(binary->op) || Filters(*binary);
}

// What a match between vectors takes from the right side, whose labels the left one may have too.
std::optional<Change> ChangeOfLeft(const grammar::Binary& binary) {
  if (!binary.matching) return std::nullopt;
  const grammar::VectorMatching& matching = *binary.matching;
  if (matching.cardinality == Cardinality::kManyToOne && !matching.include.empty()) {
    return Change{Change::Kind::kDrop, matching.include};
  }
  if (matching.cardinality != Cardinality::kOneToMany) return std::nullopt;
  // The results have the right side's labels: of the left one those that are matched, and those
  // that it lends.
  std::vector<std::string> names = matching.labels;
  if (matching.on) {
    names.insert(names.end(), matching.include.begin(), matching.include.end());
    return Change{Change::Kind::kKeep, std::move(names)};
  }
  std::erase_if(names, [&matching](const std::string& name) {
    return std::find(matching.include.begin(), matching.include.end(), name) !=
           matching.include.end();
  });
  names.emplace_back(kMetricNameLabel);
  return Change{Change::Kind::kDrop, std::move(names)};
}

class WatchWalk {
 public:
  void Visit(const grammar::Expr& expr, const std::vector<Change>& changes) {
    if (const auto* paren = std::get_if<grammar::Paren>(&expr.node)) {
      return Visit(*paren->expr, changes);
    }
    const auto* binary = std::get_if<grammar::Binary>(&expr.node);
    const bool leads_on =
        binary != nullptr &&
        (binary->op == BinaryOp::kOr ? FiltersWithin(expr)
                                     : grammar::IsSetOp(binary->op) || Filters(*binary));
    if (!leads_on) {
      Add({&expr, changes});
    } else if (binary->op == BinaryOp::kOr) {
      Visit(*binary->left, changes);
      Visit(*binary->right, changes);
    } else if (binary->left->type == grammar::ValueType::kScalar) {
      Visit(*binary->right, changes);
    } else if (auto change = ChangeOfLeft(*binary)) {
      std::vector<Change> all = changes;
      all.push_back(*std::move(change));
      Visit(*binary->left, all);
    } else {
      Visit(*binary->left, changes);
    }
  }

  std::vector<WatchedExpr> watched;

 private:
  void Add(WatchedExpr part) {
    if (watched.size() > kWatchedMax) return;
    const bool known = std::any_of(watched.begin(), watched.end(), [&part](const auto& one) {
      return grammar::SameExpr(*one.expr, *part.expr) && one.changes == part.changes;
    });
    if (!known) watched.push_back(std::move(part));
  }
};

// What the parts asked so far have for one result.
struct Found {
  AgreementKind rows = AgreementKind::kNone;
  std::optional<double> value;
};

Status Look(const WatchedExpr& watched, const WatchedQuestion& question, query::BoundQuery& query,
            std::vector<Found>& found) {
  ALERTD_TRY(const query::VectorView answer, query.Run(question.at));
  std::vector<size_t> rows;
  std::vector<const Labels*> candidates;
  for (size_t row = 0; row < answer.rows(); ++row) {
    if (answer.present[row] == window::kAbsent) continue;
    rows.push_back(row);
    candidates.push_back(&query.RowLabels(row));
  }
  std::vector<Labels> wanted;
  for (const Labels& result : question.results)
    wanted.push_back(watched.OwnLabels(result));
  const std::vector<AgreeingCandidate> agreeing = FindAgreeing(candidates, wanted);
  for (size_t i = 0; i < agreeing.size(); ++i) {
    if (agreeing[i].kind == AgreementKind::kNone) continue;
    const bool only =
        agreeing[i].kind == AgreementKind::kOne && found[i].rows == AgreementKind::kNone;
    found[i] = {only ? AgreementKind::kOne : AgreementKind::kMany, std::nullopt};
    if (!only) continue;
    const size_t row = rows[agreeing[i].place];
    if (answer.present[row] == window::kFloat) found[i].value = answer.values[row];
  }
  return Ok();
}

}  // namespace

Labels WatchedExpr::OwnLabels(const Labels& result) const {
  Labels own = result;
  for (const Change& change : changes) {
    own = change.kind == Change::Kind::kKeep ? own.Keep(change.names) : own.Drop(change.names);
  }
  return own;
}

std::vector<WatchedExpr> WatchedBy(const grammar::Expr& condition) {
  WatchWalk walk;
  walk.Visit(condition, {});
  if (walk.watched.size() > kWatchedMax) return {};
  return std::move(walk.watched);
}

Result<std::vector<std::optional<double>>> AskWatchedValues(const WatchedQuestion& question,
                                                            const window::Window& window,
                                                            const query::QueryOptions& options) {
  std::vector<Found> found(question.results.size());
  for (const WatchedExpr& watched : WatchedBy(*question.condition)) {
    const std::shared_ptr<const grammar::Expr> expr(question.condition, watched.expr);
    ALERTD_TRY(query::BoundQuery query, query::BoundQuery::Bind(expr, window, options));
    ALERTD_TRY(std::ignore, Look(watched, question, query, found));
  }
  std::vector<std::optional<double>> values;
  values.reserve(found.size());
  for (const Found& each : found)
    values.push_back(each.value);
  return values;
}

}  // namespace alertd::alert
