#include "tools/query_command.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "engine/app/system_clock.h"
#include "engine/base/source_text.h"
#include "engine/model/time.h"
#include "engine/query/query.h"
#include "engine/serve/query_json.h"
#include "grammar/parser.h"
#include "tools/answer_table.h"
#include "tools/api_client.h"
#include "tools/empty_answer.h"
#include "tools/exposition_file.h"

namespace alertd::tools {
namespace {

constexpr Duration kDefaultStep{60'000};
// Whatever the file holds stays: 100 years.
constexpr Duration kFileRetention{std::chrono::hours{24 * 365 * 100}};
// How far back a server is asked for series when a query has none.
constexpr Duration kSeriesSought{std::chrono::hours{1}};

using HasSeriesOf = std::function<Result<bool>(const std::string& selector)>;

bool AsksForRange(const QueryArguments& arguments) { return !arguments.start.empty(); }

Result<Timestamp> TimeOr(std::string_view flag, const std::string& text, Timestamp otherwise) {
  if (text.empty()) return otherwise;
  auto at = ParseTimestamp(text);
  if (!at) return InvalidInput(std::string(flag) + ": " + at.error().message);
  return at;
}

// The instants to evaluate at; `step` is zero, and both ends are the same, for a single one.
Result<query::QueryRange> RangeOf(const QueryArguments& arguments, Timestamp now) {
  query::QueryRange range{.start = {}, .end = {}, .step = Duration(0)};
  if (!AsksForRange(arguments)) {
    ALERTD_TRY(range.start, TimeOr("--at", arguments.at, now));
    range.end = range.start;
    return range;
  }
  ALERTD_TRY(range.start, TimeOr("--start", arguments.start, now));
  ALERTD_TRY(range.end, TimeOr("--end", arguments.end, now));
  range.step = kDefaultStep;
  if (!arguments.step.empty()) {
    const auto step = ParseDuration(arguments.step);
    if (!step) return InvalidInput("--step: " + step.error().message);
    range.step = *step;
  }
  if (range.step <= Duration(0)) return InvalidInput("--step must be more than zero");
  if (range.end < range.start) return InvalidInput("--end is before --start");
  return range;
}

ExitCode FailWith(const Console& console, const Error& error) {
  console.Fail(error.message);
  return ExitCodeOf(error);
}

// A table without lines says nothing: that there is no series, and why, is said beside it.
void PrintTable(const Console& console, const query::QueryAnswer& answer, const grammar::Expr* expr,
                const HasSeriesOf& has_series) {
  PrintAnswer(console.out, answer);
  if (!IsEmpty(answer)) return;
  console.Note(expr == nullptr ? "no series match" : ExplainEmpty(*expr, has_series));
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

ExitCode AskServer(const QueryArguments& arguments, const Console& console,
                   const query::QueryRange& range) {
  const std::string path = AsksForRange(arguments) ? "/api/v1/query_range" : "/api/v1/query";
  const auto answer = AskApi(arguments.url, path, ParametersOf(arguments, range));
  if (!answer) return FailWith(console, answer.error());
  for (const std::string& warning : answer->warnings)
    console.Warn(warning);
  if (arguments.output == "json") {
    console.out << answer->body << "\n";
    return ExitCode::kSuccess;
  }
  // A server may know more of the language than this program.
  const grammar::ParseOutcome parsed = grammar::ParseExpr(arguments.expression);
  PrintTable(console, answer->answer, parsed.root.get(), [&](const std::string& selector) {
    return HasSeries(
        arguments.url,
        {.selector = selector, .start = range.start - kSeriesSought, .end = range.end});
  });
  return ExitCode::kSuccess;
}

// What a file is asked: the expression over the window that the file fills.
struct FileQuestion {
  std::shared_ptr<const grammar::Expr> expr;
  query::QueryRange range;
};

ExitCode AnswerFromWindow(const QueryArguments& arguments, const Console& console,
                          const FileQuestion& question, const window::Window& window) {
  const query::QueryOptions options;
  const auto answer =
      AsksForRange(arguments)
          ? query::EvaluateRange(question.expr, window, question.range, options)
          : query::EvaluateInstant(question.expr, window, question.range.start, options);
  if (!answer) return FailWith(console, answer.error());
  const SourceText text("query", arguments.expression);
  for (const query::Annotation& annotation : answer->annotations) {
    console.Warn(query::FormatAnnotation(annotation, text));
  }
  if (arguments.output == "json") {
    serve::JsonWriter json;
    serve::WriteAnswer(json, *answer, question.range.end);
    console.out << json.text() << "\n";
    return ExitCode::kSuccess;
  }
  PrintTable(console, *answer, question.expr.get(),
             [&window](const std::string& selector) -> Result<bool> {
               ALERTD_TRY(const Matchers matchers, grammar::ParseSelector(selector));
               return !window.Select(matchers).empty();
             });
  return ExitCode::kSuccess;
}

ExitCode AskFile(const QueryArguments& arguments, const Console& console,
                 const query::QueryRange& asked) {
  const auto expr = grammar::ParseExprOrError(arguments.expression);
  if (!expr) return FailWith(console, expr.error());
  window::WindowOptions options;
  options.retention = kFileRetention;
  window::Window window(options);
  const auto facts = LoadExposition(arguments.data, asked.end, window);
  if (!facts) return console.Fail(facts.error().message);
  // A file of the past is asked about its own end.
  FileQuestion question{.expr = *expr, .range = asked};
  const bool open = AsksForRange(arguments) ? arguments.end.empty() : arguments.at.empty();
  if (open && facts->newest) {
    question.range.end = std::max(*facts->newest, asked.start);
    if (!AsksForRange(arguments)) question.range.start = question.range.end = *facts->newest;
  }
  return AnswerFromWindow(arguments, console, question, window);
}

}  // namespace

ExitCode RunQuery(const QueryArguments& arguments, const Console& console) {
  if (arguments.start.empty() && !(arguments.end.empty() && arguments.step.empty())) {
    return console.Fail("--end and --step need --start");
  }
  const auto range = RangeOf(arguments, app::SystemClock().Now());
  // Times are the command's arguments, not what it looks at.
  if (!range) return console.Fail(range.error().message);
  return arguments.data.empty() ? AskServer(arguments, console, *range)
                                : AskFile(arguments, console, *range);
}

}  // namespace alertd::tools
