#include "tools/silences_arguments.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "tools/client_flags.h"
#include "tools/command_family.h"
#include "tools/flag_values.h"

namespace alertd::tools {
namespace {

using Action = SilencesArguments::Action;

constexpr std::string_view kHelp =
    R"(Adds, lists, changes and ends silences of a running alertd, or of anything with Alertmanager's API.

usage: alertd silences COMMAND [OPTIONS]

commands:
  add MATCHER...   keeps the alerts that all matchers match quiet for a time; prints the silence's id
  list [MATCHER..] shows what is silenced, and what will be
  expire ID...     ends silences: what they held and still fires is told at once
  update ID...     changes when a silence ends, its comment, …
  import [FILE]    adds silences from JSON, as `alertd silences list --output json` prints it

Every command says more with --help.

example: alertd silences add alertname=DiskFull instance=~'db.*' --duration 2h --comment 'new disks'
)";

constexpr std::string_view kMatchers =
    "label=value, label!=value, label=~regex or label!~regex, as amtool takes them; a first one "
    "without an operator is the alert's name";

void AddContents(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("--start", arguments.start,
                 "when it begins: RFC 3339, Unix seconds, or from now, such as +1h (default: now)")
      ->type_name("TIME");
  auto* end = app.add_option("--end", arguments.end, "when it ends, as --start")->type_name("TIME");
  app.add_option("-d,--duration", arguments.duration, "how long it holds at most")
      ->check(&SpanProblem)
      ->type_name("DURATION")
      ->excludes(end);
  app.add_option("-c,--comment", arguments.comment, "why")->type_name("TEXT");
  app.add_option("--annotation", arguments.annotations,
                 "name=value, for people and tools; may be repeated")
      ->type_name("NAME=VALUE");
  app.add_flag("--until-resolved", arguments.until_resolved,
               "it ends before its time once every alert that it held has resolved");
  app.add_option("--until-unmatched", arguments.until_unmatched,
                 "it ends before its time once it has matched no alert for this long")
      ->check(&SpanProblem)
      ->type_name("DURATION");
}

void AddIds(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("ID", arguments.ids, "of the silence, as `alertd silences list` shows it")
      ->check(&SilenceIdProblem)
      ->type_name("")
      ->required();
}

void DescribeAdd(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("MATCHER", arguments.matchers, std::string(kMatchers))->type_name("")->required();
  AddContents(app, arguments);
  app.get_option("--comment")->description("why; a new silence must say so");
  app.add_option("-a,--author", arguments.author, "who (default: the user's name)")
      ->type_name("NAME");
  app.footer(
      "Without --end and --duration it holds for 1h.\n\n"
      "example: alertd silences add alertname=DiskFull instance=~'db.*' --duration 2h --comment "
      "'new disks'\n"
      "example: alertd silences add DiskFull --until-resolved --duration 3d --comment OPS-42");
}

void DescribeList(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("MATCHER", arguments.matchers,
                 "only silences that have these matchers; " + std::string(kMatchers))
      ->type_name("");
  app.add_flag("-e,--expired", arguments.expired, "those that have ended instead");
  app.add_option("--within", arguments.within, "only those that end, or have ended, within this")
      ->check(&SpanProblem)
      ->type_name("DURATION");
  app.add_option("--creator", arguments.creator, "only those of this author")->type_name("NAME");
  app.add_flag("-q,--quiet", arguments.ids_only, "prints ids only");
  AddOutputFlag(app, kShortOutputFlag, arguments.output, {{"table", "json"}, "table or json"});
  app.footer("example: alertd silences list --within 2h");
}

void DescribeExpire(CLI::App& app, SilencesArguments& arguments) {
  AddIds(app, arguments);
  app.footer(
      "example: alertd silences expire 3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88\n"
      "example: alertd silences expire $(alertd silences list --quiet team=db)");
}

void DescribeUpdate(CLI::App& app, SilencesArguments& arguments) {
  AddIds(app, arguments);
  AddContents(app, arguments);
  app.footer(
      "--duration counts from the silence's start. What is not named stays as it was. Prints the "
      "id, which is another one where the silence had to be made anew: when it has ended, or has "
      "begun and would begin at another time.\n\n"
      "example: alertd silences update 3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88 --end +1h");
}

void DescribeImport(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("FILE", arguments.file, "a JSON array of silences (default: stdin)")
      ->type_name("");
  app.footer(
      "A silence whose id the server knows is changed, others are made anew. Prints the ids.\n\n"
      "example: alertd silences list --output json --url http://old:9095 | alertd silences import");
}

constexpr std::array<FamilyMember<SilencesArguments>, 5> kMembers = {{
    {"add", Action::kAdd, "Keeps the alerts that all matchers match quiet for a time.",
     &DescribeAdd},
    {"list", Action::kList, "Shows silences that hold, or will.", &DescribeList},
    {"expire", Action::kExpire, "Ends silences: what they held and still fires is told at once.",
     &DescribeExpire},
    {"update", Action::kUpdate, "Changes silences.", &DescribeUpdate},
    {"import", Action::kImport, "Adds silences from JSON.", &DescribeImport},
}};

}  // namespace

Parsed<SilencesArguments> ParseSilencesArguments(Words words) {
  return ParseFamily<SilencesArguments>({"silences", kHelp, kMembers}, std::move(words));
}

}  // namespace alertd::tools
