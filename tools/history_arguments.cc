#include "tools/history_arguments.h"

#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/client_flags.h"
#include "tools/parse_words.h"

namespace alertd::tools {
namespace {

constexpr size_t kEventsMax = 1'000'000;

void AddFilters(CLI::App& app, HistoryArguments& arguments) {
  app.add_option("ALERT", arguments.alerts,
                 "only what concerns an alert: its id of 16 digits, its name, or matchers such as "
                 "severity=HIGH (of an alert's labels, or of its group's)")
      ->type_name("");
  app.add_option("--since", arguments.since,
                 "from when on: a duration such as 24h, RFC 3339 or Unix seconds")
      ->type_name("TIME")
      ->capture_default_str();
  app.add_option("--until", arguments.until, "until when, likewise (default: now)")
      ->type_name("TIME");
  app.add_option("--receiver", arguments.receiver, "only what concerns this receiver")
      ->type_name("NAME");
  app.add_option("--rule", arguments.rule, "only what this rule has brought about")
      ->type_name("NAME");
  app.add_option("--incident", arguments.incident, "only one run of an alert, by its id")
      ->type_name("ID");
  app.add_option("--kind", arguments.kinds,
                 "only events of this kind, such as firing, suppressed or delivered; may be "
                 "repeated")
      ->allow_extra_args(false)
      ->type_name("KIND");
}

}  // namespace

Parsed<HistoryArguments> ParseHistoryArguments(Words words) {
  HistoryArguments arguments;
  CLI::App app(
      "Shows what alertd has decided and done: alerts that began to fire and ended, what kept them "
      "quiet, who was told and what became of it. Exit status 0 when there is an answer, also an "
      "empty one, 1 when the question is not right, 2 when nobody can be asked.",
      "alertd history");
  AddFilters(app, arguments);
  app.add_option("--limit", arguments.limit, "so many events at most, the newest")
      ->check(CLI::Range(size_t{1}, kEventsMax).description(""))
      ->type_name("COUNT")
      ->capture_default_str();
  AddUrlFlag(app, arguments.url, "whom to ask: an alertd");
  AddOutputFlag(app, kOutputFlag, arguments.output,
                {{"table", "json"}, "table, or json (an array of events)"});
  app.footer("example: alertd history task_failure_rate_critical --since 2h");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

}  // namespace alertd::tools
