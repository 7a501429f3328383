#include "tools/promql_test/script_runner.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "grammar/function_table.h"
#include "grammar/parser.h"
#include "tools/promql_test/expected_answer.h"
#include "tools/promql_test/script_window.h"

namespace alertd::promql_test {

using query::EvaluateInstant;
using query::EvaluateRange;
using query::QueryAnswer;
using query::QueryOptions;

namespace {

// Functions that depend on when they are evaluated, so that `@` in their selectors changes them.
constexpr std::string_view kTimeFunctions[] = {
    "days_in_month", "day_of_month", "day_of_week", "day_of_year",    "end",
    "hour",          "minute",       "month",       "predict_linear", "range",
    "start",         "step",         "timestamp",   "time",           "year"};

// One way to ask what an eval asks.
struct Question {
  std::string text;
  Timestamp at;
};

class Runner {
 public:
  Runner(const window::Window& window, const QueryOptions& options)
      : window_(window), options_(options) {}

  // The first deviation among the ways to ask; empty when all give what is expected.
  std::string Eval(const EvalCommand& eval) const {
    if (eval.step > Duration{0}) {
      return CheckAnswer(
          eval, eval.expr,
          EvaluateRange(eval.root, window_, {eval.start, eval.end, eval.step}, options_));
    }
    for (const Question& question : Questions(eval, *eval.root)) {
      std::string deviation = AskInstant(eval, question);
      if (!deviation.empty()) return deviation;
    }
    return "";
  }

 private:
  std::string AskInstant(const EvalCommand& eval, const Question& question) const {
    const grammar::ParseOutcome parsed = grammar::ParseExpr(question.text);
    if (parsed.root == nullptr) {
      return fmt::format("{} does not parse: {}", question.text, parsed.errors[0].message);
    }
    const Result<QueryAnswer> instant =
        EvaluateInstant(parsed.root, window_, question.at, options_);
    std::string deviation = CheckAnswer(eval, question.text, instant);
    const bool has_range = parsed.root->type == grammar::ValueType::kScalar ||
                           parsed.root->type == grammar::ValueType::kVector;
    if (!deviation.empty() || !instant || eval.expects_matrix || eval.ordered || !has_range ||
        AsksAboutQuery(*parsed.root) || AsksAboutQuery(question.text)) {
      return deviation;
    }
    constexpr Duration kStep{std::chrono::minutes{1}};
    const Result<QueryAnswer> range = EvaluateRange(
        parsed.root, window_, {question.at - kStep, question.at + kStep, kStep}, options_);
    if (!range) return question.text + " as a range fails: " + range.error().message;
    return CheckPoint(eval, question.text, *range, question.at);
  }

  static bool AsksAboutQuery(const grammar::Expr& root) {
    bool asks = false;
    grammar::Walk(root, [&](const grammar::Expr& visited) {
      if (const auto* call = std::get_if<grammar::Call>(&visited.node)) {
        const std::string_view name = call->function->name;
        asks = asks || name == "start" || name == "end" || name == "range" || name == "step";
      }
      const auto at = AtOf(visited);
      asks = asks || (at.has_value() && at->kind != grammar::AtModifier::Kind::kTimestamp);
    });
    return asks;
  }

  // Computed durations may ask, too.
  static bool AsksAboutQuery(const std::string& text) {
    return re2::RE2::PartialMatch(text, "(start|end|range|step)\\(\\)");
  }

  static std::optional<grammar::AtModifier> AtOf(const grammar::Expr& expr) {
    if (const auto* node = std::get_if<grammar::VectorSelector>(&expr.node)) return node->at;
    if (const auto* node = std::get_if<grammar::MatrixSelector>(&expr.node)) {
      return node->selector.at;
    }
    if (const auto* node = std::get_if<grammar::Subquery>(&expr.node)) return node->at;
    return std::nullopt;
  }

  // The expression as it is, and with `@` on its selectors at other times.
  static std::vector<Question> Questions(const EvalCommand& eval, const grammar::Expr& root) {
    std::vector<Question> questions = {{eval.expr, eval.start}};
    bool depends_on_time = AsksAboutQuery(root) || AsksAboutQuery(eval.expr) ||
                           eval.expects_matrix || eval.text.has_value();
    std::vector<size_t> ends;
    size_t covered = 0;  // by the last subquery, whose inside stays as it is
    grammar::Walk(root, [&](const grammar::Expr& visited) {
      if (const auto* call = std::get_if<grammar::Call>(&visited.node)) {
        depends_on_time =
            depends_on_time || std::find(std::begin(kTimeFunctions), std::end(kTimeFunctions),
                                         call->function->name) != std::end(kTimeFunctions);
      }
      const bool subquery = std::holds_alternative<grammar::Subquery>(visited.node);
      const bool selects = subquery ||
                           std::holds_alternative<grammar::VectorSelector>(visited.node) ||
                           std::holds_alternative<grammar::MatrixSelector>(visited.node);
      if (!selects || visited.range.begin < covered) return;
      if (subquery) covered = visited.range.end;
      if (!AtOf(visited).has_value()) ends.push_back(visited.range.end);
    });
    if (depends_on_time) return questions;
    std::sort(ends.begin(), ends.end(), std::greater<>());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    std::string pinned = eval.expr;
    const Duration t = eval.start.time_since_epoch();
    for (const size_t end : ends) {
      pinned.insert(end, fmt::format(" @ {:.3f}", static_cast<double>(t.count()) / 1000.0));
    }
    if (t == Duration{0}) {
      for (const int ms : {-1000, 0, 1000})
        questions.push_back({pinned, Timestamp{Duration{ms}}});
    } else {
      for (const Duration at : {-10 * t, Duration{0}, t / 5, t, 10 * t}) {
        questions.push_back({pinned, Timestamp{at}});
      }
    }
    return questions;
  }

  const window::Window& window_;
  const QueryOptions& options_;
};

}  // namespace

// Only the HTTP API limits the points of a range query.
constexpr size_t kStepsMax = 100'000'000;
// Of one query, as the scripts are run upstream.
constexpr size_t kSamplesMax = 10'000;

QueryOptions ScriptOptions() {
  QueryOptions options;
  options.name_removal = query::NameRemoval::kDelayed;
  options.steps_max = kStepsMax;
  options.samples_max = kSamplesMax;
  return options;
}

ScriptOutcome RunPromqlScript(const std::vector<ScriptCommand>& commands,
                              const QueryOptions& options) {
  ScriptWindow window;
  ScriptOutcome outcome;
  for (const ScriptCommand& command : commands) {
    if (const auto* load = std::get_if<LoadCommand>(&command.command)) {
      Status loaded = window.Load(*load);
      if (loaded) continue;
      outcome.aborted = ScriptError{command.line, std::move(loaded).error().message};
      break;
    }
    if (const auto* eval = std::get_if<EvalCommand>(&command.command)) {
      const Runner runner(window.window(), options);
      outcome.evals.push_back({command.line, eval->expr, runner.Eval(*eval)});
    } else {
      window.Clear();
    }
  }
  return outcome;
}

}  // namespace alertd::promql_test
