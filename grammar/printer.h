#pragma once

#include <string>
#include <string_view>

#include "grammar/ast.h"

namespace alertd::grammar {

// The expression on one line, as Prometheus' printer writes it. Parsing the result gives an equal
// tree.
std::string PrintExpr(const Expr& expr);

// The same with literals as they are written in `text`, which the expression was parsed from, where
// that reads better: numbers with an exponent, a base or underscores (1e9 stays 1e9, of which
// PrintExpr() makes 1000000000), and strings in backquotes that would need escapes in others.
std::string PrintExpr(const Expr& expr, std::string_view text);

// The same over several lines where one would have more than 100 characters, as Prometheus' API
// formats expressions: what stands in parentheses and the sides of operators go two spaces deeper.
std::string PrintExprInLines(const Expr& expr);

// Parts of an expression, for those who lay out its lines in another way: all of an aggregation
// that stands before its parenthesis, an operator with how its sides match, and a subquery's range,
// step and modifiers.
std::string PrintAggregationHead(const Aggregation& aggregation);
std::string PrintOperator(const Binary& binary);
std::string PrintSubqueryTail(const Subquery& subquery);

// What a selector asks for, without when: no range, offset and @.
std::string PrintSelector(const VectorSelector& selector);

// Whether both trees say the same, whatever their places in the text.
bool SameExpr(const Expr& a, const Expr& b);

}  // namespace alertd::grammar
