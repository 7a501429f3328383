// `alertd test rules` as people see it.

#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tools/command_line.h"

namespace alertd::tools {
namespace {

struct Ended {
  ExitCode code = ExitCode::kSuccess;
  std::string out;
  std::string err;
};

class TestRulesCommand : public ::testing::Test {
 protected:
  TestRulesCommand() { std::filesystem::current_path(ALERTD_TEST_DIR); }

  static Ended Run(std::vector<std::string> words,
                   rules::DiagnosticStyle style = rules::DiagnosticStyle::kPlain) {
    words.insert(words.begin(), {"test", "rules"});
    std::ostringstream out;
    std::ostringstream err;
    const Console console{.out = out, .err = err, .out_style = style, .variable = [](const auto&) {
                            return std::optional<std::string>();
                          }};
    const ExitCode code = RunCommandLine(words, console);
    return {.code = code, .out = out.str(), .err = err.str()};
  }

  static void ExpectGolden(const std::string& name, const std::string& text) {
    testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / name, text);
  }
};

TEST_F(TestRulesCommand, HasHelpWithAnExample) {
  const Ended ended = Run({"--help"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  EXPECT_NE(ended.out.find("example: alertd test rules"), std::string::npos);
  ExpectGolden("help.txt", ended.out);
}

TEST_F(TestRulesCommand, SaysLittleOfWhatPasses) {
  const Ended ended = Run({"data/passing.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  EXPECT_EQ(ended.out, "2 passed, 0 failed\n");
  EXPECT_EQ(ended.err, "");
}

TEST_F(TestRulesCommand, ShowsHowWhatFailsDiffersFromTheNearest) {
  const Ended ended = Run({"data/failing.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  ExpectGolden("failing.txt", ended.out);
  ExpectGolden("failing_warnings.txt", ended.err);
  const Ended coloured = Run({"data/failing.yml"}, rules::DiagnosticStyle::kColoured);
  EXPECT_NE(coloured.out.find("\033[31m"), std::string::npos);
}

TEST_F(TestRulesCommand, ShowsBothSidesWholeWhenAsked) {
  const Ended ended = Run({"--diff", "data/failing.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  ExpectGolden("failing_diff.txt", ended.out);
}

TEST_F(TestRulesCommand, TheExamplesHold) {
  std::filesystem::current_path(std::filesystem::path(ALERTD_TEST_DIR) / "../../..");
  const Ended ended = Run({"examples/*_test.yaml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess) << ended.out;
  EXPECT_EQ(ended.err, "");
}

TEST_F(TestRulesCommand, ShowsHowNotificationsDiffer) {
  ExpectGolden("notifications.txt",
               Run({"--diff", "--run", "fails", "cases/notifications.yml"}).out);
}

TEST_F(TestRulesCommand, RunsTestsByName) {
  EXPECT_EQ(Run({"--run", "grows", "data/passing.yml"}).out, "1 passed, 0 failed\n");
  EXPECT_EQ(Run({"--run", "grows", "--run", "^a queue that n", "data/passing.yml"}).out,
            "2 passed, 0 failed\n");
  const Ended none = Run({"--run", "nobody has this name", "data/passing.yml"});
  EXPECT_EQ(none.code, ExitCode::kSuccess);
  EXPECT_NE(none.err.find("no test's name matches"), std::string::npos) << none.err;
}

TEST_F(TestRulesCommand, NamesTheRulesThatNoTestCovers) {
  const Ended ended = Run({"--coverage", "data/passing.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  EXPECT_EQ(ended.out,
            "coverage: 2 of 3 rules (66.7 %)\n"
            "  data/rules.yml:11: never fired: QueueDeep\n"
            "2 passed, 0 failed\n");
  const Ended enough = Run({"--coverage-min", "66", "data/passing.yml"});
  EXPECT_EQ(enough.code, ExitCode::kSuccess);
  const Ended less = Run({"--coverage-min", "67", "data/passing.yml"});
  EXPECT_EQ(less.code, ExitCode::kProblems);
  EXPECT_EQ(less.err,
            "alertd: error: the tests cover 66.7 % of the rules, less than the 67 % wanted\n");
}

TEST_F(TestRulesCommand, HasNoCoverageOfWhatCannotBeRead) {
  for (const std::string file : {"data/nowhere.yml", "bad/syntax.yml", "bad/broken_rules.yml"}) {
    const Ended ended = Run({"--coverage-min", "50", file});
    EXPECT_NE(ended.code, ExitCode::kSuccess);
    EXPECT_EQ(ended.out.find("coverage"), std::string::npos) << ended.out;
    EXPECT_EQ(ended.err.find("--coverage-min"), std::string::npos) << ended.err;
  }
}

TEST_F(TestRulesCommand, CannotCoverRulesThatThereAreNot) {
  const Ended shown = Run({"--coverage", "data/no_rules.yml"});
  EXPECT_EQ(shown.code, ExitCode::kSuccess);
  EXPECT_EQ(shown.out, "coverage: there are no rules\n1 passed, 0 failed\n");
  const Ended wanted = Run({"--coverage-min", "1", "data/no_rules.yml"});
  EXPECT_EQ(wanted.code, ExitCode::kProblems);
  EXPECT_EQ(wanted.err,
            "alertd: error: --coverage-min: there are no rules that the tests could cover\n");
}

TEST_F(TestRulesCommand, WarnsOfAnOrderOfGroupsThatThereAreNot) {
  const Ended ended = Run({"data/order.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  EXPECT_NE(ended.err.find("data/order.yml:2:20: warning: no rule file has a group \"quue\""),
            std::string::npos)
      << ended.err;
  EXPECT_NE(ended.err.find("did you mean \"queue\"?"), std::string::npos) << ended.err;
}

TEST_F(TestRulesCommand, ShowsTheSeriesAtTheEndWhenAsked) {
  const Ended ended = Run({"--debug", "--run", "grows", "data/passing.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  ExpectGolden("debug.txt", ended.out);
}

TEST_F(TestRulesCommand, WritesAReportForJunit) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / "alertd_test_rules_junit.xml";
  const Ended ended = Run({"--junit", path.string(), "data/passing.yml", "data/failing.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  ExpectGolden("junit.xml", testing::ReadTextFile(path));
  std::filesystem::remove(path);
  std::ostringstream out;
  const Console console{
      .out = out, .err = out, .variable = [](const auto&) { return std::optional<std::string>(); }};
  RunCommandLine({"test", "--junit", path.string(), "rules", "data/passing.yml"}, console);
  EXPECT_EQ(out.str(), "2 passed, 0 failed\n") << "as promtool writes it";
  EXPECT_TRUE(std::filesystem::remove(path));
  const Ended nowhere = Run({"--junit", "no/such/folder/junit.xml", "data/passing.yml"});
  EXPECT_EQ(nowhere.code, ExitCode::kCannotRun);
  EXPECT_EQ(nowhere.err, "alertd: error: cannot write no/such/folder/junit.xml\n");
}

TEST_F(TestRulesCommand, RunsTheOtherFilesWhenOneCannotBeRead) {
  const Ended ended = Run({"data/no_such.yml", "data/passing.yml", "data/none_*.yml"});
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_EQ(ended.out, "2 passed, 0 failed\n");
  EXPECT_NE(ended.err.find("no such file: data/no_such.yml"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("no file matches data/none_*.yml"), std::string::npos) << ended.err;
}

TEST_F(TestRulesCommand, LeavesOutUnknownKeysOfRuleFilesOnRequest) {
  EXPECT_EQ(Run({"data/owned.yml"}).code, ExitCode::kProblems);
  const Ended ended = Run({"--ignore-unknown-fields", "data/owned.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess) << ended.out;
}

}  // namespace
}  // namespace alertd::tools
