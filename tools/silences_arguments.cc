#include "tools/silences_arguments.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "engine/model/labels.h"
#include "engine/model/spelling.h"
#include "tools/flag_values.h"
#include "tools/parse_words.h"

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

void AddUrl(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("--url", arguments.url, "the server")
      ->check(&UrlProblem)
      ->type_name("URL")
      ->capture_default_str();
}

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

void DescribeAdd(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("MATCHER", arguments.matchers, std::string(kMatchers))->type_name("")->required();
  AddContents(app, arguments);
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
                 "only silences whose matchers name what these match; " + std::string(kMatchers))
      ->type_name("");
  app.add_flag("-e,--expired", arguments.expired, "those that have ended instead");
  app.add_option("--within", arguments.within, "only those that end, or have ended, within this")
      ->check(&SpanProblem)
      ->type_name("DURATION");
  app.add_option("--creator", arguments.creator, "only those of this author")->type_name("NAME");
  app.add_flag("-q,--quiet", arguments.ids_only, "prints ids only");
  app.add_option("-o,--output", arguments.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  app.footer("example: alertd silences list --within 2h");
}

void DescribeExpire(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("ID", arguments.ids, "of the silence")->type_name("")->required();
  app.footer(
      "example: alertd silences expire 3f1c0a52-7d1e-4c0b-9a55-0e6d2b7c1f88\n"
      "example: alertd silences expire $(alertd silences list --quiet team=db)");
}

void DescribeUpdate(CLI::App& app, SilencesArguments& arguments) {
  app.add_option("ID", arguments.ids, "of the silence")->type_name("")->required();
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

struct ActionForm {
  std::string_view name;
  Action action;
  const char* description;
  void (*describe)(CLI::App&, SilencesArguments&);
};

constexpr std::array<ActionForm, 5> kActions = {{
    {"add", Action::kAdd, "Keeps the alerts that all matchers match quiet for a time.",
     &DescribeAdd},
    {"list", Action::kList, "Shows silences that hold, or will.", &DescribeList},
    {"expire", Action::kExpire, "Ends silences: what they held and still fires is told at once.",
     &DescribeExpire},
    {"update", Action::kUpdate, "Changes silences.", &DescribeUpdate},
    {"import", Action::kImport, "Adds silences from JSON.", &DescribeImport},
}};

ParsingEnded FailUnknown(const std::string& word) {
  std::vector<std::string_view> names;
  names.reserve(kActions.size());
  for (const ActionForm& form : kActions)
    names.push_back(form.name);
  const std::string_view near = NearestSpelling(word, names);
  std::string text = "unknown command " + Quote(word) + " of alertd silences";
  if (!near.empty()) text += ", did you mean " + std::string(near) + "?";
  return {.wrong = true, .text = std::move(text)};
}

}  // namespace

Parsed<SilencesArguments> ParseSilencesArguments(Words words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help")
    return ParsingEnded{.wrong = false, .text = std::string(kHelp)};
  const auto form = std::find_if(kActions.begin(), kActions.end(),
                                 [&](const ActionForm& each) { return each.name == words[0]; });
  if (form == kActions.end()) return FailUnknown(words[0]);
  SilencesArguments arguments;
  arguments.action = form->action;
  CLI::App app(form->description, "alertd silences " + words[0]);
  form->describe(app, arguments);
  AddUrl(app, arguments);
  words.erase(words.begin());
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

}  // namespace alertd::tools
