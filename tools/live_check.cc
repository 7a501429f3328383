#include "tools/live_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/model/spelling.h"
#include "grammar/call_check.h"
#include "grammar/function_table.h"
#include "rules/lint/recorded_metrics.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/selectivity.h"
#include "tools/nearest_series.h"

namespace alertd::tools {
namespace {

using grammar::Expr;
using grammar::VectorSelector;
using lint::Findings;
using lint::LintInput;
using rules::Rule;

constexpr Duration kLookback{300'000};
constexpr size_t kSeriesShownMax = 3;

// Asks, until the source fails.
class Asker {
 public:
  Asker(LiveSource source, std::shared_ptr<std::optional<Error>> failure)
      : source_(std::move(source)), failure_(std::move(failure)) {}

  bool HasFailed() const { return failure_->has_value(); }

  // Nothing when there is no answer. `refusal` is told why the source does not take the expression.
  std::optional<Answer> Ask(const std::string& expression, std::string* refusal = nullptr) const {
    if (HasFailed()) return std::nullopt;
    auto answer = source_(expression);
    if (answer) return *std::move(answer);
    if (answer.error().kind == ErrorKind::kInvalidInput ||
        answer.error().kind == ErrorKind::kLimitExceeded) {
      if (refusal != nullptr) *refusal = answer.error().message;
    } else {
      *failure_ = answer.error();
    }
    return std::nullopt;
  }

 private:
  LiveSource source_;
  std::shared_ptr<std::optional<Error>> failure_;
};

// A selector of a rule, and how long before the evaluation its samples may be.
struct Wanted {
  const Expr* expr = nullptr;
  const VectorSelector* selector = nullptr;
  Duration back{0};
};

bool AsksForAbsence(const grammar::Call& call) {
  return call.function->name == "absent" || call.function->name == "absent_over_time";
}

// Those of an expression that should match something; not those that ask for absence.
class WantedReader {
 public:
  std::vector<Wanted> Read(const Expr& expr) {
    Visit(expr, Duration::zero());
    return std::move(wanted_);
  }

 private:
  void Visit(const Expr& expr, Duration back) {
    if (const auto* vector = std::get_if<VectorSelector>(&expr.node)) {
      Add(expr, *vector, back + kLookback);
    } else if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&expr.node)) {
      Add(expr, matrix->selector, back + matrix->range.value + kLookback);
    } else if (const auto* subquery = std::get_if<grammar::Subquery>(&expr.node)) {
      if (subquery->at) return;
      const Duration offset = std::max(subquery->offset.value, Duration::zero());
      Visit(*subquery->expr, back + subquery->range.value + offset);
    } else if (const auto* call = std::get_if<grammar::Call>(&expr.node)) {
      if (AsksForAbsence(*call)) return;
      // The second argument of info() only lists matchers.
      const size_t count = grammar::IsInfo(*call) ? 1 : call->args.size();
      for (size_t i = 0; i < count; ++i)
        Visit(*call->args[i], back);
    } else {
      VisitOperands(expr, back);
    }
  }

  void VisitOperands(const Expr& expr, Duration back) {
    if (const auto* aggregation = std::get_if<grammar::Aggregation>(&expr.node)) {
      if (aggregation->param != nullptr) Visit(*aggregation->param, back);
      Visit(*aggregation->expr, back);
    } else if (const auto* binary = std::get_if<grammar::Binary>(&expr.node)) {
      Visit(*binary->left, back);
      Visit(*binary->right, back);
    } else if (const auto* unary = std::get_if<grammar::Unary>(&expr.node)) {
      Visit(*unary->expr, back);
    } else if (const auto* paren = std::get_if<grammar::Paren>(&expr.node)) {
      Visit(*paren->expr, back);
    }
  }

  void Add(const Expr& expr, const VectorSelector& selector, Duration back) {
    if (selector.at) return;
    wanted_.push_back({.expr = &expr,
                       .selector = &selector,
                       .back = back + std::max(selector.offset.value, Duration::zero())});
  }

  std::vector<Wanted> wanted_;
};

class NoSuchSeriesLint {
 public:
  NoSuchSeriesLint(const Asker& asker, const LintInput& input, Findings& findings)
      : asker_(asker), recorded_(input.configuration), findings_(findings) {}

  void Look(const Rule& rule) {
    std::set<std::string> seen;
    for (const Wanted& wanted : WantedReader().Read(*rule.expr)) {
      const bool ours = wanted.selector->name.starts_with("ALERTS") ||
                        !recorded_.Of(wanted.selector->name).empty();
      const std::string text = SelectorText(wanted.selector->matchers);
      if (ours || !seen.insert(text).second || Exists(text, wanted.back)) continue;
      if (asker_.HasFailed()) return;
      findings_.Add({.location = lint::PlaceOf(rule, wanted.expr->range),
                     .message = "no series matches " + FormatSelector(wanted.selector->matchers),
                     .suggestion = Suggest(wanted)});
    }
  }

 private:
  // Each selector is asked for once, over the longest time that a rule looks back.
  bool Exists(const std::string& text, Duration back) {
    const auto [known, added] = exists_.emplace(std::pair(text, back), true);
    if (!added) return known->second;
    const auto answer =
        asker_.Ask("count(last_over_time(" + text + "[" + FormatDuration(back) + "]))");
    known->second = !answer || !answer->empty();
    return known->second;
  }

  std::string Suggest(const Wanted& wanted) const {
    const Matchers& matchers = wanted.selector->matchers;
    const std::string question = NearbySeriesQuestion(matchers, wanted.back);
    if (question.empty()) return {};
    if (const auto nearby = asker_.Ask(question); nearby && !nearby->empty()) {
      const Labels nearest = NearestSeries(matchers, nearby->series);
      return "the nearest there is: " + FormatLabels(nearest);
    }
    const auto names = asker_.Ask(NearbyNamesQuestion(wanted.selector->name));
    const std::string near = names ? NearestName(wanted.selector->name, names->series) : "";
    return near.empty() ? "no metric has that name" : "did you mean \"" + near + "\"?";
  }

  const Asker& asker_;
  lint::RecordedMetrics recorded_;
  Findings& findings_;
  std::map<std::pair<std::string, Duration>, bool> exists_;
};

void FindNoSuchSeries(const Asker& asker, const LintInput& input, Findings& findings) {
  NoSuchSeriesLint lint(asker, input, findings);
  lint::ForEachExpression(input.configuration,
                          [&lint](const Rule& rule, const rules::RuleGroup&) { lint.Look(rule); });
}

std::string DescribeFiring(const Rule& rule, const Answer& answer) {
  std::string text =
      "alert \"" + rule.name + "\" would " +
      (rule.hold > Duration::zero() ? "be pending at once, and fire in " + FormatDuration(rule.hold)
                                    : std::string("fire at once")) +
      ", for " + std::to_string(answer.series.size()) + " series: ";
  for (size_t i = 0; i < answer.series.size() && i < kSeriesShownMax; ++i)
    text += (i > 0 ? ", " : "") + FormatLabels(answer.series[i].labels);
  return text + (answer.series.size() > kSeriesShownMax ? ", …" : "");
}

// The answer; a refusal is a finding.
std::optional<Answer> AskFor(const Rule& rule, const Asker& asker, Findings& findings) {
  std::string refusal;
  std::optional<Answer> answer = asker.Ask(rule.expr_text, &refusal);
  if (!refusal.empty()) {
    findings.Add({.location = lint::PlaceOf(rule, rule.expr->range),
                  .message = "the condition cannot be evaluated there: " + refusal,
                  .suggestion = {}});
  }
  return answer;
}

void FindFiring(const Asker& asker, const LintInput& input, Findings& findings) {
  lint::ForEachRule(input.configuration, [&](const Rule& rule, const rules::RuleGroup&) {
    const bool asks = rule.kind == rules::RuleKind::kAlerting &&
                      rule.expr->type == grammar::ValueType::kVector &&
                      lint::ReadsSeries(*rule.expr);
    if (!asks) return;
    const auto answer = AskFor(rule, asker, findings);
    if (rule.resolve_when != nullptr) AskFor(lint::ResolvingRule(rule), asker, findings);
    if (!answer || answer->empty()) return;
    findings.Add({.location = lint::PlaceOfName(rule),
                  .message = DescribeFiring(rule, *answer),
                  .suggestion = {}});
  });
}

}  // namespace

std::vector<lint::LiveLint> LiveLints(LiveSource source,
                                      std::shared_ptr<std::optional<Error>> failure) {
  const auto asker = std::make_shared<const Asker>(std::move(source), std::move(failure));
  return {{.name = "no-such-series",
           .run = [asker](const LintInput& input,
                          Findings& findings) { FindNoSuchSeries(*asker, input, findings); }},
          {.name = "fires-at-once", .run = [asker](const LintInput& input, Findings& findings) {
             FindFiring(*asker, input, findings);
           }}};
}

}  // namespace alertd::tools
