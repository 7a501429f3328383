#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "grammar/function_table.h"
#include "rules/lint/lints.h"
#include "rules/lint/recorded_metrics.h"
#include "rules/lint/rule_text_place.h"

namespace alertd::lint {
namespace {

using rules::Rule;

// Functions that yield nothing of fewer than two samples.
constexpr std::array<std::string_view, 7> kOfTwoSamples = {
    "rate", "increase", "irate", "delta", "idelta", "deriv", "predict_linear"};

// How often a series gets a sample, and why that is known.
struct Cadence {
  Duration interval{0};
  std::string reason;
};

class ShortRangeLint {
 public:
  ShortRangeLint(const LintInput& input, Findings& findings)
      : input_(input), recorded_(input.configuration), findings_(findings) {}

  void Look(const Rule& rule) {
    grammar::Walk(*rule.expr, [&](const grammar::Expr& expr) {
      const auto* call = std::get_if<grammar::Call>(&expr.node);
      if (call == nullptr || call->args.empty()) return;
      const std::string_view function = call->function->name;
      if (std::find(kOfTwoSamples.begin(), kOfTwoSamples.end(), function) == kOfTwoSamples.end()) {
        return;
      }
      const auto* matrix = std::get_if<grammar::MatrixSelector>(&call->args[0]->node);
      if (matrix != nullptr) LookAt(rule, expr, *matrix);
    });
  }

 private:
  void LookAt(const Rule& rule, const grammar::Expr& expr, const grammar::MatrixSelector& matrix) {
    // These take in a sample from before the range.
    if (matrix.selector.extension != grammar::RangeExtension::kNone) return;
    if (matrix.range.expr != nullptr) return;
    const std::optional<Cadence> cadence = CadenceOf(matrix.selector);
    if (!cadence || matrix.range.value >= 2 * cadence->interval) return;
    const std::string function(std::get<grammar::Call>(expr.node).function->name);
    findings_.Add({.location = PlaceOf(rule, expr.range),
                   .message = function + "() needs two samples, and " +
                              FormatDuration(matrix.range.value) + " is less than twice the " +
                              FormatDuration(cadence->interval) + " " + cadence->reason,
                   .suggestion = "take at least " + FormatDuration(4 * cadence->interval) +
                                 ", so that a missed scrape does no harm"});
  }

  std::optional<Cadence> CadenceOf(const grammar::VectorSelector& selector) const {
    const auto sources = recorded_.Of(selector.name);
    if (!sources.empty()) {
      const auto fastest = std::min_element(sources.begin(), sources.end(),
                                            [](const RecordedRule& a, const RecordedRule& b) {
                                              return a.group->interval < b.group->interval;
                                            });
      return Cadence{
          .interval = fastest->group->interval,
          .reason = "at which the rule at " + fastest->rule->location.Describe() + " is evaluated"};
    }
    // The rule that records it may be wrong, and missing.
    if (input_.incomplete && selector.name.find(':') != std::string::npos) return std::nullopt;
    const auto& jobs = input_.configuration.scrape_jobs;
    if (!jobs.empty()) return CadenceOfJobs(selector.matchers);
    if (input_.incomplete || !input_.scrape_interval) return std::nullopt;
    return Cadence{.interval = *input_.scrape_interval,
                   .reason = "that global: says is between scrapes"};
  }

  // Whether relabeling may give targets or series another value of the label.
  static bool MaySet(const std::vector<rules::RelabelRule>& relabel_rules, std::string_view label) {
    const auto sets = [label](const rules::RelabelRule& rule) {
      const bool maps = rule.action == rules::RelabelAction::kLabelMap;
      const std::string& name = maps ? rule.replacement : rule.target_label;
      const size_t group = name.find('$');
      return group == std::string::npos
                 ? name == label
                 : label.starts_with(std::string_view(name).substr(0, group));
    };
    return std::any_of(relabel_rules.begin(), relabel_rules.end(), sets);
  }

  static bool MayRename(const rules::ScrapeJob& job) {
    return MaySet(job.relabel_rules, "job") || MaySet(job.metric_relabel_rules, "job");
  }

  // Targets may have intervals of their own.
  static bool HasOneInterval(const rules::ScrapeJob& job) {
    static constexpr std::string_view kInterval = "__scrape_interval__";
    return !MaySet(job.relabel_rules, kInterval) &&
           std::none_of(
               job.static_targets.begin(), job.static_targets.end(),
               [](const rules::StaticTargets& group) { return group.labels.Has(kInterval); });
  }

  // Where jobs may be missing, only one that the selector asks for by its name is known.
  bool MayBeOf(const rules::ScrapeJob& job, const Matchers& matchers) const {
    bool possible = true;
    bool certain = false;
    const bool renamed = MayRename(job);
    for (const Matcher& matcher : matchers) {
      if (matcher.name() != "job" || renamed) continue;
      possible = possible && matcher.Matches(std::string_view(job.name));
      certain = certain || matcher.kind() == MatchKind::kEqual;
    }
    return possible && (certain || !input_.incomplete);
  }

  // The fastest of the jobs that the series may come from.
  std::optional<Cadence> CadenceOfJobs(const Matchers& matchers) const {
    const rules::ScrapeJob* fastest = nullptr;
    for (const rules::ScrapeJob& job : input_.configuration.scrape_jobs) {
      if (!MayBeOf(job, matchers)) continue;
      if (!HasOneInterval(job)) return std::nullopt;
      if (fastest == nullptr || job.interval < fastest->interval) fastest = &job;
    }
    if (fastest == nullptr) return std::nullopt;
    return Cadence{.interval = fastest->interval,
                   .reason = "at which job \"" + fastest->name + "\" is scraped"};
  }

  const LintInput& input_;
  RecordedMetrics recorded_;
  Findings& findings_;
};

void Run(const LintInput& input, Findings& findings) {
  ShortRangeLint lint(input, findings);
  ForEachExpression(input.configuration,
                    [&lint](const Rule& rule, const rules::RuleGroup&) { lint.Look(rule); });
}

}  // namespace

const Lint kShortRange = {
    .name = "short-range",
    .summary = "A rate over less than two scrapes.",
    .explanation =
        R"(rate() and its kin need two samples in their range, and yield nothing where there is only one. A range
shorter than twice the interval of the scrapes often has one; four times the interval survives a
missed scrape. Found where the interval is known: the scrape jobs stand in the same configuration, or
at least the interval in its `global:`, or the metric is recorded by a rule of it.)",
    .bad = R"(scrape_configs:
  - job_name: worker
    scrape_interval: 1m
    static_configs: [{targets: ["worker:9100"]}]
groups:
  - name: tasks
    rules:
      - {record: "job:tasks:rate1m", expr: 'sum by (job) (rate(tasks_total{job="worker"}[1m]))'}
)",
    .good = R"(scrape_configs:
  - job_name: worker
    scrape_interval: 15s
    static_configs: [{targets: ["worker:9100"]}]
groups:
  - name: tasks
    rules:
      - {record: "job:tasks:rate1m", expr: 'sum by (job) (rate(tasks_total{job="worker"}[1m]))'}
)",
    .run = &Run};

}  // namespace alertd::lint
