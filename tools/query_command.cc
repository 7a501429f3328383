#include "tools/query_command.h"

#include "engine/app/system_clock.h"
#include "engine/base/source_text.h"
#include "engine/model/time.h"
#include "engine/query/query.h"
#include "engine/serve/query_json.h"
#include "grammar/parser.h"
#include "tools/answer_table.h"
#include "tools/api_client.h"
#include "tools/exposition_file.h"

namespace alertd::tools {
namespace {

constexpr Duration kDefaultStep{60'000};
// Whatever the file holds stays: 100 years.
constexpr Duration kFileRetention{std::chrono::hours{24 * 365 * 100}};

bool AsksForRange(const QueryArguments& arguments) { return !arguments.start.empty(); }

Result<Timestamp> TimeOr(const std::string& text, Timestamp otherwise) {
  if (text.empty()) return otherwise;
  return ParseTimestamp(text);
}

Result<query::QueryRange> RangeOf(const QueryArguments& arguments, Timestamp now) {
  query::QueryRange range{.start = {}, .end = {}, .step = kDefaultStep};
  ALERTD_TRY(range.start, ParseTimestamp(arguments.start));
  ALERTD_TRY(range.end, TimeOr(arguments.end, now));
  if (!arguments.step.empty()) {
    ALERTD_TRY(range.step, ParseDuration(arguments.step));
  }
  if (range.step <= Duration(0)) return InvalidInput("--step must be more than zero");
  if (range.end < range.start) return InvalidInput("--end is before --start");
  return range;
}

ExitCode AskServer(const QueryArguments& arguments, const Console& console, Timestamp now) {
  UrlParameters parameters = {{"query", arguments.expression}};
  std::string path = "/api/v1/query";
  if (AsksForRange(arguments)) {
    const auto range = RangeOf(arguments, now);
    if (!range) return console.Fail(range.error().message);
    path = "/api/v1/query_range";
    parameters.emplace_back("start", FormatTimestamp(range->start));
    parameters.emplace_back("end", FormatTimestamp(range->end));
    parameters.emplace_back("step", FormatDuration(range->step));
  } else if (!arguments.at.empty()) {
    parameters.emplace_back("time", arguments.at);
  }
  const auto answer = AskApi(arguments.url, path, parameters);
  if (!answer) {
    console.Fail(answer.error().message);
    return answer.error().kind == ErrorKind::kInvalidInput ? ExitCode::kProblems
                                                           : ExitCode::kCannotRun;
  }
  for (const std::string& warning : answer->warnings)
    console.Warn(warning);
  if (arguments.output == "json") {
    console.out << answer->body << "\n";
  } else {
    PrintAnswer(console.out, answer->answer);
  }
  return ExitCode::kSuccess;
}

ExitCode Print(const QueryArguments& arguments, const Console& console,
               const Result<query::QueryAnswer>& answer, Timestamp at) {
  if (!answer) {
    console.Fail(answer.error().message);
    return ExitCode::kProblems;
  }
  const SourceText text("query", arguments.expression);
  for (const query::Annotation& annotation : answer->annotations) {
    console.Warn(query::FormatAnnotation(annotation, text));
  }
  if (arguments.output == "json") {
    serve::JsonWriter json;
    serve::WriteAnswer(json, *answer, at);
    console.out << json.text() << "\n";
  } else {
    PrintAnswer(console.out, *answer);
  }
  return ExitCode::kSuccess;
}

ExitCode AskFile(const QueryArguments& arguments, const Console& console, Timestamp now) {
  const auto expr = grammar::ParseExprOrError(arguments.expression);
  if (!expr) {
    console.Fail(expr.error().message);
    return ExitCode::kProblems;
  }
  const auto at = TimeOr(arguments.at, now);
  if (!at) return console.Fail(at.error().message);
  window::WindowOptions options;
  options.retention = kFileRetention;
  window::Window window(options);
  const auto facts = LoadExposition(arguments.data, *at, window);
  if (!facts) return console.Fail(facts.error().message);
  // A file of the past is asked about its own end.
  const Timestamp instant = arguments.at.empty() ? facts->newest.value_or(*at) : *at;
  const query::QueryOptions query_options;
  if (!AsksForRange(arguments)) {
    return Print(arguments, console, query::EvaluateInstant(*expr, window, instant, query_options),
                 instant);
  }
  const auto range = RangeOf(arguments, instant);
  if (!range) return console.Fail(range.error().message);
  return Print(arguments, console, query::EvaluateRange(*expr, window, *range, query_options),
               range->end);
}

}  // namespace

ExitCode RunQuery(const QueryArguments& arguments, const Console& console) {
  if (arguments.start.empty() && !(arguments.end.empty() && arguments.step.empty())) {
    return console.Fail("--end and --step need --start");
  }
  const Timestamp now = app::SystemClock().Now();
  return arguments.data.empty() ? AskServer(arguments, console, now)
                                : AskFile(arguments, console, now);
}

}  // namespace alertd::tools
