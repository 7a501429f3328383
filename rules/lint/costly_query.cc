#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

#include "engine/model/labels.h"
#include "rules/lint/lints.h"
#include "rules/lint/matcher_logic.h"
#include "rules/lint/selector_walk.h"

namespace alertd::lint {
namespace {

using grammar::Expr;
using rules::Rule;

constexpr int64_t kEvaluationsMax = 10'000;  // of what a subquery is of, for one result
constexpr Duration kRangeMax{std::chrono::hours{24 * 7}};

class CostLint {
 public:
  CostLint(const LintInput& input, Findings& findings)
      : default_step_(input.configuration.global.evaluation_interval), findings_(findings) {}

  void Look(const Rule& rule, const rules::RuleGroup& group) {
    grammar::Walk(*rule.expr, [&](const Expr& expr) {
      if (const auto* subquery = std::get_if<grammar::Subquery>(&expr.node)) {
        LookAtSubquery(rule, expr, *subquery);
      } else if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&expr.node)) {
        LookAtRange(rule, group, expr);
        LookAtName(rule, expr, matrix->selector);
      } else if (const auto* vector = std::get_if<grammar::VectorSelector>(&expr.node)) {
        LookAtName(rule, expr, *vector);
      }
    });
  }

 private:
  void LookAtSubquery(const Rule& rule, const Expr& expr, const grammar::Subquery& subquery) {
    const bool known =
        subquery.range.expr == nullptr && (!subquery.step || subquery.step->expr == nullptr);
    const Duration step = subquery.step && subquery.step->value > Duration::zero()
                              ? subquery.step->value
                              : default_step_;
    if (!known || step <= Duration::zero()) return;
    const int64_t evaluations = subquery.range.value / step;
    if (evaluations < kEvaluationsMax) return;
    findings_.Add(
        {.location = PlaceOf(rule, expr.range),
         .message = "this evaluates " + Quote(Excerpt(rule, subquery.expr->range)) + " " +
                    std::to_string(evaluations) + " times for each result: " +
                    FormatDuration(subquery.range.value) + " in steps of " + FormatDuration(step),
         .suggestion = "record the inner expression, and take the range of what is recorded"});
  }

  void LookAtRange(const Rule& rule, const rules::RuleGroup& group, const Expr& expr) {
    const auto& matrix = std::get<grammar::MatrixSelector>(expr.node);
    const bool only_name =
        std::all_of(matrix.selector.matchers.begin(), matrix.selector.matchers.end(),
                    [](const Matcher& matcher) { return matcher.name() == kMetricNameLabel; });
    const bool recorded = matrix.selector.name.find(':') != std::string::npos;
    if (!only_name || recorded || matrix.range.value < kRangeMax) return;
    findings_.Add({.location = PlaceOf(rule, expr.range),
                   .message = "every " + FormatDuration(group.interval) + " this reads " +
                              FormatDuration(matrix.range.value) +
                              " of samples of all series of the metric",
                   .suggestion = "choose series with matchers, or record a short range first"});
  }

  // A selector without a name reads the index of everything there is.
  void LookAtName(const Rule& rule, const Expr& expr, const grammar::VectorSelector& selector) {
    if (!selector.name.empty()) return;
    const bool narrowed =
        std::any_of(selector.matchers.begin(), selector.matchers.end(), [](const Matcher& matcher) {
          const bool equal = matcher.kind() == MatchKind::kEqual && !matcher.value().empty();
          const bool listed =
              matcher.kind() == MatchKind::kRegex && ListedTexts(matcher.value()).has_value();
          return equal || listed || (matcher.name() != kMetricNameLabel && !matcher.MatchesEmpty());
        });
    const bool prefixed =
        std::any_of(selector.matchers.begin(), selector.matchers.end(), [](const Matcher& matcher) {
          return matcher.kind() == MatchKind::kRegex && !matcher.value().empty() &&
                 std::isalpha(static_cast<unsigned char>(matcher.value().front())) != 0;
        });
    if (narrowed || prefixed) return;
    findings_.Add({.location = PlaceOf(rule, expr.range),
                   .message = "no matcher of this selector names a metric or a value: it reads " +
                              std::string("nearly every series there is"),
                   .suggestion = {}});
  }

  Duration default_step_;
  Findings& findings_;
};

void Run(const LintInput& input, Findings& findings) {
  CostLint lint(input, findings);
  ForEachExpression(input.configuration, [&lint](const Rule& rule, const rules::RuleGroup& group) {
    lint.Look(rule, group);
  });
}

}  // namespace

const Lint kCostlyQuery = {
    .name = "costly-query",
    .summary = "A rule that costs far more than its result is worth.",
    .explanation =
        R"(A rule is evaluated again and again. Found are: subqueries that evaluate their inner expression 10,000
times or more for one result (a recording rule does that work once), ranges of a week or more over
all series of a metric, and selectors that name neither a metric nor a value.)",
    .bad = R"(groups:
  - name: http
    rules:
      - {record: "job:http_requests:max30d", expr: 'max_over_time(sum by (job) (rate(http_requests_total[5m]))[30d:1m])'}
)",
    .good = R"(groups:
  - name: http
    rules:
      - {record: "job:http_requests:rate5m", expr: 'sum by (job) (rate(http_requests_total[5m]))'}
      - {record: "job:http_requests:max30d", expr: 'max_over_time(job:http_requests:rate5m[30d])'}
)",
    .run = &Run};

}  // namespace alertd::lint
