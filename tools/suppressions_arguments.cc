#include "tools/suppressions_arguments.h"

#include <array>
#include <string_view>
#include <utility>

#include "tools/client_flags.h"
#include "tools/command_family.h"
#include "tools/flag_values.h"

namespace alertd::tools {
namespace {

using Action = SuppressionsArguments::Action;

constexpr std::string_view kHelp =
    R"(Lists the suppressions (maintenance windows) of a running alertd, and sets and ends those that no file
declares.

usage: alertd suppressions COMMAND [OPTIONS]

commands:
  list             shows what is suppressed, and when it is next
  add NAME MATCH.. keeps alerts quiet for a time, once or again and again; prints the id
  remove NAME...   ends suppressions: what they held and still fires is told at once

Every command says more with --help.

example: alertd suppressions add weekly_deploy alert_name='.*_latency_.*' --at 02:00 --duration 4h --weekdays sat
)";

void DescribeList(CLI::App& app, SuppressionsArguments& arguments) {
  app.add_flag("-e,--expired", arguments.ended, "those that have ended lately, too");
  AddOutputFlag(app, kShortOutputFlag, arguments.output, {{"table", "json"}, "table or json"});
  app.footer("example: alertd suppressions list");
}

void DescribeAdd(CLI::App& app, SuppressionsArguments& arguments) {
  app.add_option("NAME", arguments.name, "of the suppression; one that runs is replaced")
      ->type_name("")
      ->required();
  app.add_option("MATCH", arguments.match,
                 "label=expression, an anchored regular expression as in files; alert_name is the "
                 "alert's name")
      ->type_name("");
  app.add_option("--condition", arguments.condition,
                 "what must hold besides, such as \"labels.team == 'db'\"")
      ->type_name("CONDITION");
  app.add_option("--start", arguments.start,
                 "when it begins: RFC 3339, Unix seconds, or from now, such as +1h (default: now)")
      ->type_name("TIME");
  app.add_option("--end", arguments.end, "when it is over, as --start")->type_name("TIME");
  app.add_option("-d,--duration", arguments.duration, "how long it holds; with --at, each time")
      ->check(&SpanProblem)
      ->type_name("DURATION");
  app.add_option("--at", arguments.at, "it holds again and again, from this time of day")
      ->type_name("HH:MM");
  app.add_option("--weekdays", arguments.weekdays, "on these days only, such as sat,sun")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("DAYS");
  app.add_option("--timezone", arguments.timezone, "of --at, such as Europe/Warsaw (default: UTC)")
      ->type_name("ZONE");
  app.add_option("-r,--reason", arguments.reason, "why")->type_name("TEXT");
  app.add_option("-a,--author", arguments.author, "who (default: the user's name)")
      ->type_name("NAME");
  app.footer(
      "example: alertd suppressions add upgrade alert_name='disk_.*' --duration 2h --reason "
      "OPS-42\n"
      "example: alertd suppressions add nightly team=db --at 02:00 --duration 1h --timezone "
      "Europe/Warsaw");
}

void DescribeRemove(CLI::App& app, SuppressionsArguments& arguments) {
  app.add_option("NAME", arguments.names, "of the suppression, or its id")
      ->check(&SuppressionNameProblem)
      ->type_name("")
      ->required();
  app.footer("example: alertd suppressions remove weekly_deploy");
}

constexpr std::array<FamilyMember<SuppressionsArguments>, 3> kMembers = {{
    {"list", Action::kList, "Shows suppressions and when they hold next.", &DescribeList},
    {"add", Action::kAdd, "Keeps alerts quiet for a time, once or again and again.", &DescribeAdd},
    {"remove", Action::kRemove,
     "Ends suppressions: what they held and still fires is told at once.", &DescribeRemove},
}};

}  // namespace

Parsed<SuppressionsArguments> ParseSuppressionsArguments(Words words) {
  return ParseFamily<SuppressionsArguments>({"suppressions", kHelp, kMembers}, std::move(words));
}

}  // namespace alertd::tools
