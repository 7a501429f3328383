#include "tests/engine/query/random_expression.h"

#include <fmt/format.h>

namespace alertd::query {

std::string RandomExpression::Top(int depth) {
  switch (Below(8)) {
    case 0:
      return fmt::format("({}) or ({})", Vector(depth), Vector(depth));
    case 1:
      return fmt::format("({}) * on(a) group_left(b) sum by (a, b) ({})", Selector(""),
                         Selector(""));
    case 2:
      return fmt::format("count_values(\"v\", {})", Vector(depth));
    case 3:
      return fmt::format("sum by (a, b) ({}) + fill(0) sum by (a, b) ({})", Vector(depth - 1),
                         Vector(depth - 1));
    default:
      return Vector(depth);
  }
}

std::string RandomExpression::Vector(int depth) {
  if (depth <= 0) return Selector("");
  switch (Below(5)) {
    case 0:
      return Aggregation(depth);
    case 1:
      return Binary(depth);
    case 2:
      return Function(depth);
    case 3:
      return RangeFunction(depth);
    default:
      return Selector("");
  }
}

std::string RandomExpression::Selector(std::string_view range) {
  const std::string name =
      Pick({"c0", "c1", "g0", "g1", "h0", "h1", "{__name__=~\"[gh].\"}", "{b=\"1\"}"});
  const std::string matchers =
      name.front() == '{' ? "" : Pick({"", "{a=\"1\"}", "{a!=\"1\"}", "{b=~\"0|2\"}", "{a=\"\"}"});
  return name + matchers + std::string(range) + Pick({"", "", "", " offset 1m", " offset -30s"});
}

std::string RandomExpression::Aggregation(int depth) {
  const std::string grouping = Pick({"", "by (a) ", "by (a, b) ", "without (a) ", "by () "});
  const std::string inner = Vector(depth - 1);
  if (Below(3) == 0) {
    const std::string op = Pick({"topk", "bottomk", "limitk", "quantile"});
    const std::string param = op == "quantile" ? "0.4" : Pick({"1", "2", "3"});
    return fmt::format("{} {}({}, {})", op, grouping, param, inner);
  }
  const std::string op = Pick({"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"});
  return fmt::format("{} {}({})", op, grouping, inner);
}

std::string RandomExpression::Binary(int depth) {
  const std::string left = Vector(depth - 1);
  const std::string arithmetic = Pick({"+", "-", "*", "/", "%", "> bool", "<=", "!=", "=="});
  switch (Below(4)) {
    case 0:
      return fmt::format("({}) {} {}", left, arithmetic, Pick({"2", "0.5", "-3", "time()"}));
    case 1:
      return fmt::format("{} {} ({})", Pick({"3", "scalar(g0{a=\"1\",b=\"1\"})"}), arithmetic,
                         left);
    case 2:
      return fmt::format("({}) {} {}({})", left, Pick({"and", "unless"}),
                         Pick({"", "on(a) ", "ignoring(b) "}), Vector(depth - 1));
    default:
      return fmt::format(
          "({}) {} {}({})", left, arithmetic,
          Pick({"", "on(a, b) ", "ignoring(b) ", "on(a) group_left () ", "on(b) group_right () "}),
          Vector(depth - 1));
  }
}

std::string RandomExpression::Function(int depth) {
  const std::string inner = Vector(depth - 1);
  switch (Below(8)) {
    case 6:
      return fmt::format(
          "{}{})",
          Pick({"histogram_count(", "histogram_sum(", "histogram_avg(", "histogram_stddev(",
                "histogram_quantile(0.7, ", "histogram_fraction(1, 3, "}),
          inner);
    case 0:
      return fmt::format("clamp({}, 2, 20)", inner);
    case 1:
      return fmt::format("label_replace({}, \"b\", \"x$1\", \"a\", \"(.*)\")", inner);
    case 2:
      return fmt::format("absent({})", inner);
    case 3:
      return fmt::format("timestamp({})", inner);
    case 4:
      return fmt::format("histogram_quantile(0.5, label_join({}, \"le\", \"\", \"a\"))", inner);
    default:
      return fmt::format("{}({})", Pick({"abs", "-", "sqrt", "round", "sgn", "sort"}), inner);
  }
}

std::string RandomExpression::RangeFunction(int depth) {
  const std::string function =
      Pick({"rate", "increase", "delta", "irate", "deriv", "changes", "resets", "avg_over_time",
            "sum_over_time", "max_over_time", "last_over_time", "stddev_over_time",
            "absent_over_time", "count_over_time", "first_over_time", "idelta", "mad_over_time",
            "present_over_time", "ts_of_max_over_time"});
  if (Below(3) == 0) return fmt::format("{}(({})[2m:30s])", function, Vector(depth - 1));
  return fmt::format("{}({})", function, Selector(Pick({"[1m]", "[3m]", "[5m]"})));
}

}  // namespace alertd::query
