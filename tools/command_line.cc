#include "tools/command_line.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "engine/model/labels.h"
#include "engine/model/spelling.h"
#include "engine/telemetry/version.h"
#include "tools/acknowledge_arguments.h"
#include "tools/acknowledge_command.h"
#include "tools/alerts_arguments.h"
#include "tools/alerts_command.h"
#include "tools/arguments.h"
#include "tools/check_command.h"
#include "tools/explain_arguments.h"
#include "tools/explain_command.h"
#include "tools/fmt_command.h"
#include "tools/history_arguments.h"
#include "tools/history_command.h"
#include "tools/query_command.h"
#include "tools/run_command.h"
#include "tools/silences_arguments.h"
#include "tools/silences_command.h"
#include "tools/suppressions_arguments.h"
#include "tools/suppressions_command.h"
#include "tools/test_command.h"
#include "tools/test_promql_command.h"
#include "tools/test_rules_command.h"

namespace alertd::tools {
namespace {

constexpr std::string_view kHelp =
    R"(alertd turns measurements into the right page to the right person.

usage: alertd [run] --rules FILE... [OPTIONS]
       alertd COMMAND [OPTIONS]

commands:
  run      scrapes, evaluates and notifies; what happens when no command is named
  check    validates any file that alertd reads
  test     shows where an alert would go, and what it would look like there;
           test rules runs unit tests of rules, test promql scripts of PromQL
  alerts   alerts list shows what fires, alerts ack takes it on, alerts add sends an alert
  explain  says why an alert is or is not firing, and why somebody was or was not told
  fmt      formats rule files and their PromQL
  history  shows what was decided and done, as a timeline
  query    evaluates an expression on a server, or offline on a file
  silences adds, lists, changes and ends silences of a running alertd
  suppressions
           lists maintenance windows, and sets and ends those that no file declares
  version  says which alertd this is

Every command says more with --help.

exit status:
  0  all is well
  1  there are problems in what was given (rules, routes, an expression), or the answer is no:
     nobody would be notified
  2  it could not be found out: wrong arguments, a file that cannot be read, a server that does not
     answer

example: alertd --rules alert_rules.yaml
)";

template <typename Arguments>
ExitCode RunParsed(const Parsed<Arguments>& parsed, std::string_view command,
                   ExitCode (*run)(const Arguments&, const Console&), const Console& console) {
  if (const auto* arguments = std::get_if<Arguments>(&parsed)) return run(*arguments, console);
  const auto& ended = std::get<ParsingEnded>(parsed);
  if (!ended.wrong) {
    console.out << ended.text;
    return ExitCode::kSuccess;
  }
  console.Fail(ended.text);
  console.err << "see alertd " << command << " --help\n";
  return ExitCode::kCannotRun;
}

ExitCode Run(const Words& words, const Console& console) {
  return RunParsed(ParseRunArguments(words), "run", &RunDaemon, console);
}
ExitCode Check(const Words& words, const Console& console) {
  return RunParsed(ParseCheckArguments(words), "check", &RunCheck, console);
}
// What follows `test rules`; nothing when it is not that. Like promtool it takes --junit before
// the word, too.
std::optional<Words> WordsOfTestRules(const Words& words) {
  size_t place = 0;
  if (!words.empty() && words[0] == "--junit") place = 2;
  if (!words.empty() && words[0].starts_with("--junit=")) place = 1;
  if (words.size() <= place || words[place] != "rules") return std::nullopt;
  Words rest = words;
  rest.erase(rest.begin() + static_cast<ptrdiff_t>(place));
  return rest;
}

ExitCode Test(const Words& words, const Console& console) {
  if (!words.empty() && words[0] == "promql") {
    return RunParsed(ParseTestPromqlArguments({words.begin() + 1, words.end()}), "test promql",
                     &RunTestPromql, console);
  }
  if (const std::optional<Words> rest = WordsOfTestRules(words)) {
    return RunParsed(ParseTestRulesArguments(*rest), "test rules", &RunTestRules, console);
  }
  return RunParsed(ParseTestArguments(words), "test", &RunTest, console);
}
ExitCode Query(const Words& words, const Console& console) {
  return RunParsed(ParseQueryArguments(words), "query", &RunQuery, console);
}

constexpr std::string_view kAlertsHelp =
    R"(usage: alertd alerts list [MATCHER...] [OPTIONS]
       alertd alerts ack ALERT... [OPTIONS]
       alertd alerts unack ALERT... [OPTIONS]
       alertd alerts add LABEL... [OPTIONS]

  list   lists the alerts that fire, and why some are quiet
  ack    takes alerts on: their repeats and their escalation stop
  unack  gives them back
  add    sends an alert

Each says more with --help.

example: alertd alerts list severity=CRITICAL
)";

ExitCode Alerts(const Words& words, const Console& console) {
  const std::string verb = words.empty() ? "" : words[0];
  const Words rest(words.begin() + (words.empty() ? 0 : 1), words.end());
  if (verb == "list") {
    return RunParsed(ParseAlertsListArguments(rest), "alerts list", &RunAlertsList, console);
  }
  if (verb == "add") {
    return RunParsed(ParseAlertsAddArguments(rest), "alerts add", &RunAlertsAdd, console);
  }
  if (verb == "ack") {
    return RunParsed(ParseAcknowledgeArguments(rest), "alerts ack", &RunAcknowledge, console);
  }
  if (verb == "unack") {
    return RunParsed(ParseUnacknowledgeArguments(rest), "alerts unack", &RunUnacknowledge, console);
  }
  if (verb == "--help" || verb == "-h") {
    console.out << kAlertsHelp;
    return ExitCode::kSuccess;
  }
  console.Fail(verb.empty() ? "alertd alerts needs a word more: list, ack, unack or add"
                            : "unknown command " + Quote("alerts " + verb));
  console.err << "see alertd alerts --help\n";
  return ExitCode::kCannotRun;
}
ExitCode Fmt(const Words& words, const Console& console) {
  return RunParsed(ParseFmtArguments(words), "fmt", &RunFmt, console);
}
ExitCode Silences(const Words& words, const Console& console) {
  return RunParsed(ParseSilencesArguments(words), "silences", &RunSilences, console);
}
ExitCode Suppressions(const Words& words, const Console& console) {
  return RunParsed(ParseSuppressionsArguments(words), "suppressions", &RunSuppressions, console);
}
ExitCode Explain(const Words& words, const Console& console) {
  return RunParsed(ParseExplainArguments(words), "explain", &RunExplain, console);
}
ExitCode History(const Words& words, const Console& console) {
  return RunParsed(ParseHistoryArguments(words), "history", &RunHistory, console);
}
ExitCode Version(const Words& /*words*/, const Console& console) {
  console.out << "alertd " << telemetry::Version() << " (" << telemetry::Compiler() << ")\n";
  return ExitCode::kSuccess;
}
ExitCode Help(const Words& /*words*/, const Console& console) {
  console.out << kHelp;
  return ExitCode::kSuccess;
}

struct Command {
  std::string_view name;
  ExitCode (*run)(const Words&, const Console&);  // null: not supported yet
};

constexpr std::array<Command, 23> kCommands = {{
    {"run", &Run},         {"check", &Check},       {"test", &Test},
    {"query", &Query},     {"version", &Version},   {"--version", &Version},
    {"help", &Help},       {"--help", &Help},       {"-h", &Help},
    {"fmt", &Fmt},         {"replay", nullptr},     {"explain", &Explain},
    {"alerts", &Alerts},   {"silences", &Silences}, {"suppressions", &Suppressions},
    {"history", &History}, {"status", nullptr},     {"metrics", nullptr},
    {"traces", nullptr},   {"export", nullptr},     {"import", nullptr},
    {"backtest", nullptr}, {"receivers", nullptr},
}};

// The words that a misspelt command is compared with.
constexpr std::array<std::string_view, 11> kSuggested = {
    "run",      "check",        "test",    "query",   "fmt",    "alerts",
    "silences", "suppressions", "history", "explain", "version"};

ExitCode FailUnknown(const std::string& word, const Console& console) {
  const std::string_view near = NearestSpelling(word, kSuggested);
  std::string message = "unknown command " + Quote(word);
  if (!near.empty()) message += ", did you mean " + std::string(near) + "?";
  console.Fail(message);
  console.err << "see alertd --help\n";
  return ExitCode::kCannotRun;
}

}  // namespace

ExitCode RunCommandLine(const std::vector<std::string>& words, const Console& console) {
  if (words.empty()) {
    console.Fail("no rules to watch: name a file with --rules");
    console.err << "see alertd --help\n";
    return ExitCode::kCannotRun;
  }
  const auto command = std::find_if(kCommands.begin(), kCommands.end(),
                                    [&](const Command& each) { return each.name == words[0]; });
  if (command != kCommands.end()) {
    if (command->run == nullptr) {
      return console.Fail("alertd " + words[0] + " is not supported yet");
    }
    return command->run({words.begin() + 1, words.end()}, console);
  }
  // `alertd --rules FILE` is `alertd run --rules FILE`.
  if (words[0].starts_with('-')) return Run(words, console);
  return FailUnknown(words[0], console);
}

}  // namespace alertd::tools
