// `alertd fmt` on files, folders, stdin and one expression.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/golden.h"
#include "tools/command_line.h"
#include "tools/replace_file.h"
#include "tools/unified_diff.h"

namespace alertd::tools {
namespace {

namespace fs = std::filesystem;

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

constexpr const char* kUgly =
    "groups:\n- name: a\n  rules:\n  - record: b\n    expr: sum( up )by(job)\n";
constexpr const char* kFormatted =
    "groups:\n- name: a\n  rules:\n  - record: b\n    expr: sum by (job) (up)\n";
constexpr const char* kBroken = "groups:\n- name: a\n  rules:\n  - record: b\n    expr: sum(up\n";

// A folder that is there for one test.
class FmtTest : public ::testing::Test {
 public:
  FmtTest()
      : folder_(fs::path(::testing::TempDir()) /
                ("fmt_" +
                 std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::current_path(folder_);
  }
  ~FmtTest() override { fs::current_path(::testing::TempDir()); }

 protected:
  static void Write(const std::string& name, const std::string& text) {
    std::ofstream(name, std::ios::binary) << text;
  }
  static std::string Read(const std::string& name) { return testing::ReadTextFile(name); }

  fs::path folder_;
};

TEST_F(FmtTest, ChangesFilesAndNamesThem) {
  Write("ugly.yml", kUgly);
  Write("formatted.yml", kFormatted);
  const Ended ended = RunAlertd({"fmt", "ugly.yml", "formatted.yml"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  EXPECT_EQ(ended.out, "ugly.yml\n");
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(Read("ugly.yml"), kFormatted);
  EXPECT_EQ(RunAlertd({"fmt", "ugly.yml"}).out, "");
}

TEST_F(FmtTest, CheckChangesNothingAndNamesWhatWouldChange) {
  Write("ugly.yml", kUgly);
  Write("formatted.yml", kFormatted);
  const Ended ended = RunAlertd({"fmt", "--check", "ugly.yml", "formatted.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_EQ(ended.out, "ugly.yml\n");
  EXPECT_EQ(Read("ugly.yml"), kUgly);
  EXPECT_EQ(RunAlertd({"fmt", "--check", "formatted.yml"}).code, ExitCode::kSuccess);
}

TEST_F(FmtTest, DiffShowsWhatWouldChange) {
  Write("ugly.yml", kUgly);
  const Ended ended = RunAlertd({"fmt", "--check", "--diff", "ugly.yml"});
  EXPECT_EQ(ended.code, ExitCode::kProblems);
  EXPECT_EQ(ended.out,
            "--- a/ugly.yml\n+++ b/ugly.yml\n@@ -2,4 +2,4 @@\n - name: a\n   rules:\n"
            "   - record: b\n-    expr: sum( up )by(job)\n+    expr: sum by (job) (up)\n");
  EXPECT_EQ(Read("ugly.yml"), kUgly);
  EXPECT_EQ(RunAlertd({"fmt", "--diff", "ugly.yml"}).code, ExitCode::kProblems);
}

TEST_F(FmtTest, AFileThatDoesNotParseIsLeftAndTheOthersAreFormatted) {
  Write("a.yml", kBroken);
  Write("b.yml", kUgly);
  const Ended ended = RunAlertd({"fmt", "a.yml", "b.yml"});
  EXPECT_EQ(ended.code, ExitCode::kCannotRun);
  EXPECT_EQ(ended.out, "b.yml\n");
  EXPECT_NE(ended.err.find("a.yml:5:14: error: unclosed \"(\" [promql]"), std::string::npos)
      << ended.err;
  EXPECT_EQ(Read("a.yml"), kBroken);
  EXPECT_EQ(Read("b.yml"), kFormatted);
}

TEST_F(FmtTest, TakesFoldersAndGlobs) {
  fs::create_directories("rules/team");
  fs::create_directories("rules/.git");
  Write("rules/a.yml", kUgly);
  Write("rules/team/b.yaml", kUgly);
  Write("rules/team/c.txt", kUgly);
  Write("rules/.git/d.yml", kUgly);
  EXPECT_EQ(RunAlertd({"fmt", "--check", "rules", "rules/*.yml"}).out,
            "rules/a.yml\nrules/team/b.yaml\n");
  EXPECT_EQ(RunAlertd({"fmt", "--check", "rules/*/*"}).out,
            "rules/team/b.yaml\nrules/team/c.txt\n");
}

TEST_F(FmtTest, WhatIsNotThereIsAnError) {
  fs::create_directories("empty");
  for (const auto& [word, message] : std::vector<std::pair<std::string, std::string>>{
           {"no.yml", "no such file: no.yml"},
           {"no*.yml", "no file matches no*.yml"},
           {"empty", "no .yml or .yaml file in the folder empty"},
       }) {
    const Ended ended = RunAlertd({"fmt", "--check", word});
    EXPECT_EQ(ended.code, ExitCode::kCannotRun);
    EXPECT_EQ(ended.err, "alertd: error: " + message + "\n");
  }
}

TEST_F(FmtTest, FormatsStdinToStdout) {
  const Ended ended = RunAlertd({"fmt", "-"}, kUgly);
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  EXPECT_EQ(ended.out, kFormatted);
  EXPECT_EQ(RunAlertd({"fmt", "-"}, kFormatted).out, kFormatted);
  const Ended checked = RunAlertd({"fmt", "--check", "-"}, kUgly);
  EXPECT_EQ(checked.code, ExitCode::kProblems);
  EXPECT_EQ(checked.out, "<stdin>\n");
  const Ended broken = RunAlertd({"fmt", "-"}, kBroken);
  EXPECT_EQ(broken.code, ExitCode::kCannotRun);
  EXPECT_EQ(broken.out, "");
  EXPECT_NE(broken.err.find("<stdin>:5:14: error: "), std::string::npos) << broken.err;
}

TEST_F(FmtTest, RefusesInputThatIsNoFileOfAlertd) {
  const std::string no_mapping =
      ": error: a file must be a mapping of sections, such as \"alerts\" or \"groups\"";
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"sum( up )by(job)\n", "<stdin>:1:1" + no_mapping},
           {"---\n- a\n", "<stdin>:2:1" + no_mapping},
           {"[]", "<stdin>:1:1" + no_mapping},
           {"\nerror: no such file\n", "<stdin>:2:1: error: unknown section \"error\""},
           {"a: 1\ngroup: []\n", "<stdin>:2:1: error: unknown section \"group\""},
       }) {
    const Ended ended = RunAlertd({"fmt", "-"}, text);
    EXPECT_EQ(ended.code, ExitCode::kCannotRun) << text;
    EXPECT_EQ(ended.out, "") << text;
    EXPECT_NE(ended.err.find(message), std::string::npos) << ended.err;
    EXPECT_EQ(RunAlertd({"fmt", "--check", "-"}, text).code, ExitCode::kCannotRun) << text;
  }
}

TEST_F(FmtTest, EmptyInputIsFine) {
  for (const std::string& text :
       std::vector<std::string>{"", "# nothing yet\n", "---\n", "{}\n", "groups:\n"}) {
    const Ended ended = RunAlertd({"fmt", "-"}, text);
    EXPECT_EQ(ended.code, ExitCode::kSuccess) << text;
    EXPECT_EQ(ended.out, text);
    EXPECT_EQ(ended.err, "");
  }
}

TEST_F(FmtTest, OtherMistakesInInputDoNotMatter) {
  const std::string text = "groups: 7\nunknown: 1\n";
  const Ended ended = RunAlertd({"fmt", "-"}, text);
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  EXPECT_EQ(ended.out, text);
  EXPECT_EQ(ended.err, "");
}

TEST_F(FmtTest, FormatsOneExpression) {
  const Ended ended = RunAlertd({"fmt", "--expr", "sum(up)by(job)>0 # why"});
  EXPECT_EQ(ended.code, ExitCode::kSuccess);
  EXPECT_EQ(ended.out, "sum by (job) (up) > 0  # why\n");
  const Ended broken = RunAlertd({"fmt", "--expr", "sum("});
  EXPECT_EQ(broken.code, ExitCode::kCannotRun);
  EXPECT_EQ(broken.err.substr(0, 27), "alertd: error: --expr: 1:5:") << broken.err;
}

TEST_F(FmtTest, WrongArgumentsAreExplained) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"fmt"},
                                             {"fmt", "--check"},
                                             {"fmt", "--expr", "up", "a.yml"},
                                             {"fmt", "--write", "a"}}) {
    const Ended ended = RunAlertd(words);
    EXPECT_EQ(ended.code, ExitCode::kCannotRun);
    EXPECT_NE(ended.err.find("see alertd fmt --help"), std::string::npos) << ended.err;
  }
}

TEST_F(FmtTest, KeepsTheModeAndTheLink) {
  Write("target.yml", kUgly);
  fs::permissions("target.yml", fs::perms::owner_read | fs::perms::owner_write |
                                    fs::perms::group_read | fs::perms::others_read |
                                    fs::perms::owner_exec);
  fs::create_symlink("target.yml", "link.yml");
  EXPECT_EQ(RunAlertd({"fmt", "link.yml"}).out, "link.yml\n");
  EXPECT_TRUE(fs::is_symlink("link.yml"));
  EXPECT_EQ(Read("target.yml"), kFormatted);
  EXPECT_EQ(fs::status("target.yml").permissions(), static_cast<fs::perms>(0744));
  size_t files = 0;
  for (const auto& entry : fs::directory_iterator(".")) {
    files += entry.exists() ? 1 : 0;
  }
  EXPECT_EQ(files, 2U);  // nothing is left beside it
}

TEST_F(FmtTest, AFileThatCannotBeReplacedIsSaid) {
  const Status replaced = ReplaceFile("no/such.yml", "x");
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().message.substr(0, 26), "cannot write no/such.yml: ");
}

TEST(UnifiedDiff, IsEmptyOfEqualTexts) { EXPECT_EQ(UnifiedDiff("a", "x\n", "x\n"), ""); }

TEST(UnifiedDiff, ShowsAddedAndRemovedLines) {
  EXPECT_EQ(UnifiedDiff("a", "", "1\n2\n"), "--- a/a\n+++ b/a\n@@ -0,0 +1,2 @@\n+1\n+2\n");
  EXPECT_EQ(UnifiedDiff("a", "1\n", ""), "--- a/a\n+++ b/a\n@@ -1 +0,0 @@\n-1\n");
  EXPECT_EQ(UnifiedDiff("a", "1\n2\n3\n", "1\n3\n4\n"),
            "--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n 1\n-2\n 3\n+4\n");
}

TEST(UnifiedDiff, SaysWhereTheLastLineHasNoBreak) {
  EXPECT_EQ(UnifiedDiff("a", "1", "1\n"),
            "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n\\ No newline at end of file\n+1\n");
}

TEST(UnifiedDiff, JoinsChangesThatAreNearAndNoOthers) {
  std::string before;
  for (int i = 1; i <= 30; ++i)
    before += std::to_string(i) + "\n";
  std::string after = before;
  after.replace(after.find("\n5\n") + 1, 1, "five");
  after.replace(after.find("\n12\n") + 1, 2, "twelve");
  after.replace(after.find("\n25\n") + 1, 2, "");
  EXPECT_EQ(
      UnifiedDiff("a", before, after),
      "--- a/a\n+++ b/a\n@@ -2,14 +2,14 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n 10\n 11\n"
      "-12\n+twelve\n 13\n 14\n 15\n@@ -22,7 +22,7 @@\n 22\n 23\n 24\n-25\n+\n 26\n 27\n 28\n");
}

// A patch has to give the new text, however different both are.
TEST(UnifiedDiff, OfVeryDifferentTextsReplacesAll) {
  std::string before;
  std::string after;
  for (size_t i = 0; i < kDifferingLinesMax; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  const std::string diff = UnifiedDiff("a", before, after);
  EXPECT_EQ(std::count(diff.begin(), diff.end(), '\n'), 2 * kDifferingLinesMax + 3);
}

}  // namespace
}  // namespace alertd::tools
