// Functions of counters on gauges, and the reverse.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <variant>

#include "grammar/function_table.h"
#include "rules/lint/lints.h"
#include "rules/lint/metric_kind.h"
#include "rules/lint/recorded_metrics.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/unwrap.h"

namespace alertd::lint {
namespace {

using grammar::Aggregation;
using grammar::Call;
using grammar::Expr;
using rules::Rule;

constexpr std::array<std::string_view, 4> kOfCounters = {"rate", "increase", "irate", "resets"};
constexpr std::array<std::string_view, 4> kOfGauges = {"delta", "idelta", "deriv",
                                                       "predict_linear"};

bool IsOneOf(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view FunctionOf(const Expr& expr) {
  const auto* call = std::get_if<Call>(&expr.node);
  return call == nullptr ? std::string_view() : call->function->name;
}

// Calls `visit(call, expr)` for each call of one of the functions.
template <typename Visit>
void ForEachCall(const Rule& rule, const auto& names, const Visit& visit) {
  grammar::Walk(*rule.expr, [&](const Expr& expr) {
    const auto* call = std::get_if<Call>(&expr.node);
    if (call != nullptr && !call->args.empty() && IsOneOf(names, call->function->name)) {
      visit(*call, expr);
    }
  });
}

std::string_view MetricOf(const Expr& range) {
  const auto* matrix = std::get_if<grammar::MatrixSelector>(&range.node);
  return matrix == nullptr ? std::string_view() : std::string_view(matrix->selector.name);
}

void FindCountersAsGauges(const LintInput& input, Findings& findings) {
  ForEachExpression(input.configuration, [&](const Rule& rule, const rules::RuleGroup&) {
    ForEachCall(rule, kOfGauges, [&](const Call& call, const Expr& expr) {
      const std::string_view metric = MetricOf(*call.args[0]);
      const KnownKind known = KindOf(metric, input.types);
      if (known.kind != MetricKind::kCounter) return;
      const std::string function(call.function->name);
      findings.Add({.location = PlaceOf(rule, expr.range),
                    .message = function + "() is for gauges, and " + Quote(metric) +
                               " is a counter " + std::string(known.reason) +
                               ": each restart looks like a fall",
                    .suggestion = function == "delta"    ? "take increase()"
                                  : function == "idelta" ? "take irate()"
                                                         : "take it of a rate()"});
    });
  });
}

// What a function of counters is given, when it surely is no counter; empty otherwise.
std::string DescribeGauge(const Expr& arg, const MetricTypes& types) {
  const std::string_view metric = MetricOf(arg);
  const KnownKind known = KindOf(metric, types);
  if (known.kind == MetricKind::kGauge) {
    return Quote(metric) + " is a gauge " + std::string(known.reason);
  }
  const auto* subquery = std::get_if<grammar::Subquery>(&arg.node);
  if (subquery == nullptr) return {};
  const std::string_view inner = FunctionOf(WithoutParens(*subquery->expr));
  if (inner == "rate" || inner == "irate" || inner == "deriv" || inner == "delta") {
    return std::string(inner) + "() yields a gauge";
  }
  return {};
}

void FindGaugesAsCounters(const LintInput& input, Findings& findings) {
  ForEachExpression(input.configuration, [&](const Rule& rule, const rules::RuleGroup&) {
    ForEachCall(rule, kOfCounters, [&](const Call& call, const Expr& expr) {
      const std::string gauge = DescribeGauge(*call.args[0], input.types);
      if (gauge.empty()) return;
      const std::string function(call.function->name);
      findings.Add({.location = PlaceOf(rule, expr.range),
                    .message = function + "() is for counters, and " + gauge +
                               ": each fall of it is taken for a restart from zero",
                    .suggestion = function == "increase" ? "take delta()"
                                  : function == "irate"  ? "take idelta()"
                                  : function == "resets" ? "take changes()"
                                                         : "take deriv()"});
    });
  });
}

bool Adds(const Expr& expr) {
  const auto* aggregation = std::get_if<Aggregation>(&WithoutParens(expr).node);
  return aggregation != nullptr && (aggregation->op == grammar::AggregateOp::kSum ||
                                    aggregation->op == grammar::AggregateOp::kAvg);
}

// Whether the expression adds up counters as they stand.
bool AddsCounters(const Expr& expr, const MetricTypes& types) {
  if (!Adds(expr)) return false;
  const Expr& inner = WithoutParens(*std::get<Aggregation>(WithoutParens(expr).node).expr);
  const auto* selector = std::get_if<grammar::VectorSelector>(&inner.node);
  return selector != nullptr && KindOf(selector->name, types).kind == MetricKind::kCounter;
}

class RateOfSumLint {
 public:
  RateOfSumLint(const LintInput& input, Findings& findings)
      : recorded_(input.configuration), types_(input.types), findings_(findings) {}

  void Look(const Rule& rule) {
    ForEachCall(rule, kOfCounters, [&](const Call& call, const Expr& expr) {
      const Expr& arg = *call.args[0];
      const auto* subquery = std::get_if<grammar::Subquery>(&arg.node);
      if (subquery != nullptr && AddsCounters(*subquery->expr, types_)) {
        Add(rule, expr, "a sum of counters");
      }
      for (const RecordedRule& source : recorded_.Of(MetricOf(arg))) {
        if (!AddsCounters(*source.rule->expr, types_)) continue;
        Add(rule, expr,
            "what the rule at " + source.rule->location.Describe() + " records: a sum of counters");
        return;
      }
    });
  }

 private:
  void Add(const Rule& rule, const Expr& expr, const std::string& what) {
    findings_.Add({.location = PlaceOf(rule, expr.range),
                   .message = std::string(FunctionOf(expr)) + "() of " + what +
                              ": when one of them starts over, the sum falls by a part, and the "
                              "whole of it counts as growth",
                   .suggestion = "take the rate() first, then the sum"});
  }

  RecordedMetrics recorded_;
  const MetricTypes& types_;
  Findings& findings_;
};

void FindRatesOfSums(const LintInput& input, Findings& findings) {
  RateOfSumLint lint(input, findings);
  ForEachExpression(input.configuration,
                    [&lint](const Rule& rule, const rules::RuleGroup&) { lint.Look(rule); });
}

}  // namespace

const Lint kCounterAsGauge = {
    .name = "counter-as-gauge",
    .summary = "A function for gauges on a counter.",
    .explanation =
        R"(delta(), idelta(), deriv() and predict_linear() take each sample for a value of its own. A counter
starts over at zero whenever its process does, and they see a fall there. rate(), increase() and
irate() know of restarts. Told by the metric's type with --url and --data, otherwise by the name: _total
and _bucket are of counters.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - {record: "instance:tasks:increase1h", expr: 'delta(tasks_total[1h])'}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - {record: "instance:tasks:increase1h", expr: 'increase(tasks_total[1h])'}
)",
    .run = &FindCountersAsGauges};

const Lint kGaugeAsCounter = {
    .name = "gauge-as-counter",
    .summary = "A function for counters on a gauge.",
    .explanation =
        R"(rate(), increase(), irate() and resets() take each fall of a value for a restart from zero, and count
the new value as growth. A gauge falls for other reasons. Told by the metric's type with --url and
--data, by names that leave no doubt (_info, _ratio, _celsius, up, …), and by rate() of a rate().)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - {record: "instance:disk_free:change1h", expr: 'increase(disk_free_bytes[1h])'}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - {record: "instance:disk_free:change1h", expr: 'delta(disk_free_bytes[1h])'}
)",
    .run = &FindGaugesAsCounters};

const Lint kRateOfSum = {
    .name = "rate-of-sum",
    .summary = "The rate of a sum of counters.",
    .explanation =
        R"(rate() sees a restart where a value falls. In a sum of counters one of them may start over while the
sum hardly falls, or falls by a part: then the whole sum counts as growth, which shows as a spike.
Take the rate of each counter first and add those up. Sums in subqueries are found, and those that a
recording rule of the same configuration makes.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - {record: "job:tasks:sum", expr: 'sum by (job) (tasks_total)'}
      - {record: "job:tasks:rate5m", expr: 'rate(job:tasks:sum[5m])'}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - {record: "job:tasks:rate5m", expr: 'sum by (job) (rate(tasks_total[5m]))'}
)",
    .run = &FindRatesOfSums};

}  // namespace alertd::lint
