#include "tools/alerts_arguments.h"

#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/client_flags.h"
#include "tools/parse_words.h"

namespace alertd::tools {

Parsed<AlertsListArguments> ParseAlertsListArguments(Words words) {
  AlertsListArguments arguments;
  CLI::App app(
      "Lists the alerts that fire: those that somebody is told of first, and why the others are "
      "quiet. Exit status 0 when there is an answer, also an empty one, 1 when a matcher is not "
      "right, 2 when nobody can be asked.",
      "alertd alerts list");
  app.add_option("MATCHER", arguments.matchers,
                 "only alerts that match: severity=HIGH, instance=~\"db.*\", or an alert's name")
      ->type_name("");
  app.add_flag("--active", arguments.active, "only those that somebody is told of");
  app.add_flag("--silenced", arguments.silenced, "only, or also, those that a silence keeps quiet");
  app.add_flag("--inhibited", arguments.inhibited, "likewise, that another alert keeps quiet");
  app.add_flag("--muted", arguments.muted, "likewise, that a suppression or a time interval does");
  app.add_flag("--unprocessed", arguments.unprocessed, "likewise, that nobody has looked at yet");
  app.add_option("--receiver", arguments.receiver,
                 "only those that go to a receiver whose name matches this regular expression")
      ->type_name("REGEX");
  AddUrlFlag(app, arguments.url, "whom to ask: an alertd, or an Alertmanager");
  AddOutputFlag(app, kOutputFlag, arguments.output,
                {{"table", "json"}, "table, or json (the server's answer)"});
  app.footer("example: alertd alerts list severity=CRITICAL --active");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

Parsed<AlertsAddArguments> ParseAlertsAddArguments(Words words) {
  AlertsAddArguments arguments;
  CLI::App app(
      "Sends an alert, as a program that alertd does not scrape may. It fires until its end, or "
      "until resolve_timeout has passed and nobody has sent it again. Exit status 0 when it was "
      "taken, 1 when it is not right, 2 when nobody can be asked.",
      "alertd alerts add");
  app.add_option("LABEL", arguments.labels,
                 "labels as NAME=VALUE; first may stand alertname's value")
      ->type_name("")
      ->required();
  app.add_option("--annotation", arguments.annotations, "an annotation; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  app.add_option("--generator-url", arguments.generator_url, "a link to what has found it")
      ->type_name("URL");
  app.add_option("--start", arguments.start,
                 "since when: RFC 3339, Unix seconds, or from now, such as -1h (default: now)")
      ->type_name("TIME");
  app.add_option("--end", arguments.end, "until when, as --start")->type_name("TIME");
  AddUrlFlag(app, arguments.url, "whom to tell: an alertd, or an Alertmanager");
  app.footer(
      "example: alertd alerts add backup_failed severity=HIGH host=db1 --annotation "
      "message='no backup since Monday'");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

}  // namespace alertd::tools
