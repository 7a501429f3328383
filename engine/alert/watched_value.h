#pragma once

// What the condition of an alert is about: of `rate(errors[5m]) > 5` the rate, which can be asked
// for also when the condition does not hold any more.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/query/query.h"
#include "engine/window/window.h"
#include "grammar/ast.h"

namespace alertd::alert {

// A part of a condition whose values decide whether it holds.
struct WatchedExpr {
  // Labels that an operator around the part gives to the results, in place of the part's own.
  struct Change {
    enum class Kind { kKeep, kDrop };
    Kind kind = Kind::kDrop;
    std::vector<std::string> names;

    bool operator==(const Change&) const = default;
  };

  const grammar::Expr* expr = nullptr;  // within the condition
  std::vector<Change> changes;          // the outermost first

  // What a result of the condition has of the part's own labels.
  Labels OwnLabels(const Labels& result) const;
};

// Below brackets, left of `and` and `unless`, and on both sides of an `or` that has comparisons: of
// a comparison that filters its left side, or its right one where the left is a scalar (`5 < a`),
// and so on within that; anything else is about itself. Parts that are the same (`a < 1 or a > 9`)
// count once. Nothing of a condition with more than 32 parts.
std::vector<WatchedExpr> WatchedBy(const grammar::Expr& condition);

struct WatchedQuestion {
  std::shared_ptr<const grammar::Expr> condition;
  std::span<const Labels> results;  // of the condition, when it held
  Timestamp at;
};

// For each of the results the value at that time of what the condition is about: of the one row
// there that agrees with it. Nothing where there is no such row, more than one, or a histogram.
// Fails as queries do. Binds each part anew: for what is asked rarely.
Result<std::vector<std::optional<double>>> AskWatchedValues(const WatchedQuestion& question,
                                                            const window::Window& window,
                                                            const query::QueryOptions& options);

}  // namespace alertd::alert
