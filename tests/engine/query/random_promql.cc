#include "tests/engine/query/random_promql.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace alertd::query {

using grammar::FunctionSignature;
using grammar::ValueType;

namespace {

constexpr int kDepth = 3;

// Some operators' rows come in the order in which they are discovered, which a longer run may do in
// another order. Sums depend on it in their last bits, ranks among equals. So these operators stand
// at the top only.
bool IsTop(int depth) { return depth == kDepth - 1; }

bool TakesText(const FunctionSignature& function) {
  return std::count(function.args.begin(), function.args.end(), ValueType::kString) > 0;
}

}  // namespace

std::string RandomPromql::Next() {
  switch (Below(16)) {
    case 0:
      return Scalar(kDepth);
    case 1:
      return Range(kDepth);
    default:
      return Vector(kDepth);
  }
}

std::string RandomPromql::Expression(ValueType type, int depth) {
  switch (type) {
    case ValueType::kScalar:
      return Scalar(depth);
    case ValueType::kVector:
      return Vector(depth);
    case ValueType::kMatrix:
      return Range(depth);
    case ValueType::kString:
      break;
  }
  return "\"text\"";
}

std::string RandomPromql::Vector(int depth) {
  if (depth <= 0) return Selector("");
  switch (Below(8)) {
    case 0:
    case 1:
      return Aggregation(depth - 1);
    case 2:
      return Binary(depth - 1);
    case 3:
      return SpecialCall(depth - 1);
    case 4:
      return fmt::format("-({})", Vector(depth - 1));
    case 5:
      return Selector("");
    default: {
      const std::span<const FunctionSignature> all = grammar::AllFunctions();
      const FunctionSignature& function = all[Below(all.size())];
      const bool fits =
          function.returns == ValueType::kVector && !TakesText(function) && function.name != "info";
      return fits ? Call(function, depth - 1) : SpecialCall(depth - 1);
    }
  }
}

std::string RandomPromql::Scalar(int depth) {
  if (depth <= 0) {
    return Pick({"0", "1", "-1", "0.5", "2", "NaN", "Inf", "-Inf", "1e300", "5m", "time()"});
  }
  switch (Below(5)) {
    case 0:
      return fmt::format("scalar({})", Vector(depth - 1));
    case 1:
      return fmt::format("({}) {} ({})", Scalar(depth - 1),
                         Pick({"+", "-", "*", "/", "%", "^", "atan2", "== bool", "< bool"}),
                         Scalar(depth - 1));
    case 2:
      return fmt::format("{}({}, {})", Pick({"max_of", "min_of"}), Scalar(depth - 1),
                         Scalar(depth - 1));
    default:
      return Scalar(0);
  }
}

std::string RandomPromql::Range(int depth) {
  if (depth > 0 && Below(4) == 0) {
    return fmt::format("({})[{}]{}", Vector(depth - 1),
                       Pick({"2m:30s", "5m:", "10m:1m", "40s:7s", "1s:1s"}), Shift());
  }
  return Selector(Pick({"[15s]", "[1m]", "[3m]", "[10m]", "[1h]", "[2m + 30s]"}));
}

std::string RandomPromql::Name() {
  return Pick({"c0", "c1", "g0", "g1", "h0", "h1", "h2", "n0", "m0", "m0", "classic_bucket",
               "{__name__=~\"[gh].\"}", "{__name__=~\"[cn].\"}", "{__name__=~\"m0|h1\"}", "none"});
}

std::string RandomPromql::Selector(std::string_view range) {
  const std::string name = Name();
  const std::string matchers =
      name.front() == '{' ? "" : Pick({"", "", "{a=\"1\"}", "{a!=\"1\"}", "{b=~\"0|2\"}"});
  const std::string extension = range.empty() && Below(20) == 0 ? " smoothed" : "";
  return name + matchers + std::string(range) + extension + Shift();
}

std::string RandomPromql::Shift() {
  return Pick({"", "", "", "", "", " offset 1m", " offset -30s", " @ 300", " @ start()",
               " @ end() offset 10s"});
}

std::string RandomPromql::Grouping() {
  return Pick({"", "by (a) ", "by (a, b) ", "without (a) ", "without (b, le) ", "by (__name__) "});
}

std::string RandomPromql::Aggregation(int depth) {
  const std::string grouping = Grouping();
  const std::string inner = Vector(depth);
  switch (Below(4)) {
    case 0:
      return fmt::format("{} {}({}, {})",
                         Pick({"topk", "bottomk", "quantile", "limitk", "limit_ratio"}), grouping,
                         Pick({"1", "2", "0.4", "-0.5", "0", "NaN", "scalar(g0)"}), inner);
    case 1:
      if (!IsTop(depth)) return fmt::format("group {}({})", grouping, inner);
      return fmt::format("count_values {}(\"{}\", {})", grouping, Pick({"v", "a"}), inner);
    default:
      return fmt::format("{} {}({})",
                         Pick({"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"}),
                         grouping, inner);
  }
}

std::string RandomPromql::Matching(int depth) {
  if (!IsTop(depth)) return Pick({"", "", "on (a, b) ", "ignoring (b) ", "ignoring (le) "});
  return Pick({"", "", "on (a, b) ", "ignoring (b) ", "on (a) group_left (b) ",
               "ignoring (le) group_right () ", "on (a, b) fill (0) ", "fill_left (1) ",
               "on (a) fill_right (2) "});
}

std::string RandomPromql::Binary(int depth) {
  const std::string op = Pick({"+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "> bool", "<",
                               ">=", "<= bool", "</", ">/"});
  switch (Below(4)) {
    case 0:
      return fmt::format("({}) {} ({})", Vector(depth), op, Scalar(depth));
    case 1:
      return fmt::format("({}) {} ({})", Scalar(depth), op, Vector(depth));
    case 2:
      return fmt::format("({}) {} {}({})", Vector(depth),
                         IsTop(depth) ? "or" : Pick({"and", "unless"}),
                         Pick({"", "on (a) ", "ignoring (b) "}), Vector(depth));
    default:
      return fmt::format("({}) {} {}({})", Vector(depth), op, Matching(depth), Vector(depth));
  }
}

std::string RandomPromql::Call(const FunctionSignature& function, int depth) {
  std::string args;
  size_t count = function.args.size();
  if (function.variadic > 0) count -= Below(2);
  for (size_t i = 0; i < count; ++i)
    args += (i == 0 ? "" : ", ") + Expression(function.args[i], depth);
  return fmt::format("{}({})", function.name, args);
}

std::string RandomPromql::SpecialCall(int depth) {
  switch (Below(8)) {
    case 0:
      return fmt::format("label_replace({}, \"{}\", \"{}\", \"{}\", \"(.*)\")", Vector(depth),
                         Pick({"a", "b", "__name__", "le"}), Pick({"x$1", "", "$1", "1"}),
                         Pick({"a", "b", "__name__"}));
    case 1:
      return fmt::format("label_join({}, \"b\", \"-\", \"a\", \"b\")", Vector(depth));
    case 2:
      return fmt::format("{}({}, \"a\", \"b\")", Pick({"sort_by_label", "sort_by_label_desc"}),
                         Vector(depth));
    case 3:
      return fmt::format("histogram_quantiles({}, \"q\", 0.5, {})", Vector(depth), Scalar(depth));
    case 4:
      return fmt::format("info({}{})", Vector(depth),
                         Pick({"", ", {version=~\".+\"}", ", {__name__=\"target_info\"}"}));
    case 5: {
      const std::string range = Pick({"c0[2m]", "h0[3m]", "h2[2m]", "m0[3m]", "g0[90s]", "n0[1m]"});
      return Below(2) == 0
                 ? fmt::format("{}({} smoothed)", Pick({"rate", "increase", "delta"}), range)
                 : fmt::format("{}({} anchored)",
                               Pick({"rate", "increase", "delta", "resets", "changes"}), range);
    }
    case 6:
      return fmt::format("histogram_quantile({}, {})", Scalar(depth),
                         Pick({"classic_bucket", "rate(classic_bucket[2m])", "h0", "rate(n0[2m])",
                               "{__name__=~\"classic_bucket|h1\"}"}));
    default:
      return fmt::format("histogram_fraction({}, {}, {})", Scalar(depth), Scalar(depth),
                         Pick({"classic_bucket", "h0", "h1", "n0", "m0"}));
  }
}

}  // namespace alertd::query
