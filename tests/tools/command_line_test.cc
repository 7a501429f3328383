#include "tools/command_line.h"

#include <filesystem>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace alertd::tools {
namespace {

struct Ended {
  ExitCode code = ExitCode::kSuccess;
  std::string out;
  std::string err;
};

void ExpectGolden(const std::string& name, const std::string& text) {
  testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / name, text);
}

// Runs commands in the folder of this test, so that file names in outputs are short.
class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest() { std::filesystem::current_path(ALERTD_TEST_DIR); }

  Ended Run(const std::vector<std::string>& words) {
    std::ostringstream out;
    std::ostringstream err;
    const Console console{
        .out = out,
        .err = err,
        .variable = [this](const std::string& name) -> std::optional<std::string> {
          const auto found = environment_.find(name);
          if (found == environment_.end()) return std::nullopt;
          return found->second;
        },
        .terminal = terminal_};
    const ExitCode code = RunCommandLine(words, console);
    return {.code = code, .out = out.str(), .err = err.str()};
  }

  std::map<std::string, std::string> environment_;
  std::optional<TerminalSize> terminal_;
};

TEST_F(CommandLineTest, EveryCommandHasHelpWithAnExample) {
  const Ended all = Run({"--help"});
  EXPECT_EQ(all.code, ExitCode::kSuccess);
  ExpectGolden("help.txt", all.out);
  for (const char* command : {"run", "check", "test", "fmt", "query", "history", "explain"}) {
    const Ended ended = Run({command, "--help"});
    EXPECT_EQ(ended.code, ExitCode::kSuccess) << command;
    EXPECT_NE(ended.out.find("example: alertd"), std::string::npos) << command;
    EXPECT_EQ(ended.err, "") << command;
    ExpectGolden("help_" + std::string(command) + ".txt", ended.out);
  }
}

TEST_F(CommandLineTest, EveryPartOfSilencesHasHelpWithAnExample) {
  for (const std::string part : {"", "add", "list", "expire", "update", "import"}) {
    std::vector<std::string> words = {"silences"};
    if (!part.empty()) words.push_back(part);
    words.emplace_back("--help");
    const Ended ended = Run(words);
    EXPECT_EQ(ended.code, ExitCode::kSuccess) << part;
    EXPECT_NE(ended.out.find("example: alertd silences"), std::string::npos) << part;
    ExpectGolden("help_silences" + (part.empty() ? "" : "_" + part) + ".txt", ended.out);
  }
}

TEST_F(CommandLineTest, EveryPartOfSuppressionsHasHelpWithAnExample) {
  for (const std::string part : {"", "list", "add", "remove"}) {
    std::vector<std::string> words = {"suppressions"};
    if (!part.empty()) words.push_back(part);
    words.emplace_back("--help");
    const Ended ended = Run(words);
    EXPECT_EQ(ended.code, ExitCode::kSuccess) << part;
    EXPECT_NE(ended.out.find("example: alertd suppressions"), std::string::npos) << part;
    ExpectGolden("help_suppressions" + (part.empty() ? "" : "_" + part) + ".txt", ended.out);
  }
}

TEST_F(CommandLineTest, CommandsOfAlertsHaveHelpWithAnExample) {
  EXPECT_NE(Run({"alerts", "--help"}).out.find("example: alertd alerts"), std::string::npos);
  for (const char* verb : {"list", "ack", "unack", "add"}) {
    const Ended ended = Run({"alerts", verb, "--help"});
    EXPECT_EQ(ended.code, ExitCode::kSuccess) << verb;
    EXPECT_NE(ended.out.find("example: alertd alerts"), std::string::npos) << verb;
    ExpectGolden("help_alerts_" + std::string(verb) + ".txt", ended.out);
  }
}

TEST_F(CommandLineTest, WhatIsNotSupportedYetSaysSo) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"replay", "--rules", "x"},
           {"--rules", "data/routed.yaml", "--tracing"},
           {"--rules", "data/routed.yaml", "--datasource=http://x"},
           {"run", "--rules", "data/routed.yaml", "--otlp-endpoint", "http://x"},
       }) {
    const Ended ended = Run(words);
    EXPECT_EQ(ended.code, ExitCode::kCannotRun) << words[0];
    EXPECT_NE(ended.err.find("is not supported yet"), std::string::npos) << ended.err;
  }
}

TEST_F(CommandLineTest, WrongArgumentsAreExplained) {
  struct Case {
    std::vector<std::string> words;
    const char* error;
  };
  for (const Case& each : std::vector<Case>{
           {{}, "alertd: error: no rules to watch"},
           {{"chekc"}, "unknown command \"chekc\", did you mean check?"},
           {{"check"}, "alertd: error: "},
           {{"check", "--format", "xml", "data/routed.yaml"}, "xml"},
           {{"check", "--no-such-flag", "x"}, "--no-such-flag"},
           {{"query"}, "alertd: error: "},
           {{"alerts"}, "alertd alerts needs a word more: list, ack, unack or add"},
           {{"silences"},
            "alertd silences needs a word more: add, list, expire, update or import\n"
            "see alertd silences --help"},
           {{"silences", "lst"}, "unknown command \"lst\" of alertd silences, did you mean list?"},
           {{"silences", "expire", ""}, "expected the id of a silence, not \"\""},
           {{"silences", "update", "", "--end", "+1h"}, "expected the id of a silence, not \"\""},
           {{"suppressions", "remove", ""}, "expected the name of a suppression, not \"\""},
           {{"suppressions"}, "alertd suppressions needs a word more: list, add or remove\n"},
           {{"alerts", "shwo"}, "unknown command \"alerts shwo\""},
           {{"alerts", "add"}, "LABEL"},
           {{"alerts", "add", "=b"}, "is not of the form NAME=VALUE"},
           {{"alerts", "list", "--output", "xml"}, "xml"},
           {{"query", "up", "--end", "5"}, "need --start"},
           {{"query", "up", "--data", "no/such/file"}, "no such file: no/such/file"},
           {{"query", "up", "--data", "data"}, "data is a folder"},
           {{"query", "up", "--at", "1", "--start", "5"}, "--at is of an instant"},
           {{"test", "promql", "data"}, "data is a folder"},
           {{"test", "promql", "no/such.test"}, "no such file: no/such.test"},
           {{"test", "rules"}, "alertd: error: "},
           {{"test", "rules", "data"}, "data is a folder"},
           {{"test", "rules", "no/such.yml"}, "no such file: no/such.yml"},
           {{"test", "rules", "--run", "(", "rule_test/data/passing.yml"}, "--run: missing"},
           {{"test", "rules", "--coverage-min", "101", "rule_test/data/passing.yml"}, "101"},
           {{"test", "--rules", "data/routed.yaml"}, "name a severity"},
           {{"test", "--severity", "LOUD", "--rules", "data/routed.yaml"}, "unknown severity"},
           {{"test", "--severity", "LOW", "--label", "x", "--rules", "data/routed.yaml"},
            "--label takes NAME=VALUE"},
           {{"test", "--severity", "LOW", "--label", "severity=HIGH"},
            "--severity LOW and --label severity=HIGH contradict one another"},
           {{"test", "--severity", "LOW", "--alert", "a", "--label", "alertname=b"},
            "--alert a and --label alertname=b contradict one another"},
           {{"run"}, "no rules to watch"},
       }) {
    const Ended ended = Run(each.words);
    EXPECT_EQ(ended.code, ExitCode::kCannotRun) << each.error;
    EXPECT_NE(ended.err.find(each.error), std::string::npos) << ended.err;
  }
}

TEST_F(CommandLineTest, ValuesOfFlagsAreCheckedAtTheStart) {
  struct Case {
    std::string flag;
    std::string value;
    const char* error;  // behind the flag's name
  };
  const char* const url = "expected a URL of http or https with a host and without a query";
  for (const Case& each : std::vector<Case>{
           {"--external-url", "alerts.example.org", url},
           {"--external-url", "https://", url},
           {"--external-url", "http://:9095", url},
           {"--external-url", "ftp://alerts.example.org", url},
           {"--external-url", "https://alerts.example.org/?x=1", url},
           {"--external-url", "https://alerts.example.org/a b", url},
           {"--external-url", "https://alerts.example.org:99999", url},
           {"--retention", "0s", "expected a duration above 0, such as 30s"},
           {"--retention-size", "5Q", "expected a number of bytes, such as 512MB"},
           {"--retention-size", "-1GB", "expected a number of bytes, such as 512MB"},
           {"--listen", "9095", "the address to listen on is HOST:PORT"},
           {"--listen", "127.0.0.1:http", "the address to listen on is HOST:PORT"},
           {"--listen", "127.0.0.1:65536", "the address to listen on is HOST:PORT"},
           {"--listen", "http://127.0.0.1:9095", "the address to listen on is HOST:PORT"},
           {"--route-prefix", "https://alerts.example.org/x", "expected the path of a URL"},
           {"--route-prefix", "/a?b", "expected the path of a URL"},
           {"--route-prefix", "/a b", "expected the path of a URL"},
           {"--data-dir", "data/good.yaml", "expected a folder to keep state in"},
           {"--data-dir", "data/good.yaml/state", "expected a folder to keep state in"},
       }) {
    const Ended ended = Run({"--rules", "data/routed.yaml", each.flag, each.value});
    EXPECT_EQ(ended.code, ExitCode::kCannotRun) << each.value;
    EXPECT_TRUE(ended.err.starts_with("alertd: error: " + each.flag + ": " + each.error))
        << ended.err;
    EXPECT_NE(ended.err.find(each.value), std::string::npos) << ended.err;
  }
  const Ended query = Run({"query", "up", "--url", "notaurl"});
  EXPECT_EQ(query.code, ExitCode::kCannotRun);
  EXPECT_TRUE(query.err.starts_with(std::string("alertd: error: --url: ") + url)) << query.err;
}

TEST_F(CommandLineTest, CredentialsInAUrlAreNotRepeated) {
  const Ended ended = Run({"query", "up", "--url", "http://me:hunter2@"});
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_EQ(ended.err.find("hunter2"), std::string::npos) << ended.err;
}

TEST_F(CommandLineTest, ExitCodesMeanTheSameInEveryCommand) {
  for (const auto& [words, code] : std::vector<std::pair<std::vector<std::string>, ExitCode>>{
           {{"check", "data/broken.yaml"}, ExitCode::kProblems},
           {{"run", "--rules", "data/broken.yaml"}, ExitCode::kProblems},
           {{"test", "--severity", "HIGH", "--rules", "data/broken.yaml"}, ExitCode::kProblems},
           {{"query", "sum(", "--data", "data/metrics.txt"}, ExitCode::kProblems},
           {{"query", "a + on () b", "--data", "data/metrics.txt"}, ExitCode::kSuccess},
           {{"check", "data/absent.yaml"}, ExitCode::kCannotRun},
           {{"run", "--rules", "data/absent.yaml"}, ExitCode::kCannotRun},
           {{"test", "--severity", "HIGH", "--rules", "data/absent.yaml"}, ExitCode::kCannotRun},
           {{"query", "up", "--data", "data/absent.txt"}, ExitCode::kCannotRun},
           {{"query", "up", "--at", "noon"}, ExitCode::kCannotRun},
           {{"query", "up", "--start", "noon"}, ExitCode::kCannotRun},
           {{"query", "up", "--url", "http://127.0.0.1:1"}, ExitCode::kCannotRun},
           {{"check", "--strict"}, ExitCode::kCannotRun},
       }) {
    const Ended ended = Run(words);
    EXPECT_EQ(ended.code, code) << words[0] << " " << words[1] << "\n" << ended.out << ended.err;
  }
}

TEST_F(CommandLineTest, CheckOfAGoodFileSumsUp) {
  const Ended ended = Run({"check", "data/good.yaml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess) << ended.out << ended.err;
  EXPECT_EQ(ended.out, "1 alert and 1 recording rule in 1 file: no problems\n");
  EXPECT_EQ(Run({"check", "--strict", "data/good.yaml"}).code, ExitCode::kSuccess);
}

TEST_F(CommandLineTest, CheckOfABrokenFilePointsAtTheMistakes) {
  const Ended ended = Run({"check", "data/broken.yaml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  ExpectGolden("check_broken.txt", ended.out);
  const Ended json = Run({"check", "--format", "json", "data/broken.yaml"});
  EXPECT_EQ(json.code, ExitCode::kProblems);
  ExpectGolden("check_broken.json", json.out);
  const Ended github = Run({"check", "--format", "github", "data/broken.yaml"});
  ExpectGolden("check_broken_github.txt", github.out);
}

TEST_F(CommandLineTest, AMissingVariableIsAWarningThatCanBeMadeAnError) {
  EXPECT_EQ(Run({"check", "data/warned.yaml"}).code, ExitCode::kSuccess);
  EXPECT_EQ(Run({"check", "--strict", "data/warned.yaml"}).code, ExitCode::kProblems);
  EXPECT_EQ(Run({"check", "--require-env", "data/warned.yaml"}).code, ExitCode::kProblems);
  environment_["SURELY_NOT_SET"] = "https://hooks.example.org/x";
  EXPECT_EQ(Run({"check", "--strict", "--require-env", "data/warned.yaml"}).code,
            ExitCode::kSuccess);
}

TEST_F(CommandLineTest, CheckOfAFileThatIsNotThereCannotRun) {
  EXPECT_EQ(Run({"check", "data/absent.yaml"}).code, ExitCode::kCannotRun);
}

TEST_F(CommandLineTest, TestShowsRouteTimingsAndMessageWithoutSecrets) {
  const Ended ended =
      Run({"test", "--severity", "HIGH", "--alert", "disk_full", "--label", "instance=db1", "--at",
           "2024-02-21T03:00:00Z", "--rules", "data/routed.yaml", "--expect-receiver", "chat"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess) << ended.out << ended.err;
  EXPECT_EQ(ended.out.find("services/secret"), std::string::npos);
  ExpectGolden("test_high.txt", ended.out);
}

TEST_F(CommandLineTest, TestShowsTimersAndWhatReceiversAreToldLater) {
  const std::vector<std::string> words = {"test",
                                          "--severity",
                                          "CRITICAL",
                                          "--alert",
                                          "disk_full",
                                          "--annotation",
                                          "message=full",
                                          "--at",
                                          "2024-02-21T03:00:00Z",
                                          "--rules",
                                          "data/escalated.yaml"};
  const Ended text = Run(words);
  EXPECT_EQ(text.code, ExitCode::kSuccess) << text.out << text.err;
  ExpectGolden("test_escalated.txt", text.out);
  std::vector<std::string> as_json = words;
  as_json.insert(as_json.end(), {"--format", "json"});
  const Ended json = Run(as_json);
  EXPECT_EQ(json.code, ExitCode::kSuccess) << json.err;
  EXPECT_EQ(json.out.find("services/secret"), std::string::npos);
  ExpectGolden("test_escalated.json", json.out);
}

TEST_F(CommandLineTest, TestAsksOnlyWhoAnswers) {
  // Nobody listens at port 1.
  const Ended ended = Run(
      {"test", "--severity", "HIGH", "--rules", "data/routed.yaml", "--url", "http://127.0.0.1:1"});
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find("127.0.0.1"), std::string::npos) << ended.err;
}

TEST_F(CommandLineTest, TestRefusesWhatIsNoSeverity) {
  const Ended ended = Run({"test", "--severity", "HIHG", "--rules", "data/routed.yaml"});
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_NE(ended.err.find("unknown severity \"HIHG\""), std::string::npos) << ended.err;
}

TEST_F(CommandLineTest, TestSaysThatASuppressionKeepsItQuiet) {
  const std::vector<std::string> words = {"test",    "--severity",       "MEDIUM",
                                          "--rules", "data/routed.yaml", "--at"};
  std::vector<std::string> during = words;
  during.emplace_back("2024-02-21T03:00:00Z");
  const Ended quiet = Run(during);
  EXPECT_EQ(quiet.code, ExitCode::kProblems);
  EXPECT_NE(quiet.out.find("suppressed by scheduled_maintenance until 2024-02-21T06:00:00"),
            std::string::npos)
      << quiet.out;
  std::vector<std::string> after = words;
  after.emplace_back("2024-02-21T06:00:00Z");
  EXPECT_EQ(Run(after).code, ExitCode::kSuccess);
}

TEST_F(CommandLineTest, TestSaysWhenWhatKeepsItQuietIsOverAndWhatHappensThen) {
  const Ended quiet = Run({"test", "--severity", "MEDIUM", "--rules", "data/routed.yaml", "--at",
                           "2024-02-21T03:00:00Z"});
  EXPECT_NE(quiet.out.find("timers     muted by suppression scheduled_maintenance\n"
                           "           until 2024-02-21T06:00:00.000Z; if it still fires then:\n"
                           "           +3h        chat told\n"
                           "           +4h        chat told again"),
            std::string::npos)
      << quiet.out;
}

TEST_F(CommandLineTest, TestTakesNameAndSeverityFromLabels) {
  const Ended by_flags = Run({"test", "--severity", "HIGH", "--alert", "disk_full", "--rules",
                              "data/routed.yaml", "--at", "2024-02-21T03:00:00Z"});
  const Ended by_labels = Run({"test", "--label", "severity=HIGH", "--label", "alertname=disk_full",
                               "--rules", "data/routed.yaml", "--at", "2024-02-21T03:00:00Z"});
  EXPECT_EQ(by_labels.code, ExitCode::kSuccess) << by_labels.err;
  EXPECT_EQ(by_labels.out, by_flags.out);
}

TEST_F(CommandLineTest, TestFindsAlertsThatNoRouteTakes) {
  const Ended ended = Run({"test", "--severity", "LOW", "--rules", "data/routed.yaml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_NE(ended.out.find("no declared route takes it"), std::string::npos) << ended.out;
}

TEST_F(CommandLineTest, TestFailsWhenAnotherReceiverWasExpected) {
  const Ended ended = Run(
      {"test", "--severity", "HIGH", "--rules", "data/routed.yaml", "--expect-receiver", "pager"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_NE(ended.err.find("expected pager to be notified"), std::string::npos);
}

TEST_F(CommandLineTest, QueryEvaluatesAFileOffline) {
  const Ended table = Run({"query", "disk_used_ratio > 0.9", "--data", "data/metrics.txt"});
  EXPECT_EQ(table.code, ExitCode::kSuccess) << table.err;
  EXPECT_EQ(table.out, "disk_used_ratio{device=\"sda\", instance=\"a\"}  0.95\n");
  EXPECT_EQ(Run({"query", "1 + 1", "--data", "data/metrics.txt"}).out, "2\n");
  EXPECT_EQ(Run({"query", "sum(", "--data", "data/metrics.txt"}).code, ExitCode::kProblems);
}

TEST_F(CommandLineTest, QuerySaysThatNoSeriesMatch) {
  struct Case {
    const char* expression;
    const char* note;
  };
  for (const Case& each : {
           Case{"disk_used_ratio > 5",
                "there are some to select, but the operators or the time leave none"},
           Case{"disk_usd_ratio", "there are none of disk_usd_ratio"},
           Case{"sum(rate(disk_used_ratio{instance=\"z\"}[5m] offset 1h)) / up",
                "there are none of disk_used_ratio{instance=\"z\"} and up"},
       }) {
    const Ended ended = Run({"query", each.expression, "--data", "data/metrics.txt"});
    EXPECT_EQ(ended.code, ExitCode::kSuccess) << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(ended.err, std::string("alertd: note: no series match: ") + each.note + "\n");
  }
  const Ended json = Run({"query", "nothing", "--data", "data/metrics.txt", "--output", "json"});
  EXPECT_EQ(json.out, "{\"resultType\":\"vector\",\"result\":[]}\n");
  EXPECT_EQ(json.err, "");
}

TEST_F(CommandLineTest, QueryAsksAFileOfThePastAboutItsEnd) {
  const Ended ended = Run({"query", "disk_reads_total", "--data", "data/history.om"});
  EXPECT_EQ(ended.out, "disk_reads_total{instance=\"a\"}  160\n") << ended.err;
  const Ended range = Run({"query", "disk_reads_total", "--data", "data/history.om", "--start",
                           "1700000000", "--end", "1700000060", "--step", "30s"});
  EXPECT_EQ(range.out,
            "disk_reads_total{instance=\"a\"}\n"
            "  2023-11-14T22:13:20.000Z  100\n"
            "  2023-11-14T22:13:50.000Z  100\n"
            "  2023-11-14T22:14:20.000Z  160\n")
      << range.err;
  const Ended from_its_end = Run({"query", "disk_reads_total", "--data", "data/history.om",
                                  "--start", "-1m", "--step", "1m", "--output", "csv"});
  EXPECT_EQ(from_its_end.out,
            "timestamp,__name__,instance,value\n"
            "2023-11-14T22:13:20.000Z,disk_reads_total,a,100\n"
            "2023-11-14T22:14:20.000Z,disk_reads_total,a,160\n")
      << from_its_end.err;
  EXPECT_EQ(Run({"query", "disk_reads_total", "--data", "data/history.om", "--at", "now-30s"}).out,
            "disk_reads_total{instance=\"a\"}  100\n");
  const Ended json =
      Run({"query", "disk_reads_total", "--data", "data/history.om", "--output", "json"});
  EXPECT_EQ(json.out,
            R"({"resultType":"vector","result":[{"metric":{"__name__":"disk_reads_total",)"
            R"("instance":"a"},"value":[1700000060,"160"]}]})"
            "\n");
}

TEST_F(CommandLineTest, QueryPlotsARange) {
  const std::vector<std::string> words = {
      "query", "disk_reads_total", "--data", "data/history.om", "--start", "-2m", "--end", "+2m"};
  std::vector<std::string> plot = words;
  plot.insert(plot.end(), {"--output", "plot"});
  const Ended plotted = Run(plot);
  EXPECT_EQ(plotted.code, ExitCode::kSuccess) << plotted.err;
  ExpectGolden("query_plot.txt", plotted.out);
  EXPECT_EQ(Run(words).out.find("┤"), std::string::npos) << "a plot without a terminal";
  terminal_ = TerminalSize{.columns = 100, .rows = 12};
  EXPECT_NE(Run(words).out.find("┤"), std::string::npos) << "no plot on a terminal";
}

TEST_F(CommandLineTest, QuerySaysWhatCannotBePlotted) {
  const Ended instant =
      Run({"query", "disk_used_ratio", "--data", "data/metrics.txt", "--output", "plot"});
  EXPECT_EQ(instant.code, ExitCode::kCannotRun);
  EXPECT_EQ(instant.err,
            "alertd: error: a plot needs a range: give its start, such as --start -1h\n");
  const Ended nan = Run({"query", "disk_used_ratio * NaN", "--data", "data/metrics.txt", "--start",
                         "-1s", "--output", "plot"});
  EXPECT_EQ(nan.code, ExitCode::kProblems);
  EXPECT_EQ(nan.err, "alertd: error: there is no finite number to plot\n");
}

TEST_F(CommandLineTest, QueryTellsWarningsAndInfosBesideTheAnswer) {
  const Ended ended =
      Run({"query", "rate(disk_used_ratio[1m])", "--data", "data/metrics.txt", "--output", "csv"});
  EXPECT_EQ(ended.out, "timestamp,value\n");
  const Ended quantile =
      Run({"query", "quantile(2, disk_used_ratio)", "--data", "data/metrics.txt"});
  EXPECT_EQ(quantile.err.find("alertd: warning: PromQL warning: quantile value"), 0U)
      << quantile.err;
}

TEST_F(CommandLineTest, QueryNamesTheHostThatDoesNotAnswer) {
  const Ended ended = Run({"query", "up", "--url", "http://127.0.0.1:1/secret"});
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_EQ(ended.err, "alertd: error: cannot connect to 127.0.0.1:1: connection refused\n");
}

TEST_F(CommandLineTest, VersionNamesItself) {
  EXPECT_TRUE(Run({"version"}).out.starts_with("alertd "));
}

}  // namespace
}  // namespace alertd::tools
