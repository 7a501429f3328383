#include "tests/engine/query/promql_runner.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "engine/window/window.h"
#include "grammar/function_table.h"
#include "grammar/parser.h"
#include "tests/engine/query/expected_answer.h"

namespace alertd::query {
namespace {

using ExprPtr = std::shared_ptr<const grammar::Expr>;

// Long enough for the times of any script.
constexpr Duration kRetention{std::chrono::hours{24 * 365 * 100}};

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
  explicit Runner(const QueryOptions& options) : options_(options) { Clear(); }

  Status Load(const LoadCommand& load) {
    std::vector<window::SeriesSample> batch;
    for (size_t i = 0; i < load.series.size(); ++i) {
      const ScriptSeries& series = load.series[i];
      Remember(load, series);
      const bool replaced =
          std::any_of(load.series.begin() + static_cast<ptrdiff_t>(i) + 1, load.series.end(),
                      [&](const ScriptSeries& later) { return later.labels == series.labels; });
      if (replaced) continue;
      ALERTD_TRY(const window::SeriesId id, window_->FindOrCreate(series.labels));
      Timestamp at{};
      for (const std::optional<double>& value : series.values) {
        if (value.has_value()) batch.push_back({id, {at, *value}});
        at += load.step;
      }
    }
    window_->Append(batch);
    return Ok();
  }

  void Clear() {
    window_ = std::make_unique<window::Window>(window::WindowOptions{.retention = kRetention});
    beyond_us_.clear();
  }

  // The first deviation among the ways to ask; empty when all give what is expected.
  EvalOutcome Eval(const EvalCommand& eval) const {
    const grammar::ParseOutcome parsed = grammar::ParseExpr(eval.expr);
    if (parsed.root == nullptr) {
      return {EvalOutcome::Kind::kFailed, 0, "does not parse: " + parsed.errors[0].message};
    }
    const std::string unsupported = UnsupportedIn(*parsed.root, eval);
    if (!unsupported.empty()) return {EvalOutcome::Kind::kUnsupported, 0, unsupported};
    std::string deviation;
    if (eval.step > Duration{0}) {
      deviation = CheckAnswer(
          eval, eval.expr,
          EvaluateRange(parsed.root, *window_, {eval.start, eval.end, eval.step}, options_));
    } else {
      for (const Question& question : Questions(eval, *parsed.root)) {
        deviation = AskInstant(eval, question);
        if (!deviation.empty()) break;
      }
    }
    if (deviation.empty()) return {};
    return {EvalOutcome::Kind::kFailed, 0, std::move(deviation)};
  }

 private:
  // Series with samples that the window cannot hold make every query that selects them unsupported.
  void Remember(const LoadCommand& load, const ScriptSeries& series) {
    if (series.has_histograms || series.has_start_timestamps) beyond_us_.push_back(series.labels);
    if (!load.with_histograms) return;
    std::string_view name = series.labels.Get(kMetricNameLabel);
    for (const std::string_view suffix : {"_bucket", "_count", "_sum"}) {
      if (!name.ends_with(suffix)) continue;
      name.remove_suffix(suffix.size());
      LabelsBuilder labels(series.labels);
      beyond_us_.push_back(labels.Set(kMetricNameLabel, name).Remove("le").Build());
      return;
    }
  }

  std::string UnsupportedIn(const grammar::Expr& root, const EvalCommand& eval) const {
    if (const auto found = FindUnsupported(root); found.has_value()) return found->message;
    for (const ScriptSeries& series : eval.series) {
      if (series.has_histograms) return "native histograms are not supported yet";
    }
    bool beyond = false;
    grammar::Walk(root, [&](const grammar::Expr& visited) {
      const auto* selector = std::get_if<grammar::VectorSelector>(&visited.node);
      if (const auto* range = std::get_if<grammar::MatrixSelector>(&visited.node)) {
        selector = &range->selector;
      }
      if (selector == nullptr) return;
      for (const Labels& labels : beyond_us_) {
        beyond = beyond || MatchesAll(selector->matchers, labels);
      }
    });
    return beyond ? "native histograms and start timestamps are not supported yet" : "";
  }

  std::string AskInstant(const EvalCommand& eval, const Question& question) const {
    const grammar::ParseOutcome parsed = grammar::ParseExpr(question.text);
    if (parsed.root == nullptr) {
      return fmt::format("{} does not parse: {}", question.text, parsed.errors[0].message);
    }
    const Result<QueryAnswer> instant =
        EvaluateInstant(parsed.root, *window_, question.at, options_);
    std::string deviation = CheckAnswer(eval, question.text, instant);
    const bool has_range = parsed.root->type == grammar::ValueType::kScalar ||
                           parsed.root->type == grammar::ValueType::kVector;
    if (!deviation.empty() || !instant || eval.expects_matrix || eval.ordered || !has_range ||
        AsksAboutQuery(*parsed.root) || AsksAboutQuery(question.text)) {
      return deviation;
    }
    constexpr Duration kStep{std::chrono::minutes{1}};
    const Result<QueryAnswer> range = EvaluateRange(
        parsed.root, *window_, {question.at - kStep, question.at + kStep, kStep}, options_);
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

  QueryOptions options_;
  std::unique_ptr<window::Window> window_;
  std::vector<Labels> beyond_us_;
};

}  // namespace

Result<std::vector<EvalOutcome>> RunPromqlScript(const std::vector<ScriptCommand>& commands,
                                                 const QueryOptions& options) {
  Runner runner(options);
  std::vector<EvalOutcome> outcomes;
  for (const ScriptCommand& command : commands) {
    if (const auto* load = std::get_if<LoadCommand>(&command.command)) {
      ALERTD_TRY(const auto loaded, runner.Load(*load));
      static_cast<void>(loaded);
    } else if (const auto* eval = std::get_if<EvalCommand>(&command.command)) {
      EvalOutcome outcome = runner.Eval(*eval);
      outcome.line = command.line;
      outcomes.push_back(std::move(outcome));
    } else {
      runner.Clear();
    }
  }
  return outcomes;
}

}  // namespace alertd::query
