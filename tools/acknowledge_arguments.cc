#include "tools/acknowledge_arguments.h"

#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/client_flags.h"
#include "tools/flag_values.h"
#include "tools/parse_words.h"

namespace alertd::tools {
namespace {

void AddAlerts(CLI::App& app, AcknowledgeArguments& arguments) {
  app.add_option("ALERT", arguments.alerts,
                 "the alert's id of 16 digits, or matchers as `alertd alerts list` takes them: "
                 "severity=HIGH, instance=~\"db.*\", or an alert's name")
      ->type_name("")
      ->required();
  AddUrlFlag(app, arguments.url, "whom to tell: an alertd");
}

}  // namespace

Parsed<AcknowledgeArguments> ParseAcknowledgeArguments(Words words) {
  AcknowledgeArguments arguments;
  CLI::App app(
      "Takes on alerts that fire: their repeats and their escalation stop until they resolve. Exit "
      "status 0 when that is done, 1 when no such alert fires or a matcher is not right, 2 when "
      "nobody can be asked.",
      "alertd alerts ack");
  AddAlerts(app, arguments);
  app.add_option("--by", arguments.by, "who takes them on (default: who runs this)")
      ->type_name("NAME");
  app.add_option("--note", arguments.note, "what others should know")->type_name("TEXT");
  app.add_option("--for", arguments.span, "for so long at most, such as 2h")
      ->check(&SpanProblem)
      ->type_name("DURATION");
  app.add_flag("--group", arguments.group,
               "with all that fires in their groups, and what joins it and is not more severe");
  app.footer(
      "example: alertd alerts ack task_failure_rate_critical --note \"looking into it\" --for 2h");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

Parsed<AcknowledgeArguments> ParseUnacknowledgeArguments(Words words) {
  AcknowledgeArguments arguments;
  CLI::App app(
      "Gives back alerts that somebody had taken on, with their groups: they are repeated and "
      "escalated again. Exit status 0 when that is done, 1 when nobody had them or a matcher is "
      "not right, 2 when nobody can be asked.",
      "alertd alerts unack");
  AddAlerts(app, arguments);
  app.footer("example: alertd alerts unack task_failure_rate_critical");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

}  // namespace alertd::tools
