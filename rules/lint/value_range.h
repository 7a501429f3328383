#pragma once

#include <limits>
#include <string>

#include "grammar/ast.h"

namespace alertd::lint {

// The numbers that an expression can yield, NaN aside: certain bounds, not guesses. count() is at
// least 1, rate() of a counter at least 0, a part divided by its whole at most 1.
struct ValueRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;  // the bound itself is no possible value
  bool high_open = false;

  bool operator==(const ValueRange&) const = default;
};

ValueRange RangeOf(const grammar::Expr& expr);

// Whether it is a number that is certainly NaN: NaN itself, or 0 / 0.
bool IsNan(const grammar::Expr& expr);

// Whether none of its values is ever NaN. False also where that is not known.
bool CannotBeNan(const grammar::Expr& expr);

// What a comparison answers for values of the two ranges.
enum class Answer { kSometimes, kNever, kAlways };
Answer Compare(grammar::BinaryOp op, const ValueRange& left, const ValueRange& right);

// Whether `part` counts or adds up some of what `whole` does, and the same way: their quotient is
// at most 1.
bool IsShare(const grammar::Expr& part, const grammar::Expr& whole);

// "at least 1", "from 0 to 1".
std::string DescribeRange(const ValueRange& range);

// What may have been meant where series can only have these values; empty where nobody knows.
std::string SuggestForRange(const ValueRange& range);

}  // namespace alertd::lint
