#include "tools/suppressions_arguments.h"

#include <algorithm>
#include <array>
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

void AddUrl(CLI::App& app, SuppressionsArguments& arguments) {
  app.add_option("--url", arguments.url, "the server")
      ->check(&UrlProblem)
      ->type_name("URL")
      ->capture_default_str();
}

void DescribeList(CLI::App& app, SuppressionsArguments& arguments) {
  app.add_flag("-e,--expired", arguments.ended, "those that have ended lately, too");
  app.add_option("-o,--output", arguments.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
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
      ->type_name("")
      ->required();
  app.footer("example: alertd suppressions remove weekly_deploy");
}

struct ActionForm {
  std::string_view name;
  Action action;
  const char* description;
  void (*describe)(CLI::App&, SuppressionsArguments&);
};

constexpr std::array<ActionForm, 3> kActions = {{
    {"list", Action::kList, "Shows suppressions and when they hold next.", &DescribeList},
    {"add", Action::kAdd, "Keeps alerts quiet for a time, once or again and again.", &DescribeAdd},
    {"remove", Action::kRemove,
     "Ends suppressions: what they held and still fires is told at once.", &DescribeRemove},
}};

ParsingEnded FailUnknown(const std::string& word) {
  std::vector<std::string_view> names;
  names.reserve(kActions.size());
  for (const ActionForm& form : kActions)
    names.push_back(form.name);
  const std::string_view near = NearestSpelling(word, names);
  std::string text = "unknown command " + Quote(word) + " of alertd suppressions";
  if (!near.empty()) text += ", did you mean " + std::string(near) + "?";
  return {.wrong = true, .text = std::move(text)};
}

}  // namespace

Parsed<SuppressionsArguments> ParseSuppressionsArguments(Words words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help")
    return ParsingEnded{.wrong = false, .text = std::string(kHelp)};
  const auto* const form =
      std::find_if(kActions.begin(), kActions.end(),
                   [&](const ActionForm& each) { return each.name == words[0]; });
  if (form == kActions.end()) return FailUnknown(words[0]);
  SuppressionsArguments arguments;
  arguments.action = form->action;
  CLI::App app(form->description, "alertd suppressions " + words[0]);
  form->describe(app, arguments);
  AddUrl(app, arguments);
  words.erase(words.begin());
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

}  // namespace alertd::tools
