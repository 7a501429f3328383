// What Prometheus' sections become.

#include <string>

#include <gtest/gtest.h>

#include "tests/rules/load_one.h"

namespace alertd::rules {
namespace {

TEST(PrometheusGroups, HaveEveryKey) {
  const LoadOutcome outcome = LoadOne(R"(
global: {evaluation_interval: 20s, rule_query_offset: 5s}
groups:
  - name: g
    interval: 30s
    limit: 3
    query_offset: 1m
    labels: {team: core, severity: low}
    rules:
      - {record: "job:up:sum", expr: sum by (job) (up), labels: {a: b}}
      - alert: Down
        expr: up == 0
        for: 5m
        keep_firing_for: 10m
        labels: {severity: page}
        annotations: {summary: "{{ $labels.job }}"}
  - name: h
    rules: []
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(outcome.alerts, 1U);
  EXPECT_EQ(outcome.recordings, 1U);
  const RuleGroup& g = outcome.configuration->groups.at(0);
  EXPECT_EQ(g.interval, Duration{30'000});
  EXPECT_EQ(g.limit, 3U);
  EXPECT_EQ(g.query_offset, Duration{60'000});
  EXPECT_EQ(g.rules.at(0).kind, RuleKind::kRecording);
  EXPECT_EQ(g.rules.at(0).labels,
            (TemplateTexts{{"a", "b"}, {"severity", "low"}, {"team", "core"}}));
  const Rule& down = g.rules.at(1);
  EXPECT_EQ(down.hold, Duration{300'000});
  EXPECT_EQ(down.keep_firing, Duration{600'000});
  EXPECT_EQ(down.labels, (TemplateTexts{{"severity", "page"}, {"team", "core"}}));
  EXPECT_EQ(down.location.Describe(), "dir/test.yml:11:9");
  EXPECT_EQ(down.expr_location.Describe(), "dir/test.yml:12:15");
  const RuleGroup& h = outcome.configuration->groups.at(1);
  EXPECT_EQ(h.interval, Duration{20'000});
  EXPECT_EQ(h.query_offset, Duration{5'000});
}

TEST(PrometheusGroups, MergeKeysAndAliasesAreFollowed) {
  const LoadOutcome outcome = LoadOne(R"(
groups:
  - name: g
    rules:
      - &base {alert: A, expr: up == 0, labels: &labels {severity: page}}
      - {<<: *base, alert: B}
      - {alert: C, expr: up == 1, labels: *labels}
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const RuleGroup& group = outcome.configuration->groups.at(0);
  ASSERT_EQ(group.rules.size(), 3U);
  EXPECT_EQ(group.rules[1].name, "B");
  EXPECT_EQ(group.rules[1].expr_text, "up == 0");
  EXPECT_EQ(group.rules[2].labels, group.rules[0].labels);
}

TEST(PrometheusGroups, NumbersAndTruthValuesAreTextWhereTextIsWanted) {
  const LoadOutcome outcome = LoadOne(
      "groups: [{name: 1, rules: [{alert: true, expr: 1, labels: {a: 0x10, b: null}, for: 0}]}]\n");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const Rule& rule = outcome.configuration->groups.at(0).rules.at(0);
  EXPECT_EQ(rule.name, "true");
  EXPECT_EQ(rule.labels, (TemplateTexts{{"a", "0x10"}, {"b", ""}}));
}

TEST(PrometheusScrapes, TakeOverTheGlobalDefaults) {
  const LoadOutcome outcome = LoadOne(R"(
global: {scrape_interval: 30s, scrape_timeout: 20s, sample_limit: 100, target_limit: 50,
         keep_dropped_targets: 9, external_labels: {dc: $NAME}}
scrape_configs:
  - job_name: a
    static_configs: [{targets: ["localhost:9090", "[::1]:80"], labels: {team: core}}]
  - job_name: b
    scrape_interval: 5s
    sample_limit: 7
    target_limit: 3
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(outcome.configuration->global.external_labels, (Labels{{"dc", "value"}}));
  const ScrapeJob& a = outcome.configuration->scrape_jobs.at(0);
  EXPECT_EQ(a.interval, Duration{30'000});
  EXPECT_EQ(a.timeout, Duration{20'000});
  EXPECT_EQ(a.samples_max, 100U);
  EXPECT_EQ(a.targets_max, 50U);
  EXPECT_EQ(a.dropped_shown_max, 9U);
  EXPECT_EQ(a.static_targets.at(0).addresses.size(), 2U);
  EXPECT_EQ(a.static_targets.at(0).labels, (Labels{{"team", "core"}}));
  const ScrapeJob& b = outcome.configuration->scrape_jobs.at(1);
  EXPECT_EQ(b.interval, Duration{5'000});
  EXPECT_EQ(b.timeout, Duration{5'000});
  EXPECT_EQ(b.samples_max, 7U);
  EXPECT_EQ(b.targets_max, 3U);
  EXPECT_EQ(b.dropped_shown_max, 9U);
}

TEST(PrometheusScrapes, HaveEverySupportedKey) {
  const LoadOutcome outcome = LoadOne(R"(
scrape_configs:
  - job_name: a
    scheme: https
    metrics_path: /federate
    params: {"match[]": ['{job="a"}', up], x: [y]}
    authorization: {credentials_file: token}
    tls_config: {ca_file: ca.pem, server_name: s}
    follow_redirects: false
    honor_labels: true
    honor_timestamps: false
    enable_compression: false
    body_size_limit: 10MB
    label_limit: 1
    label_name_length_limit: 2
    label_value_length_limit: 3
  - job_name: b
    basic_auth: {username: u, password_file: /p}
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const ScrapeJob& a = outcome.configuration->scrape_jobs.at(0);
  EXPECT_EQ(a.scheme, "https");
  EXPECT_EQ(a.metrics_path, "/federate");
  EXPECT_EQ(a.params.size(), 3U);
  EXPECT_EQ(a.bearer_token.path(), "dir/token");
  EXPECT_EQ(a.tls.ca_file, "dir/ca.pem");
  EXPECT_FALSE(a.follow_redirects);
  EXPECT_TRUE(a.honor_labels);
  EXPECT_FALSE(a.honor_timestamps);
  EXPECT_FALSE(a.accept_gzip);
  EXPECT_EQ(a.body_bytes_max, size_t{10} << 20U);
  EXPECT_EQ(a.labels_max, 1U);
  EXPECT_EQ(a.label_name_bytes_max, 2U);
  EXPECT_EQ(a.label_value_bytes_max, 3U);
  EXPECT_EQ(outcome.configuration->scrape_jobs.at(1).basic_auth->password.path(), "/p");
}

TEST(PrometheusScrapes, TheTimeoutIsCheckedAgainstAnIntervalOfAnotherFile) {
  const LoadOutcome outcome = LoadTexts(
      {{.name = "a.yml", .text = "scrape_configs: [{job_name: j, scrape_timeout: 20s}]\n"},
       {.name = "b.yml", .text = "global: {scrape_interval: 10s}\n"}},
      TestOptions());
  EXPECT_EQ(Messages(outcome),
            "a.yml:1:48: scrape_timeout 20s is longer than scrape_interval 10s of job \"j\"\n");
}

}  // namespace
}  // namespace alertd::rules
