#include "rules/loader.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/rules/load_one.h"

namespace alertd::rules {
namespace {

// A folder that lives as long as the test.
class LoadFilesTest : public testing::Test {
 protected:
  LoadFilesTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("alertd_rules_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "rules");
  }
  ~LoadFilesTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  LoadOutcome Load(const std::vector<std::string>& patterns,
                   LoadOptions options = TestOptions()) const {
    for (const std::string& pattern : patterns) {
      options.patterns.push_back((folder_ / pattern).string());
    }
    return LoadFiles(options);
  }

  // The messages without the folder's name.
  std::string ShortMessages(const LoadOutcome& outcome) const {
    std::string text = Messages(outcome);
    const std::string prefix = folder_.string() + "/";
    for (size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    return text;
  }

 private:
  std::filesystem::path folder_;
};

constexpr const char* kOneAlert = "alerts: [{name: a, severity: LOW, condition: up == 0}]\n";

TEST_F(LoadFilesTest, GlobsAddUpInOrderAndEachFileIsReadOnce) {
  Write("rules/b.yml", "groups: [{name: b, rules: []}]\n");
  Write("rules/a.yml", "groups: [{name: a, rules: []}]\n");
  const LoadOutcome outcome = Load({"rules/*.yml", "rules/a.yml"});
  ASSERT_NE(outcome.configuration, nullptr) << ShortMessages(outcome);
  EXPECT_EQ(outcome.files_read, 2U);
  EXPECT_EQ(outcome.configuration->groups.at(0).name, "a");
  EXPECT_EQ(outcome.configuration->groups.at(1).name, "b");
}

TEST_F(LoadFilesTest, APatternWithoutFilesIsAnErrorAndSoIsAMissingFile) {
  const LoadOutcome outcome = Load({"rules/*.yml", "gone.yml", "rules"});
  EXPECT_EQ(outcome.configuration, nullptr);
  EXPECT_EQ(ShortMessages(outcome),
            "built in: no file matches rules/*.yml\n"
            "built in: no such file: gone.yml\n"
            "built in: rules is a folder, not a file\n");
}

TEST_F(LoadFilesTest, RuleFilesAreRelativeToTheFileThatNamesThem) {
  Write("prometheus.yml", "rule_files: ['rules/*.yml', other.yml]\n");
  Write("rules/a.yml", "groups: [{name: a, rules: []}]\n");
  Write("other.yml", "groups: [{name: o, rules: []}]\nrule_files: [prometheus.yml]\n");
  const LoadOutcome outcome = Load({"prometheus.yml"});
  ASSERT_NE(outcome.configuration, nullptr) << ShortMessages(outcome);
  EXPECT_EQ(outcome.configuration->groups.size(), 2U);
  EXPECT_EQ(outcome.files_read, 3U);
}

TEST_F(LoadFilesTest, AMissingRuleFileIsReportedWhereItIsNamed) {
  Write("prometheus.yml", "rule_files:\n  - gone.yml\n  - 'rules/*.yml'\n");
  EXPECT_EQ(ShortMessages(Load({"prometheus.yml"})),
            "prometheus.yml:2:5: no such file: gone.yml\n"
            "prometheus.yml:3:5: no file matches rules/*.yml\n");
}

TEST_F(LoadFilesTest, TheRulesFileOfObservabilityIsRead) {
  Write("config.yml", "observability: {alerting: {rules_file: alert_rules.yaml}}\n");
  Write("alert_rules.yaml", kOneAlert);
  EXPECT_EQ(Load({"config.yml"}).alerts, 1U);
}

TEST_F(LoadFilesTest, AByteOrderMarkIsNoPartOfTheText) {
  Write("a.yml", std::string("\xEF\xBB\xBF") + kOneAlert);
  EXPECT_NE(Load({"a.yml"}).configuration, nullptr);
}

TEST(LoadTexts, ASectionThatStandsInTwoFilesNamesBoth) {
  const LoadOutcome outcome =
      LoadTexts({{.name = "a.yml", .text = "alert_routing: {routes: []}\n"},
                 {.name = "b.yml", .text = "alerts: []\nalert_routing: {routes: []}\n"}},
                TestOptions());
  EXPECT_EQ(Messages(outcome),
            "b.yml:2:1: section \"alert_routing\" is declared twice; first at a.yml:1:1\n");
}

TEST(LoadTexts, AlertsOfTwoFilesMustHaveDifferentNames) {
  const LoadOutcome outcome = LoadTexts(
      {{.name = "a.yml", .text = kOneAlert}, {.name = "b.yml", .text = kOneAlert}}, TestOptions());
  EXPECT_EQ(Messages(outcome), "b.yml:1:17: alert \"a\" is declared twice; first at a.yml:1:17\n");
}

TEST(LoadTexts, DiagnosticsComeByFileAndPlace) {
  const LoadOutcome outcome = LoadTexts({{.name = "b.yml", .text = "x: 1\ny: 1\nalerts: [{}]\n"},
                                         {.name = "a.yml", .text = "z: 1\n"}},
                                        TestOptions());
  EXPECT_EQ(Messages(outcome),
            "b.yml:1:1: unknown section \"x\"\n"
            "b.yml:2:1: unknown section \"y\"\n"
            "b.yml:3:10: an alert needs \"name\"\n"
            "b.yml:3:10: an alert needs \"condition\"\n"
            "b.yml:3:10: the alert has no severity; it ranks as MEDIUM\n"
            "a.yml:1:1: unknown section \"z\"\n");
}

TEST(LoadTexts, NothingAtAllIsAConfiguration) {
  const LoadOutcome outcome = LoadTexts({}, {});
  ASSERT_NE(outcome.configuration, nullptr);
  EXPECT_EQ(outcome.configuration->root_route.receivers, std::vector<std::string>{"log"});
}

TEST_F(LoadFilesTest, FilesThatOthersNameAreCheckedWithThem) {
  Write("alertmanager.yml",
        "route: {receiver: a}\nreceivers: [{name: a}]\ntemplates: ['*.tmpl', none/*.tmpl]\n");
  Write("good.tmpl", "{{ define \"a\" }}{{ .Status | toUpper }}{{ end }}\n");
  EXPECT_NE(Load({"alertmanager.yml"}).configuration, nullptr);
  Write("bad.tmpl", "{{ define \"a\" }}{{ nosuch }}{{ end }}\n");
  const LoadOutcome outcome = Load({"alertmanager.yml"});
  EXPECT_EQ(outcome.configuration, nullptr);
  EXPECT_NE(ShortMessages(outcome).find("bad.tmpl:1:20: "), std::string::npos)
      << ShortMessages(outcome);
}

TEST_F(LoadFilesTest, BodiesOfMailsAreCheckedWithTheTemplatesTheyCall) {
  Write("mail.tmpl",
        "{{ define \"open\" }}\n<a href={{ .x }}\"{{ end }}{{ define \"ok\" }}b{{ end }}");
  const std::string mail = "{to: a@b.test, from: a@b.test, smarthost: 'b.test:25', html: '";
  Write("alertmanager.yml",
        "route: {receiver: a}\ntemplates: ['*.tmpl']\n"
        "receivers:\n- name: a\n  email_configs:\n"
        "  - " +
            mail +
            "{{ template \"ok\" }}{{ template \"open\" }}'}\n"
            "  - " +
            mail +
            "{{ template \"none\" }}'}\n"
            "  - " +
            mail + "{{ template \"__subject\" }}{{ template \"open\" }}'}\n");
  const std::string messages = ShortMessages(Load({"alertmanager.yml"}));
  EXPECT_NE(messages.find("mail.tmpl:2:17: "), std::string::npos) << messages;
  EXPECT_NE(messages.find("alertmanager.yml:7:"), std::string::npos) << messages;
  EXPECT_NE(messages.find("no such template \"none\""), std::string::npos) << messages;
  // Both mails run into it.
  EXPECT_EQ(messages.find("mail.tmpl"), messages.rfind("mail.tmpl")) << messages;
}

TEST_F(LoadFilesTest, LabelsOfRoutesAreCheckedWithTheTemplatesTheyCall) {
  Write("alertmanager.yml",
        "route:\n  receiver: a\n  labels:\n    team: '{{ template \"team\" . }}'\n"
        "    tier: '{{ template \"tier\" . }}'\nreceivers: [{name: a}]\n"
        "templates: ['*.tmpl']\n");
  Write("labels.tmpl",
        "{{ define \"tier\" }}{{ template \"team\" . }}{{ end }}"
        "{{ define \"team\" }}{{ with .CommonLabels.team }}{{ . }}{{ end }}{{ end }}");
  EXPECT_EQ(ShortMessages(Load({"alertmanager.yml"})).find("template \""), std::string::npos);
  Write("labels.tmpl",
        "{{ define \"tier\" }}{{ template \"team\" . }}{{ end }}"
        "{{ define \"teams\" }}{{ template \"teams\" . }}{{ end }}");
  const LoadOutcome outcome = Load({"alertmanager.yml"});
  EXPECT_NE(outcome.configuration, nullptr);
  const std::string messages = ShortMessages(outcome);
  EXPECT_NE(messages.find("alertmanager.yml:4:15: the label \"team\" would show an error: no "
                          "template \"team\" is defined"),
            std::string::npos)
      << messages;
  EXPECT_NE(messages.find("alertmanager.yml:5:15: the label \"tier\" would show an error: no "
                          "template \"team\" is defined"),
            std::string::npos)
      << messages;
}

TEST_F(LoadFilesTest, FilesOfTargetsAreCheckedWithTheJob) {
  Write("prometheus.yml",
        "scrape_configs: [{job_name: a, file_sd_configs: [{files: ['rules/*.yml']}]}]\n");
  Write("rules/a.yml", "- targets: [a.test:80]\n  lables: {a: b}\n");
  LoadOptions check = TestOptions();
  check.not_run_yet = NotRunYet::kWarning;
  const LoadOutcome checked = Load({"prometheus.yml"}, check);
  EXPECT_EQ(checked.configuration, nullptr);
  EXPECT_NE(ShortMessages(checked).find(
                "rules/a.yml:2:3: unknown key \"lables\" in an entry of static_configs"),
            std::string::npos);
  const LoadOutcome loaded = Load({"prometheus.yml"});
  ASSERT_NE(loaded.configuration, nullptr) << "the daemon does without: " << ShortMessages(loaded);
  EXPECT_EQ(ShortMessages(loaded), "");
}

TEST_F(LoadFilesTest, FilesOfTargetsAreNamedFromTheFolderOfTheConfiguration) {
  Write("prometheus.yml",
        "scrape_configs:\n- job_name: a\n  file_sd_configs:\n"
        "  - {files: [rules/none.json, /abs/*.yml], refresh_interval: 10s}\n"
        "  - {files: [../x.yaml]}\n");
  const LoadOutcome outcome = Load({"rules/../prometheus.yml"});
  ASSERT_NE(outcome.configuration, nullptr) << ShortMessages(outcome);
  const std::vector<TargetFileSource>& files =
      outcome.configuration->scrape_jobs.at(0).target_files;
  ASSERT_EQ(files.size(), 2U);
  ASSERT_EQ(files[0].patterns.size(), 2U);
  EXPECT_TRUE(files[0].patterns[0].ends_with("/rules/none.json")) << files[0].patterns[0];
  EXPECT_EQ(files[0].patterns[1], "/abs/*.yml");
  EXPECT_EQ(files[0].refresh_interval, Duration{10'000});
  EXPECT_EQ(files[1].refresh_interval, Duration{300'000});
}

TEST_F(LoadFilesTest, ScrapeConfigFilesAddTheirJobs) {
  Write("prometheus.yml", "scrape_config_files: ['rules/*.yml']\n");
  Write("rules/jobs.yml", "scrape_configs: [{job_name: a}]\n");
  const LoadOutcome outcome = Load({"prometheus.yml"});
  ASSERT_NE(outcome.configuration, nullptr) << ShortMessages(outcome);
  EXPECT_EQ(outcome.configuration->scrape_jobs.at(0).name, "a");
}

}  // namespace
}  // namespace alertd::rules
