// `alertd check` with lints, with series, and of changes.

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tools/changed_lines.h"
#include "tools/command_line.h"
#include "tools/nearest_series.h"
#include "tools/program_output.h"

namespace alertd::tools {
namespace {

struct Ended {
  ExitCode code = ExitCode::kSuccess;
  std::string out;
  std::string err;
};

Ended RunAlertd(const std::vector<std::string>& words, const std::string& input = {}) {
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in(input);
  const Console console{.out = out,
                        .err = err,
                        .variable = [](const std::string&) { return std::optional<std::string>(); },
                        .in = &in};
  const ExitCode code = RunCommandLine(words, console);
  return {.code = code, .out = out.str(), .err = err.str()};
}

bool Holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A folder that is there for one test.
class CheckTest : public ::testing::Test {
 protected:
  CheckTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::current_path(folder_);
  }
  ~CheckTest() override { std::filesystem::current_path(::testing::TempDir()); }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  void Commit(const std::vector<std::string>& files) const {
    Git({"init", "-q"});
    std::vector<std::string> add = {"add"};
    add.insert(add.end(), files.begin(), files.end());
    Git(std::move(add));
    Git({"commit", "-q", "-m", "a"});
  }

  void Git(std::vector<std::string> words) const {
    words.insert(words.begin(), {"git", "-c", "user.name=a", "-c", "user.email=a@a.test"});
    const auto run = RunProgram(words);
    ASSERT_TRUE(run) << run.error().message;
    ASSERT_EQ(run->exit_status, 0) << words[5];
  }

  std::filesystem::path folder_;
};

constexpr std::string_view kTwoBare = R"(alerts:
  - name: first
    severity: LOW
    condition: x
    message: "X"
  - name: second
    severity: LOW
    condition: y
    message: "Y"
)";

TEST_F(CheckTest, OfAFolderTakesTheFilesThatAlertdReads) {
  std::filesystem::create_directories(folder_ / "rules/team");
  std::filesystem::create_directories(folder_ / "rules/.git");
  Write("rules/team/a.yml", "alerts: [{name: a, severity: LOW, condition: x +, message: A}]\n");
  Write("rules/b[1].yaml", "groups: []\n");
  Write("rules/.git/c.yml", "alerts: wrong\n");
  Write("rules/d.txt", "alerts: wrong\n");
  Write("rules/compose.yml", "services: {}\n");
  Write("rules/a_test.yml", "rule_files: [a.yml]\ntests: []\n");
  Write("rules/z.yml", "group: []\n");
  const Ended ended = RunAlertd({"check", "rules", "rules/team/a.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_EQ(ended.err,
            "alertd: note: rules/a_test.yml is left out: it has unit tests: see alertd test rules\n"
            "alertd: note: rules/compose.yml is left out: it is none of the files that alertd "
            "reads\n");
  EXPECT_TRUE(Holds(ended.out, "rules/team/a.yml:1:")) << ended.out;
  EXPECT_TRUE(Holds(ended.out, "rules/z.yml:1:1: error: unknown section \"group\"")) << ended.out;
  EXPECT_TRUE(Holds(ended.out, "1 alert and 0 recording rules in 3 files: 2 errors")) << ended.out;
}

TEST_F(CheckTest, AFolderWithNothingToCheckIsAnError) {
  std::filesystem::create_directories(folder_ / "empty");
  std::filesystem::create_directories(folder_ / "other");
  Write("other/compose.yml", "services: {}\n");
  const Ended empty = RunAlertd({"check", "empty"});
  EXPECT_EQ(empty.code, ExitCode::kCannotRun);
  EXPECT_EQ(empty.err, "alertd: error: no .yml or .yaml file in the folder empty\n");
  const Ended other = RunAlertd({"check", "other"});
  EXPECT_EQ(other.code, ExitCode::kCannotRun);
  EXPECT_TRUE(Holds(other.err, "no file that alertd reads in the folder other")) << other.err;
}

TEST_F(CheckTest, SaysOfUnitTestsWhatRunsThem) {
  Write("a_test.yml", "rule_files: []\ntests: []\n");
  const Ended ended = RunAlertd({"check", "a_test.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_TRUE(Holds(ended.out, "unknown section \"tests\"")) << ended.out;
  EXPECT_TRUE(Holds(ended.out, "help: these are unit tests: see alertd test rules")) << ended.out;
}

TEST_F(CheckTest, JsonIsUtf8WhateverAFileIsCalled) {
  Write("a\xff\xc3.yml", "alerts: [{name: a\xc3\xa4, fro: 5m, condition: x, severity: LOW}]\n");
  Write("b.yml", "route: {receiver: x}\n");
  Write("c\xff.yml", "route: {receiver: x}\n");
  const std::string json =
      RunAlertd({"check", "--format", "json", "a\xff\xc3.yml", "b.yml", "c\xff.yml"}).out;
  EXPECT_TRUE(Holds(json, "\"file\":\"a\xef\xbf\xbd\xef\xbf\xbd.yml\"")) << json;
  EXPECT_FALSE(Holds(json, "\xff")) << json;
  const std::string sarif =
      RunAlertd({"check", "--format", "sarif", "a\xff\xc3.yml", "c\xff.yml", "b.yml"}).out;
  EXPECT_TRUE(Holds(sarif, "a%FF%C3.yml")) << sarif;
  EXPECT_FALSE(Holds(sarif, "\xff")) << sarif;
}

TEST_F(CheckTest, ExplainsEveryLintAndSuggestsNames) {
  EXPECT_TRUE(Holds(RunAlertd({"check", "--explain"}).out, "impossible-join "));
  const Ended one = RunAlertd({"check", "--explain", "absent-without-for"});
  EXPECT_EQ(one.code, ExitCode::kSuccess);
  testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / "check_explain.txt",
                        one.out);
  const Ended wrong = RunAlertd({"check", "--explain", "absent-without-four"});
  EXPECT_EQ(wrong.code, ExitCode::kCannotRun);
  EXPECT_TRUE(Holds(wrong.err, "did you mean \"absent-without-for\"?")) << wrong.err;
}

TEST_F(CheckTest, LintsAreWarningsThatStrictMakesProblems) {
  Write("a.yml", std::string(kTwoBare));
  EXPECT_EQ(RunAlertd({"check", "a.yml"}).code, ExitCode::kSuccess);
  const Ended strict = RunAlertd({"check", "--strict", "a.yml"});
  EXPECT_EQ(strict.code, ExitCode::kProblems);
  EXPECT_TRUE(Holds(strict.out, "a.yml:4:16: error: ")) << strict.out;
  EXPECT_TRUE(Holds(strict.out, "2 errors")) << strict.out;
  const std::map<std::string, std::string> levels = {
      {"json", "\"level\":\"error\""}, {"sarif", "\"level\":\"error\""}, {"github", "::error "}};
  for (const auto& [format, level] : levels) {
    const Ended ended = RunAlertd({"check", "--strict", "--format", format, "a.yml"});
    EXPECT_TRUE(Holds(ended.out, level)) << ended.out;
    EXPECT_FALSE(Holds(ended.out, "warning")) << ended.out;
  }
  EXPECT_EQ(RunAlertd({"check", "--strict", "--disable-lint", "missing-comparison", "a.yml"}).code,
            ExitCode::kSuccess);
  const Ended unknown = RunAlertd({"check", "--disable-lint", "missing", "a.yml"});
  EXPECT_EQ(unknown.code, ExitCode::kCannotRun);
  EXPECT_TRUE(Holds(unknown.err, "there is no lint \"missing\"")) << unknown.err;
}

TEST_F(CheckTest, ACommentThatNamesNoLintIsAnError) {
  Write("a.yml", "# alertd-lint-disable-file missing-comparisn\n" + std::string(kTwoBare));
  const Ended ended = RunAlertd({"check", "a.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_TRUE(Holds(ended.out, "did you mean \"missing-comparison\"?")) << ended.out;
}

TEST_F(CheckTest, WithoutFilesSaysWhatIsMissing) {
  EXPECT_EQ(RunAlertd({"check"}).code, ExitCode::kCannotRun);
}

TEST_F(CheckTest, DiffWantsARevision) {
  Write("a.yml", std::string(kTwoBare));
  const Ended ended = RunAlertd({"check", "--diff", "", "a.yml"});
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_TRUE(Holds(ended.err, "--diff: expected a revision of git"));
}

TEST_F(CheckTest, DiffShowsOnlyRulesThatHaveChanged) {
  Write("a.yml", std::string(kTwoBare));
  Git({"init", "-q"});
  Git({"add", "a.yml"});
  Git({"commit", "-q", "-m", "a"});
  EXPECT_TRUE(Holds(RunAlertd({"check", "--diff", "HEAD", "a.yml"}).out, "no problems"));
  std::string changed(kTwoBare);
  changed.replace(changed.find("\"Y\""), 3, "\"Z\"");
  Write("a.yml", changed);
  const Ended ended = RunAlertd({"check", "--diff", "HEAD", "a.yml"});
  EXPECT_TRUE(Holds(ended.out, "a.yml:8:16")) << ended.out;
  EXPECT_FALSE(Holds(ended.out, "a.yml:4:16")) << ended.out;
  Write("new.yml", std::string(kTwoBare));
  EXPECT_TRUE(Holds(RunAlertd({"check", "--diff", "HEAD", "new.yml"}).out, "2 warnings"));
}

TEST_F(CheckTest, DiffFollowsFilesThatWereMoved) {
  Write("a.yml", std::string(kTwoBare));
  Git({"init", "-q"});
  Git({"add", "a.yml"});
  Git({"commit", "-q", "-m", "a"});
  Git({"mv", "a.yml", "b.yml"});
  EXPECT_TRUE(Holds(RunAlertd({"check", "--diff", "HEAD", "b.yml"}).out, "no problems"));
  std::string changed(kTwoBare);
  changed.replace(changed.find("\"Y\""), 3, "\"Z\"");
  Write("b.yml", changed);
  const Ended ended = RunAlertd({"check", "--diff", "HEAD", "b.yml"});
  EXPECT_TRUE(Holds(ended.out, "b.yml:8:16")) << ended.out;
  EXPECT_FALSE(Holds(ended.out, "b.yml:4:16")) << ended.out;
}

// Three routes, the last of which nothing reaches.
constexpr std::string_view kRoutes =
    "route:\n  receiver: a\n  routes:\n"
    "    - {matchers: [a=b], receiver: b}\n"
    "    - {matchers: [c=d], receiver: c}\n"
    "    - {matchers: [c=d], receiver: c}\n"
    "receivers: [{name: a}, {name: b}, {name: c}]\n";

TEST_F(CheckTest, DiffShowsWhatAChangeBreaksElsewhere) {
  Write("am.yml", std::string(kRoutes));
  Commit({"am.yml"});
  EXPECT_TRUE(Holds(RunAlertd({"check", "--diff", "HEAD", "am.yml"}).out, "no problems"));
  std::string changed(kRoutes);
  changed.replace(changed.find("matchers: [a=b], "), 17, "");
  Write("am.yml", "# Who is told.\n" + changed);
  const Ended ended = RunAlertd({"check", "--diff", "HEAD", "am.yml"});
  EXPECT_TRUE(Holds(ended.out, "am.yml:6:8: warning: no alert reaches this route")) << ended.out;
  // Nothing has reached the one below before, either.
  EXPECT_FALSE(Holds(ended.out, "am.yml:7:8")) << ended.out;
}

TEST_F(CheckTest, DiffFollowsLinks) {
  Write("am.yml", std::string(kRoutes));
  std::filesystem::create_symlink("am.yml", folder_ / "link.yml");
  Commit({"am.yml", "link.yml"});
  EXPECT_TRUE(Holds(RunAlertd({"check", "--diff", "HEAD", "link.yml"}).out, "no problems"));
  std::string changed(kRoutes);
  changed.replace(changed.find("matchers: [a=b], "), 17, "");
  Write("am.yml", changed);
  const Ended ended = RunAlertd({"check", "--diff", "HEAD", "link.yml"});
  EXPECT_TRUE(Holds(ended.out, "link.yml:5:8: warning: no alert reaches this route")) << ended.out;
}

TEST_F(CheckTest, DiffLeavesOutWhatStoodElsewhereBefore) {
  Write("am.yml", std::string(kRoutes));
  Commit({"am.yml"});
  Write("am.yml", "# Who is told.\n" + std::string(kRoutes));
  EXPECT_TRUE(Holds(RunAlertd({"check", "am.yml"}).out, "am.yml:7:8: warning"));
  EXPECT_TRUE(Holds(RunAlertd({"check", "--diff", "HEAD", "am.yml"}).out, "no problems"));
}

TEST_F(CheckTest, DiffShowsWhatAChangeOfAnotherFileBreaks) {
  Write("am.yml", "receivers: [{name: a, type: log}]\n");
  Write("routes.yml", "alert_routing: {routes: [{receivers: [a]}]}\n");
  Commit({"am.yml", "routes.yml"});
  Write("routes.yml", "alert_routing: {routes: [{receivers: [log]}]}\n");
  Write("more.yml", std::string(kTwoBare));
  const Ended ended = RunAlertd({"check", "--diff", "HEAD", "am.yml", "routes.yml", "more.yml"});
  EXPECT_TRUE(Holds(ended.out, "am.yml:1:20: warning: receiver \"a\" is in no route")) << ended.out;
  Commit({"routes.yml", "more.yml"});
  EXPECT_TRUE(
      Holds(RunAlertd({"check", "--diff", "HEAD", "am.yml", "routes.yml"}).out, "no problems"));
  // A file that was not there declared nothing.
  const Ended since = RunAlertd({"check", "--diff", "HEAD~1", "more.yml", "routes.yml", "am.yml"});
  EXPECT_TRUE(Holds(since.out, "am.yml:1:20: warning: receiver \"a\" is in no route")) << since.out;
}

TEST_F(CheckTest, DiffShowsWhatIsWrongWithoutAFileThatIsGone) {
  std::filesystem::create_directories(folder_ / "rules" / "team");
  Write("rules/quiet.yml",
        "alerts: [{name: Y, severity: LOW, condition: up == 0, message: m}]\n"
        "suppressions: [{name: q, match: {alert_name: X}}]\n");
  Write("rules/team/x.yml", "alerts: [{name: X, severity: LOW, condition: up == 0, message: m}]\n");
  Write("rules/team/compose.yml", "services: {}\n");
  Commit({"rules"});
  EXPECT_FALSE(Holds(RunAlertd({"check", "--diff", "HEAD", "rules"}).out, "warning"));
  std::filesystem::remove_all(folder_ / "rules" / "team");
  const Ended ended = RunAlertd({"check", "--diff", "HEAD", "rules"});
  EXPECT_TRUE(Holds(ended.out, "idle-suppression")) << ended.out << ended.err;
}

TEST_F(CheckTest, DiffShowsWhatChangesThroughAnAnchor) {
  const std::string before =
      "x-limit: &limit 'up == 0'\nalerts:\n  - name: A\n    severity: LOW\n    message: m\n"
      "    condition: *limit\n";
  Write("a.yml", before);
  Commit({"a.yml"});
  std::string changed = before;
  changed.replace(changed.find("up == 0"), 7, "up");
  Write("a.yml", changed);
  const Ended ended = RunAlertd({"check", "--diff", "HEAD", "a.yml"});
  EXPECT_TRUE(Holds(ended.out, "missing-comparison")) << ended.out;
}

// A change may make one on a line that has not changed.
TEST_F(CheckTest, DiffShowsEveryError) {
  const std::string routes =
      "route: {receiver: a, routes: [{receiver: b, matchers: [x=y]}]}\nreceivers:\n  - name: a\n";
  Write("am.yml", routes + "\n\n\n\n  - name: b\n");
  Git({"init", "-q"});
  Git({"add", "am.yml"});
  Git({"commit", "-q", "-m", "a"});
  EXPECT_EQ(RunAlertd({"check", "--diff", "HEAD", "am.yml"}).code, ExitCode::kSuccess);
  Write("am.yml", routes + "\n\n\n\n  - name: other\n");
  const Ended ended = RunAlertd({"check", "--diff", "HEAD", "am.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_TRUE(Holds(ended.out, "am.yml:1:42: error: receiver \"b\" is not declared")) << ended.out;
}

TEST_F(CheckTest, DiffNeedsAWorkTreeAndARevisionOfIt) {
  Write("a.yml", std::string(kTwoBare));
  const Ended outside = RunAlertd({"check", "--diff", "HEAD", "a.yml"});
  EXPECT_EQ(outside.code, ExitCode::kCannotRun);
  EXPECT_TRUE(Holds(outside.err, "a.yml is not in a work tree of git")) << outside.err;
  Git({"init", "-q"});
  const Ended unknown = RunAlertd({"check", "--diff", "--help-me", "a.yml"});
  EXPECT_EQ(unknown.code, ExitCode::kCannotRun);
  const Ended absent = RunAlertd({"check", "--diff", "v1", "a.yml"});
  EXPECT_TRUE(Holds(absent.err, "git knows no revision \"v1\"")) << absent.err;
}

TEST_F(CheckTest, DataShowsSelectorsThatMatchNothingAndAlertsThatFire) {
  Write("x.om",
        "up{job=\"worker\"} 0\n"
        "tasks_total{status=\"failed\",env=\"prod\"} 5\n");
  Write("a.yml", R"(groups:
  - name: a
    rules:
      - {record: "job:up:min", expr: min by (job) (up)}
      - {alert: Down, expr: 'up{job="wroker"} == 0', annotations: {summary: "X"}}
      - {alert: Recorded, expr: 'job:up:min > 1', annotations: {summary: "X"}}
      - {alert: ReallyDown, expr: 'up == 0', for: 5m, annotations: {summary: "X"}}
      - {alert: Tasks, expr: 'rate(task_total[5m]) > 1', annotations: {summary: "X"}}
      - {alert: Gone, expr: 'absent_over_time(tasks_total{env="x"}[5m]) > 1', annotations: {summary: "X"}}
      # alertd-lint-disable no-such-series
      - {alert: Quiet, expr: 'nothing_at_all > 1', annotations: {summary: "X"}}
)");
  const Ended ended = RunAlertd({"check", "--data", "x.om", "a.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess) << ended.err;
  testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / "check_data.txt",
                        ended.out);
}

TEST_F(CheckTest, TypesOfMetricsAreThoseThatTheDataDeclare) {
  Write("x.om",
        "# TYPE depth_total gauge\ndepth_total 5\n"
        "# TYPE served counter\nserved 7\n"
        "# TYPE took histogram\ntook_bucket{le=\"+Inf\"} 1\ntook_sum 1\ntook_count 1\n"
        "other_total 1\n");
  Write("a.yml", R"(groups:
  - name: a
    rules:
      - {record: "a:depth:rate5m", expr: 'rate(depth_total[5m])'}
      - {record: "a:depth:delta5m", expr: 'delta(depth_total[5m])'}
      - {record: "a:served:delta5m", expr: 'delta(served[5m])'}
      - {record: "a:served:rate5m", expr: 'rate(served[5m])'}
      - {record: "a:took:deriv5m", expr: 'deriv(took_count[5m])'}
      - {record: "a:other:delta5m", expr: 'delta(other_total[5m])'}
)");
  const Ended ended = RunAlertd({"check", "--data", "x.om", "a.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess) << ended.err;
  testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / "check_types.txt",
                        ended.out);
}

TEST_F(CheckTest, LiveLintsLookAtResolveWhenToo) {
  Write("x.om", "queue{job=\"a\"} 1\n");
  Write("a.yml", R"(alerts:
  - name: deep
    severity: LOW
    message: m
    runbook_url: https://runbook
    condition: queue > 5
    resolve_when: quue < 2
)");
  const Ended ended = RunAlertd({"check", "--data", "x.om", "a.yml"});
  EXPECT_TRUE(Holds(ended.out, "a.yml:7:19: warning: no series matches quue")) << ended.out;
}

TEST_F(CheckTest, AServerThatDoesNotAnswerIsNoVerdict) {
  Write("a.yml", std::string(kTwoBare));
  const Ended ended = RunAlertd({"check", "--url", "http://127.0.0.1:1", "a.yml"});
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_EQ(ended.out, "");
}

TEST(Hunks, AreReadFromADiffWithoutContext) {
  using Hunks = std::vector<Hunk>;
  EXPECT_EQ(ReadHunks("@@ -1 +1 @@\n-a\n+b\n"),
            (Hunks{{.lines = {.first = 1, .last = 1}, .grown = 0}}));
  EXPECT_EQ(ReadHunks("diff\n@@ -1,2 +3,4 @@ x\n@@ -9,0 +12,2 @@\n"),
            (Hunks{{.lines = {.first = 3, .last = 6}, .grown = 2},
                   {.lines = {.first = 12, .last = 13}, .grown = 2}}));
  EXPECT_EQ(ReadHunks("@@ -5,2 +4,0 @@\n-a\n-b\n"),
            (Hunks{{.lines = {.first = 4, .last = 5}, .grown = -2}}));
  EXPECT_TRUE(ReadHunks("@@ nonsense\n").empty());
}

constexpr std::string_view kOwned = R"(groups:
  - name: a
    rules:
      - {alert: A, expr: up == 0, for: 5m, labels: {severity: high}, annotations: {summary: "X"},
         owner: me}
)";

TEST_F(CheckTest, StdinIsAFileAmongOthers) {
  Write("other.yml", "groups: [{name: b, rules: [{record: 'a:b:c', expr: sum(}]}]\n");
  const Ended ended = RunAlertd({"check", "-", "other.yml"}, std::string(kOwned));
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_TRUE(Holds(ended.out, "<stdin>:5:10: error: unknown key \"owner\"")) << ended.out;
  EXPECT_TRUE(Holds(ended.out, "other.yml:1:")) << ended.out;
  EXPECT_TRUE(Holds(ended.out, "in 2 files")) << ended.out;
}

TEST_F(CheckTest, StdinHasNoFormerVersion) {
  const Ended ended = RunAlertd({"check", "-", "--diff", "HEAD"}, std::string(kOwned));
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_TRUE(Holds(ended.err, "--diff is about files, not about stdin")) << ended.err;
}

TEST_F(CheckTest, HabitsOfPromtoolAreAnswered) {
  Write("rules.yml", std::string(kOwned));
  const Ended lint = RunAlertd({"check", "--lint=all", "rules.yml"});
  EXPECT_EQ(lint.code, ExitCode::kCannotRun);
  EXPECT_TRUE(Holds(lint.err, "--disable-lint NAME switches one off")) << lint.err;
  const Ended fatal = RunAlertd({"check", "--lint-fatal", "rules.yml"});
  EXPECT_TRUE(Holds(fatal.err, "here it is --strict")) << fatal.err;
  const Ended kind = RunAlertd({"check", "rules", "rules.yml"});
  EXPECT_EQ(kind.code, ExitCode::kCannotRun);
  EXPECT_TRUE(Holds(kind.err, "files of every kind are checked alike")) << kind.err;
  std::filesystem::create_directories("config");
  Write("config/rules.yml", "groups: []\n");
  EXPECT_TRUE(Holds(RunAlertd({"check", "config", "rules.yml"}).out, "in 2 files"));
}

TEST_F(CheckTest, UnknownFieldsCanBeLeftAlone) {
  Write("rules.yml", std::string(kOwned));
  EXPECT_EQ(RunAlertd({"check", "rules.yml"}).code, ExitCode::kProblems);
  const Ended ended = RunAlertd({"check", "--ignore-unknown-fields", "--strict", "rules.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess) << ended.out;
}

TEST(ProgramOutputOf, AProgramThatIsNotThereIsUnavailable) {
  const auto run = RunProgram({"alertd-no-such-program"});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::kUnavailable);
}

TEST(ProgramOutputOf, HasWhatWasWrittenAndTheExitStatus) {
  const auto run = RunProgram({"sh", "-c", "echo out; echo err >&2; exit 3"});
  ASSERT_TRUE(run);
  EXPECT_EQ(run->out, "out\n");
  EXPECT_EQ(run->exit_status, 3);
}

Matcher Equal(const std::string& name, const std::string& value) {
  return *Matcher::Make(MatchKind::kEqual, name, value);
}

TEST(Nearest, IsTheSeriesThatPassesMostMatchers) {
  const Matchers matchers = {Equal("env", "prod"), Equal("job", "wroker"), Equal("__name__", "up")};
  const std::vector<AnswerSeries> series = {
      {.labels = {{"env", "prod"}, {"job", "api"}}, .points = {}},
      {.labels = {{"env", "prod"}, {"job", "worker"}}, .points = {}},
      {.labels = {{"env", "dev"}, {"job", "wroker2"}}, .points = {}}};
  EXPECT_EQ(FormatLabels(NearestSeries(matchers, series)), "up{env=\"prod\", job=\"worker\"}");
  EXPECT_EQ(FormatSelector(matchers), "up{env=\"prod\",job=\"wroker\"}");
  EXPECT_EQ(NearbySeriesQuestion(matchers, Duration{300'000}),
            "count by (env, job) (last_over_time({__name__=\"up\"}[5m]))");
  EXPECT_EQ(NearbyNamesQuestion("upp"), "count by (__name__) ({__name__=~\"u.*|.*p\"})");
  EXPECT_EQ(NearbyNamesQuestion("tasks_totl"),
            "count by (__name__) ({__name__=~\"task.*|.*totl\"})");
}

}  // namespace
}  // namespace alertd::tools
