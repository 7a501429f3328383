#include "tools/arguments.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/flag_values.h"
#include "tools/parse_words.h"

namespace alertd::tools {
namespace {

// Flags that this version has no answer to: said so, instead of "unknown".
struct UnsupportedFlag {
  std::string_view name;
  std::string_view reason;
};

constexpr std::array<UnsupportedFlag, 3> kUnsupportedFlags = {{
    {"--tracing", "this version has no traces"},
    {"--otlp-endpoint", "this version has no traces"},
    {"--datasource", "this version evaluates on its own window only"},
}};

std::optional<ParsingEnded> FindUnsupported(const Words& words) {
  for (const std::string& word : words) {
    for (const auto& [name, reason] : kUnsupportedFlags) {
      if (word.substr(0, word.find('=')) != name) continue;
      return ParsingEnded{
          .wrong = true,
          .text = std::string(name) + " is not supported yet: " + std::string(reason)};
    }
  }
  return std::nullopt;
}

// What `promtool check rules` is told otherwise.
constexpr std::array<UnsupportedFlag, 2> kPromtoolFlags = {{
    {"--lint", "every lint is on, and --disable-lint NAME switches one off"},
    {"--lint-fatal", "it is --strict"},
}};

std::optional<ParsingEnded> FindPromtoolFlag(const Words& words) {
  for (const std::string& word : words) {
    for (const auto& [name, here] : kPromtoolFlags) {
      if (word.substr(0, word.find('=')) != name) continue;
      return ParsingEnded{.wrong = true,
                          .text = std::string(name) + " is promtool's: here " + std::string(here)};
    }
  }
  return std::nullopt;
}

// `check rules FILE`, as with promtool, where no file is called so.
bool NamesKindOfFile(const std::vector<std::string>& files) {
  if (files.size() < 2 || (files[0] != "rules" && files[0] != "config")) return false;
  std::error_code error;
  return !std::filesystem::exists(files[0], error);
}

void AddFiles(CLI::App& app, std::vector<std::string>& files) {
  app.add_option("--rules,--config", files,
                 "a file or a glob with rules, routes, receivers, scrape settings or any of them; "
                 "may be repeated")
      ->type_name("FILE");
}

// What a number of things may be at most, and at least one.
constexpr size_t kConcurrencyMax = 1000;
constexpr size_t kSamplesMax = 1'000'000'000'000;

void AddQueryLimits(CLI::App& app, RunArguments& arguments) {
  app.add_option("--query-timeout", arguments.query_timeout,
                 "how long a query over HTTP may take, waiting for its turn included")
      ->check(&SpanProblem)
      ->type_name("DURATION")
      ->capture_default_str();
  app.add_option("--query-max-samples", arguments.query_samples_max,
                 "how many samples one query may hold in memory at a time")
      ->check(CLI::Range(size_t{1}, kSamplesMax).description(""))
      ->type_name("COUNT")
      ->capture_default_str();
  app.add_option("--query-concurrency", arguments.query_concurrency,
                 "how many queries over HTTP are evaluated at once; more wait their turn")
      ->check(CLI::Range(size_t{1}, kConcurrencyMax).description(""))
      ->type_name("COUNT")
      ->capture_default_str();
  app.add_option("--query-lookback-delta", arguments.query_lookback,
                 "for how long a series without new samples keeps its last value")
      ->check(&SpanProblem)
      ->type_name("DURATION")
      ->capture_default_str();
}

}  // namespace

Parsed<RunArguments> ParseRunArguments(Words words) {
  if (auto ended = FindUnsupported(words)) return *std::move(ended);
  RunArguments arguments;
  CLI::App app(
      "Scrapes, evaluates, and notifies, until it is told to stop (SIGTERM, Ctrl-C). "
      "SIGHUP and POST /-/reload load the files anew.",
      "alertd run");
  AddFiles(app, arguments.files);
  app.add_option("--listen", arguments.listen,
                 "where the HTTP API answers; port 0 takes a free one")
      ->check(&ListenProblem)
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.add_option("--data-dir", arguments.data_dir,
                 "where alerts' state outlives a restart; of one alertd alone")
      ->check(&FolderProblem)
      ->each([&arguments](const std::string&) { arguments.data_dir_named = true; })
      ->type_name("FOLDER")
      ->capture_default_str();
  app.add_option("--retention", arguments.retention, "for how long samples are kept")
      ->check(&SpanProblem)
      ->type_name("DURATION")
      ->capture_default_str();
  app.add_option("--retention-size", arguments.retention_size,
                 "how much of samples the data folder keeps, the oldest go first; 0: any")
      ->check(&ByteCountProblem)
      ->type_name("BYTES")
      ->capture_default_str();
  app.add_option("--history-retention", arguments.history_retention,
                 "for how long the data folder keeps what was decided and done")
      ->check(&SpanProblem)
      ->type_name("DURATION")
      ->capture_default_str();
  app.add_option("--log-format", arguments.log_format, "pretty or json (default: pretty)")
      ->check(CLI::IsMember({"pretty", "json"}))
      ->type_name("FORMAT");
  app.add_option("--log-level", arguments.log_level,
                 "debug, info, warning or error (default: info)")
      ->type_name("LEVEL");
  app.add_option("--external-url", arguments.external_url,
                 "how people reach this alertd: the beginning of links in messages")
      ->check(&OptionalUrlProblem)
      ->type_name("URL");
  app.add_option("--route-prefix", arguments.route_prefix,
                 "the path that all endpoints stand below (default: that of --external-url)")
      ->check(&RoutePrefixProblem)
      ->type_name("PATH");
  AddQueryLimits(app, arguments);
  app.footer(
      "Exit status 0 when it was told to stop, 1 when the files have errors, 2 when it cannot "
      "start otherwise: wrong arguments, a file that cannot be read, an address that is taken."
      "\n\nexample: alertd --rules alert_rules.yaml --config 'conf.d/*.yaml' --listen :9095");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

Parsed<CheckArguments> ParseCheckArguments(Words words) {
  if (auto ended = FindPromtoolFlag(words)) return *std::move(ended);
  CheckArguments arguments;
  CLI::App app(
      "Validates any file that alertd reads. Exit status 0 when all is well, 1 when there "
      "are problems, 2 when the arguments are wrong or a file cannot be read.",
      "alertd check");
  app.add_option("FILE", arguments.files,
                 "files, globs, and folders with all that is called *.yml or *.yaml in them and "
                 "that alertd reads; - reads stdin")
      ->type_name("");
  app.add_option("--format", arguments.format, "text, json, sarif or github")
      ->check(CLI::IsMember({"text", "json", "sarif", "github"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  app.add_flag("--strict", arguments.strict, "warnings are errors");
  app.add_flag("--require-env", arguments.require_env,
               "a missing ${VARIABLE} is an error, not a warning");
  app.add_flag("--ignore-unknown-fields", arguments.ignore_unknown_fields,
               "unknown keys in rule files and alertd's own sections are no errors");
  std::string explain;
  const auto* explains =
      app.add_option("--explain", explain,
                     "say what the lint is about, with examples; without a name, list all lints")
          ->type_name("[NAME]")
          ->expected(0, 1);
  app.add_option("--disable-lint", arguments.disabled_lints,
                 "leave out what this lint finds; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);
  app.add_option("--diff", arguments.diff,
                 "only what is wrong with rules and lines that have changed since this revision of "
                 "git, such as main or HEAD~1, and what was not wrong then")
      ->check(&RevisionProblem)
      ->type_name("REVISION");
  auto* url = app.add_option("--url", arguments.url,
                             "ask a running alertd, or anything with Prometheus' API, for series "
                             "that selectors name and for alerts that would fire at once")
                  ->check(&UrlProblem)
                  ->type_name("URL");
  app.add_option("--data", arguments.data,
                 "ask a file in Prometheus' text format or OpenMetrics instead")
      ->type_name("FILE")
      ->excludes(url);
  app.footer(
      "Lints are warnings: what is valid, and hardly what was meant. A comment "
      "\"# alertd-lint-disable NAME\" switches one off for what stands below it.\n\n"
      "example: alertd check --strict alert_rules.yaml\n"
      "example: alertd check --diff origin/main rules/\n"
      "example: alertd check --url http://localhost:9090 alert_rules.yaml");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  if (explains->count() > 0) arguments.explain = explain;
  if (NamesKindOfFile(arguments.files)) {
    return ParsingEnded{.wrong = true,
                        .text = "there is no file " + arguments.files[0] +
                                ": files of every kind are checked alike"};
  }
  const bool reads_stdin =
      std::find(arguments.files.begin(), arguments.files.end(), "-") != arguments.files.end();
  if (reads_stdin && !arguments.diff.empty()) {
    return ParsingEnded{.wrong = true, .text = "--diff is about files, not about stdin"};
  }
  if (arguments.files.empty() && !arguments.explain) {
    return ParsingEnded{.wrong = true, .text = "which FILE is to be checked? (- is stdin)"};
  }
  return arguments;
}

Parsed<FmtArguments> ParseFmtArguments(Words words) {
  FmtArguments arguments;
  CLI::App app(
      "Formats rule files where they stand, and names those that have changed. PromQL gets one "
      "layout: what fits in 100 characters is one line, what does not is broken before operators "
      "and inside of parentheses; comments are kept. Of the YAML around it, only white space at "
      "the ends of lines and of the file changes. What cannot be read is left as it is, like what "
      "would read differently. Exit status 0 when all is well, 1 when --check or --diff find "
      "something to format, 2 when the arguments are wrong or a file cannot be read or does not "
      "parse.",
      "alertd fmt");
  app.add_option("FILE", arguments.files,
                 "files, globs, and folders with all that is called *.yml or *.yaml in them; - "
                 "formats stdin to stdout")
      ->type_name("");
  app.add_flag("--check", arguments.check, "change nothing, name the files that would change");
  app.add_flag("--diff", arguments.diff, "change nothing, show what would change");
  auto* expression = app.add_option("--expr", arguments.expression,
                                    "format this expression to stdout, and no files")
                         ->type_name("EXPR");
  app.footer(
      "example: alertd fmt alert_rules.yaml rules/\n"
      "example: alertd fmt --check --diff 'rules/*.yml'\n"
      "example: alertd fmt --expr 'sum(rate(errors_total[5m]))by(job)>0.5'");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  if (arguments.files.empty() == (expression->count() == 0)) {
    return ParsingEnded{.wrong = true,
                        .text = arguments.files.empty() ? "which FILE is to be formatted?"
                                                        : "--expr formats no files"};
  }
  return arguments;
}

Parsed<TestPromqlArguments> ParseTestPromqlArguments(Words words) {
  TestPromqlArguments arguments;
  CLI::App app(
      "Runs PromQL test scripts (load, eval, expect), in the language of Prometheus' own tests, "
      "with "
      "everything experimental switched on. Tells what fails, with file and line, and ends with "
      "\"N passed, N failed\". Exit status 0 when all passes, 1 when something fails or a script "
      "does not parse, 2 when the arguments are wrong or a file cannot be read.",
      "alertd test promql");
  app.add_option("FILE", arguments.files, "scripts")->type_name("")->required();
  app.add_flag("--names-at-once", arguments.names_at_once,
               "drop metric names in each operation, as queries do by default, not at the end");
  app.footer("example: alertd test promql functions.test");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

Parsed<TestRulesArguments> ParseTestRulesArguments(Words words) {
  TestRulesArguments arguments;
  CLI::App app(
      "Runs unit tests of rules, in promtool's format, which is described at "
      "https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules, on the "
      "engine "
      "itself in virtual time. Tells what fails, with file and line, what was expected and what "
      "came, and ends with \"N passed, N "
      "failed\". Exit status 0 when all passes, 1 when something fails or a file has errors, 2 "
      "when the arguments are wrong or a file cannot be read.",
      "alertd test rules");
  app.add_option("FILE", arguments.files, "test files and globs")->type_name("")->required();
  app.add_option("--run", arguments.run,
                 "run only the tests whose name this matches, somewhere; may be repeated")
      ->type_name("REGEX");
  app.add_flag("--diff", arguments.diff,
               "also show everything expected beside everything that came");
  app.add_option("--junit", arguments.junit, "write the results to this file as JUnit's XML")
      ->type_name("FILE");
  app.add_flag("--debug", arguments.debug, "also show every series that a test ends with");
  app.add_flag("--ignore-unknown-fields", arguments.ignore_unknown_fields,
               "unknown keys in the rule files are no errors");
  app.add_flag("--coverage", arguments.coverage,
               "name the alerts that fire in no test and the records that none writes");
  app.add_option("--coverage-min,--coverage-threshold", arguments.coverage_min,
                 "fail when the tests cover less of the rules than this; with --coverage")
      ->check(CLI::Range(0.0, 100.0).description(""))
      ->type_name("PERCENT");
  app.footer(
      "example: alertd test rules --coverage-min 80 tests/*.yml\n\n"
      "Beside promtool's keys:\n"
      "  match: subset      in an alert_rule_test or promql_expr_test: there may be more alerts,\n"
      "                     samples, labels and annotations than are expected; in an item of\n"
      "                     exp_alerts: more labels and annotations\n"
      "  absent: true       in an item of exp_alerts or exp_samples: there is none with these\n"
      "                     labels; in the test: there is none at all\n"
      "  config_files       of the file, like rule_files: routes, receivers, suppressions\n"
      "  notification_test  what a receiver gets until eval_time, since the last time it was "
      "asked\n"
      "                     for: exp_notifications with at, reason, group_labels, exp_alerts,\n"
      "                     exp_resolved, whichever are to be compared\n"
      "  outages            receivers that are down: receiver, from, until\n"
      "  silences           what somebody keeps quiet: matchers, from, until, comment,\n"
      "                     ends_when_resolved, ends_when_unmatched\n"
      "  restarts           alertd ends and starts again: at, and down, which is for how long\n"
      "  acknowledgements   somebody takes on what fires: matchers, at, until, by, note, group");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

Parsed<TestArguments> ParseTestArguments(Words words) {
  TestArguments arguments;
  CLI::App app(
      "Shows where a synthetic alert would go, and what it would look like there. Exit "
      "status 0 when somebody would be notified, 1 when nobody would be, or not whom "
      "--expect-receiver names, or the files have errors, 2 when the arguments are wrong, a file "
      "cannot be read or a server does not answer.",
      "alertd test");
  app.add_option("--severity", arguments.severity, "CRITICAL, HIGH, MEDIUM, LOW or INFO")
      ->type_name("SEVERITY");
  app.add_option("--alert", arguments.alert,
                 "the alert's name; the labels and messages of a declared rule of that name are "
                 "used (default: TestAlert)")
      ->type_name("NAME");
  app.add_option("--label", arguments.labels, "a further label; may be repeated")
      ->type_name("NAME=VALUE");
  app.add_option("--annotation", arguments.annotations, "a further annotation; may be repeated")
      ->type_name("NAME=VALUE");
  app.add_option("--at", arguments.at, "when it fires, RFC 3339 or Unix seconds (default: now)")
      ->type_name("TIME");
  app.add_option("--expect-receiver", arguments.expected_receivers,
                 "who must be notified; may be repeated")
      ->type_name("NAME");
  app.add_flag("--send", arguments.send, "deliver it for real");
  AddFiles(app, arguments.files);
  app.add_option("--url", arguments.url,
                 "a running alertd: what fires there, what is silenced and what somebody has taken "
                 "on counts as well")
      ->check(&UrlProblem)
      ->type_name("URL");
  app.add_option("--format", arguments.format, "text, or json with the whole of each message")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  app.add_option("--external-url", arguments.external_url, "the beginning of links in messages")
      ->check(&OptionalUrlProblem)
      ->type_name("URL");
  app.footer(
      "example: alertd test --severity HIGH --rules alert_rules.yaml --expect-receiver "
      "slack_alerts\n"
      "example: alertd test --severity HIGH --alert disk_full --label instance=db1 --url "
      "http://127.0.0.1:9095\n\nWithout --rules it reads ./alert_rules.yaml or "
      "./examples/alert_rules.yaml where there is one.");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  if (arguments.send && arguments.format == "json") {
    return ParsingEnded{.wrong = true, .text = "--send tells what became of it as text only"};
  }
  return arguments;
}

Parsed<QueryArguments> ParseQueryArguments(Words words) {
  QueryArguments arguments;
  CLI::App app(
      "Evaluates a PromQL expression: on a running alertd (or anything with Prometheus' "
      "API), or offline on a file in Prometheus' text format or OpenMetrics. Exit status 0 when "
      "there is an answer, also an empty one, 1 when the expression is not right, 2 when nobody "
      "can be asked: wrong arguments, a file that cannot be read, a server that does not answer.",
      "alertd query");
  app.add_option("EXPR", arguments.expression, "the expression")->type_name("")->required();
  app.add_option(
         "--at,--time", arguments.at,
         "the instant: RFC 3339, Unix seconds, now, or from now, such as -1h (default: now; "
         "of a file with times, its newest, which is also what now means there)")
      ->type_name("TIME");
  app.add_option("--start", arguments.start, "the first instant of a range, as --at")
      ->type_name("TIME");
  app.add_option("--end", arguments.end, "the last instant of a range, as --at (default: now)")
      ->type_name("TIME");
  app.add_option("--step", arguments.step,
                 "the step of a range (default: a round one that makes at most 250 points)")
      ->type_name("DURATION");
  auto* url = app.add_option("--url", arguments.url, "whom to ask")
                  ->check(&UrlProblem)
                  ->type_name("URL")
                  ->capture_default_str();
  app.add_option("--data", arguments.data, "evaluate offline on this file")
      ->type_name("FILE")
      ->excludes(url);
  app.add_option("--output", arguments.output,
                 "table, json (the data of the server's answer), csv or plot (default: plot for a "
                 "range on a terminal, otherwise table)")
      ->check(CLI::IsMember({"table", "json", "csv", "plot"}))
      ->type_name("FORMAT");
  app.footer(
      "example: alertd query 'sum by (status) (rate(orchestrator_tasks_total[5m]))'\n"
      "example: alertd query 'histogram_quantile(0.9, rate(task_duration_seconds[5m]))' --start "
      "-6h --output plot\n"
      "example: alertd query disk_used_ratio --data metrics.om --output csv\n\n"
      "Plots are as large as the terminal and show its local time. Colours are for terminals only, "
      "and never with NO_COLOR. Warnings and infos go to stderr.");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

}  // namespace alertd::tools
