#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "grammar/function_table.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"

namespace alertd::lint {
namespace {

using rules::Rule;

// Series that say what there is (…_info) are no results of operations.
bool HasLevels(std::string_view name) {
  return name.find(':') != std::string_view::npos || name.ends_with("_info");
}

// The range that the last part of a name gives, such as the 5m of `job:requests:rate5m`, with the
// name of its function.
struct NamedRange {
  std::string_view function;
  Duration range{0};
  std::string text;
};

std::optional<NamedRange> RangeInName(std::string_view name) {
  const std::string_view operations = name.substr(name.rfind(':') + 1);
  for (const std::string_view function : {"irate", "rate", "increase", "delta"}) {
    // Only at its end: in sum_rate5m as well as in rate5m.
    const size_t at = operations.rfind(function);
    if (at == std::string_view::npos) continue;
    const std::string text(operations.substr(at + function.size()));
    const auto range = ParseDuration(text);
    if (!range || *range <= Duration::zero()) return std::nullopt;
    return NamedRange{.function = function, .range = *range, .text = text};
  }
  return std::nullopt;
}

// The ranges that the expression takes of metrics, and of the results of others.
std::set<Duration> RangesIn(const grammar::Expr& root) {
  std::set<Duration> ranges;
  grammar::Walk(root, [&ranges](const grammar::Expr& expr) {
    if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&expr.node)) {
      ranges.insert(matrix->range.value);
    } else if (const auto* subquery = std::get_if<grammar::Subquery>(&expr.node)) {
      ranges.insert(subquery->range.value);
    }
  });
  return ranges;
}

void FindOtherRange(const Rule& rule, Findings& findings) {
  const auto named = RangeInName(rule.name);
  if (!named) return;
  const std::set<Duration> ranges = RangesIn(*rule.expr);
  // Without a range of its own the expression reads what another rule has made.
  if (ranges.empty() || ranges.contains(named->range)) return;
  findings.Add({.location = PlaceOfName(rule),
                .message = "the name says " + std::string(named->function) + " over " +
                           named->text + ", the expression takes " +
                           FormatDuration(*ranges.begin()),
                .suggestion = {}});
}

// How many recording rules of a file have names with levels.
struct Custom {
  size_t with = 0;
  size_t all = 0;
};

void Run(const LintInput& input, Findings& findings) {
  std::map<std::string, Custom> by_file;
  const auto for_each = [&input](const auto& visit) {
    ForEachRule(input.configuration, [&visit](const Rule& rule, const rules::RuleGroup& group) {
      if (rule.kind == rules::RuleKind::kRecording) visit(rule, group);
    });
  };
  for_each([&by_file](const Rule& rule, const rules::RuleGroup& group) {
    Custom& custom = by_file[group.file];
    ++custom.all;
    if (HasLevels(rule.name)) ++custom.with;
  });
  for_each([&](const Rule& rule, const rules::RuleGroup& group) {
    FindOtherRange(rule, findings);
    const Custom& custom = by_file[group.file];
    if (HasLevels(rule.name) || custom.with < 2 || 2 * custom.with <= custom.all) return;
    findings.Add({.location = PlaceOfName(rule),
                  .message = "\"" + rule.name + "\" looks like a metric that is scraped; " +
                             std::to_string(custom.with) + " of the " + std::to_string(custom.all) +
                             " recording rules of this file are named level:metric:operations",
                  .suggestion = {}});
  });
}

}  // namespace

const Lint kRecordingName = {
    .name = "recording-name",
    .summary = "A recording rule whose name is not level:metric:operations, or says another range.",
    .explanation =
        R"(By convention a recorded metric is named after the labels it is left with, the metric it is made of,
and what was done to it, the newest first: job:http_requests:rate5m. The colons tell it from metrics
that are scraped. Found where most recording rules of the file keep to it, and where the name gives
another range than the expression.)",
    .bad = R"(groups:
  - name: http
    rules:
      - {record: "job:http_requests:rate5m", expr: 'sum by (job) (rate(http_requests_total[1m]))'}
)",
    .good = R"(groups:
  - name: http
    rules:
      - {record: "job:http_requests:rate1m", expr: 'sum by (job) (rate(http_requests_total[1m]))'}
)",
    .kind = LintKind::kHabit,
    .run = &Run};

}  // namespace alertd::lint
