#include "tools/query_command.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>

#include "engine/app/system_clock.h"
#include "engine/base/source_text.h"
#include "engine/model/time.h"
#include "engine/query/query.h"
#include "grammar/parser.h"
#include "tools/answer_csv.h"
#include "tools/answer_json.h"
#include "tools/answer_plot.h"
#include "tools/answer_table.h"
#include "tools/api_client.h"
#include "tools/empty_answer.h"
#include "tools/exposition_file.h"
#include "tools/query_times.h"

namespace alertd::tools {
namespace {

// Whatever the file holds stays: 100 years.
constexpr Duration kFileRetention{std::chrono::hours{24 * 365 * 100}};
// How far back a server is asked for series when a query has none.
constexpr Duration kSeriesSought{std::chrono::hours{1}};

constexpr std::string_view kOnlyHistograms =
    "native histograms cannot be plotted: ask for a number, as with histogram_quantile(0.9, …)";

using HasSeriesOf = std::function<Result<bool>(const std::string& selector)>;

bool AsksForRange(const QueryArguments& arguments) { return !arguments.start.empty(); }

Result<Timestamp> TimeOr(std::string_view flag, const std::string& text, Timestamp now) {
  if (text.empty()) return now;
  auto at = ParseTimeArgument(text, now);
  if (!at) return InvalidInput(std::string(flag) + ": " + at.error().message);
  return at;
}

// The last instant that is asked about.
Result<Timestamp> EndOf(const QueryArguments& arguments, Timestamp now) {
  return AsksForRange(arguments) ? TimeOr("--end", arguments.end, now)
                                 : TimeOr("--at", arguments.at, now);
}

// The instants to evaluate at; `step` is zero, and both ends are the same, for a single one.
Result<query::QueryRange> RangeOf(const QueryArguments& arguments, Timestamp now) {
  query::QueryRange range{.start = {}, .end = {}, .step = Duration(0)};
  ALERTD_TRY(range.end, EndOf(arguments, now));
  range.start = range.end;
  if (!AsksForRange(arguments)) return range;
  ALERTD_TRY(range.start, TimeOr("--start", arguments.start, now));
  if (arguments.end.empty()) range.end = std::max(range.end, range.start);
  if (range.end < range.start) return InvalidInput("--end is before --start");
  range.step = DefaultStep(range.end - range.start);
  if (!arguments.step.empty()) {
    const auto step = ParseDuration(arguments.step);
    if (!step) return InvalidInput("--step: " + step.error().message);
    range.step = *step;
  }
  if (range.step <= Duration(0)) return InvalidInput("--step must be more than zero");
  return range;
}

ExitCode FailWith(const Console& console, const Error& error) {
  console.Fail(error.message);
  return ExitCodeOf(error);
}

// What came back, and what was asked.
struct Answered {
  const Answer& answer;
  query::QueryRange range;
  const grammar::Expr* expr = nullptr;  // null where this program cannot parse it
};

bool HasHistograms(const Answer& answer) {
  return std::any_of(answer.series.begin(), answer.series.end(), [](const AnswerSeries& series) {
    return std::any_of(series.points.begin(), series.points.end(),
                       [](const AnswerPoint& point) { return point.histogram != nullptr; });
  });
}

// The format where none was asked for.
std::string FormatFor(const Answered& answered, const Console& console) {
  const bool draws = console.terminal.has_value() && answered.range.step > Duration(0);
  if (!draws || answered.answer.empty()) return "table";
  if (IsPlottable(answered.answer)) return "plot";
  if (HasHistograms(answered.answer)) console.Note(kOnlyHistograms);
  return "table";
}

ExitCode ShowPlot(const Answered& answered, const Console& console) {
  if (answered.answer.kind != Answer::Kind::kMatrix) {
    return console.Fail("a plot needs a range: give its start, such as --start -1h");
  }
  if (!IsPlottable(answered.answer)) {
    console.Fail(HasHistograms(answered.answer) ? kOnlyHistograms
                                                : "there is no finite number to plot");
    return ExitCode::kProblems;
  }
  const TerminalSize size = console.terminal.value_or(TerminalSize());
  PrintPlot(console.out, answered.answer,
            {.columns = size.columns,
             .rows = size.rows,
             .span = {.start = answered.range.start, .end = answered.range.end},
             .step = answered.range.step,
             .style = console.out_style,
             .utc_offset = console.utc_offset});
  return ExitCode::kSuccess;
}

ExitCode Show(const QueryArguments& arguments, const Console& console, const Answered& answered,
              const HasSeriesOf& has_series) {
  const std::string format =
      arguments.output.empty() ? FormatFor(answered, console) : arguments.output;
  if (format == "json") {
    console.out << JsonText(answered.answer) << "\n";
    return ExitCode::kSuccess;
  }
  if (format == "csv") {
    PrintCsv(console.out, answered.answer);
    return ExitCode::kSuccess;
  }
  // No lines say nothing: that there is no series, and why, is said beside them.
  if (answered.answer.empty()) {
    console.Note(answered.expr == nullptr ? "no series match"
                                          : ExplainEmpty(*answered.expr, has_series));
    return ExitCode::kSuccess;
  }
  if (format == "plot") return ShowPlot(answered, console);
  PrintTable(console.out, answered.answer);
  return ExitCode::kSuccess;
}

UrlParameters ParametersOf(const QueryArguments& arguments, const query::QueryRange& range) {
  UrlParameters parameters = {{"query", arguments.expression}};
  if (AsksForRange(arguments)) {
    parameters.emplace_back("start", FormatTimestamp(range.start));
    parameters.emplace_back("end", FormatTimestamp(range.end));
    parameters.emplace_back("step", FormatDuration(range.step));
  } else if (!arguments.at.empty()) {
    parameters.emplace_back("time", FormatTimestamp(range.start));
  }
  return parameters;
}

ExitCode AskServer(const QueryArguments& arguments, const Console& console, Timestamp now) {
  const auto range = RangeOf(arguments, now);
  // Times are the command's arguments, not what it looks at.
  if (!range) return console.Fail(range.error().message);
  const std::string path = AsksForRange(arguments) ? "/api/v1/query_range" : "/api/v1/query";
  const auto answer = AskApi(arguments.url, path, ParametersOf(arguments, *range));
  if (!answer) return FailWith(console, answer.error());
  for (const std::string& warning : answer->warnings)
    console.Warn(warning);
  for (const std::string& info : answer->infos)
    console.Note(info);
  // A server may know more of the language than this program.
  const grammar::ParseOutcome parsed = grammar::ParseExpr(arguments.expression);
  const Answered answered{.answer = answer->answer, .range = *range, .expr = parsed.root.get()};
  return Show(arguments, console, answered, [&](const std::string& selector) {
    return HasSeries(
        arguments.url,
        {.selector = selector, .start = range->start - kSeriesSought, .end = range->end});
  });
}

// What a file is asked: the expression over the window that the file fills.
struct FileQuestion {
  std::shared_ptr<const grammar::Expr> expr;
  query::QueryRange range;
};

ExitCode AnswerFromWindow(const QueryArguments& arguments, const Console& console,
                          const FileQuestion& question, const window::Window& window) {
  const query::QueryOptions options;
  const auto result =
      AsksForRange(arguments)
          ? query::EvaluateRange(question.expr, window, question.range, options)
          : query::EvaluateInstant(question.expr, window, question.range.start, options);
  if (!result) return FailWith(console, result.error());
  const SourceText text("query", arguments.expression);
  for (const query::Annotation& annotation : result->annotations) {
    const std::string remark = query::FormatAnnotation(annotation, text);
    const bool warns = annotation.level == query::Annotation::Level::kWarning;
    warns ? console.Warn(remark) : console.Note(remark);
  }
  const Answer answer = AnswerOf(*result, question.range.end);
  const Answered answered{.answer = answer, .range = question.range, .expr = question.expr.get()};
  return Show(arguments, console, answered, [&window](const std::string& selector) -> Result<bool> {
    ALERTD_TRY(const Matchers matchers, grammar::ParseSelector(selector));
    return !window.Select(matchers).empty();
  });
}

ExitCode AskFile(const QueryArguments& arguments, const Console& console, Timestamp now) {
  // Samples without a time are those of the instant that is asked about.
  const auto end = EndOf(arguments, now);
  if (!end) return console.Fail(end.error().message);
  const auto expr = grammar::ParseExprOrError(arguments.expression);
  if (!expr) return FailWith(console, expr.error());
  window::WindowOptions options;
  options.retention = kFileRetention;
  window::Window window(options);
  const auto facts = LoadExposition(arguments.data, *end, window);
  if (!facts) return console.Fail(facts.error().message);
  // A file of the past is asked about its own end.
  const auto range = RangeOf(arguments, facts->newest.value_or(now));
  if (!range) return console.Fail(range.error().message);
  return AnswerFromWindow(arguments, console, {.expr = *expr, .range = *range}, window);
}

}  // namespace

ExitCode RunQuery(const QueryArguments& arguments, const Console& console) {
  if (!arguments.start.empty() && !arguments.at.empty()) {
    return console.Fail(
        "--at is of an instant, --start of a range: only one of them can be asked for");
  }
  if (arguments.start.empty() && !(arguments.end.empty() && arguments.step.empty())) {
    return console.Fail("--end and --step need --start");
  }
  const Timestamp now = app::SystemClock().Now();
  return arguments.data.empty() ? AskServer(arguments, console, now)
                                : AskFile(arguments, console, now);
}

}  // namespace alertd::tools
