// What alerts, receivers, suppressions and observability become.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "tests/rules/load_one.h"

namespace alertd::rules {
namespace {

std::string Text(const TemplateTexts& texts, const std::string& name) {
  for (const auto& [key, value] : texts) {
    if (key == name) return value;
  }
  return "(none)";
}

TEST(NativeAlert, BecomesARuleWithSeverityAndMessage) {
  const LoadOutcome outcome = LoadOne(R"(
alerts:
  - name: backlog
    severity: HIGH
    condition: queue > 20
    for: 15m
    keep_firing_for: 1m
    resolve_when: queue < 5
    limit: 7
    labels: {team: core}
    annotations: {summary: s}
    message: "{{ $value }}"
    runbook_url: https://runbook
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(outcome.alerts, 1U);
  ASSERT_EQ(outcome.configuration->groups.size(), 1U);
  const RuleGroup& group = outcome.configuration->groups.front();
  EXPECT_EQ(group.name, "test");
  EXPECT_EQ(group.file, "dir/test.yml");
  EXPECT_EQ(group.interval, Duration{60'000});
  const Rule& rule = group.rules.at(0);
  EXPECT_EQ(rule.kind, RuleKind::kAlerting);
  EXPECT_EQ(rule.name, "backlog");
  EXPECT_EQ(rule.expr_text, "queue > 20");
  EXPECT_NE(rule.expr, nullptr);
  EXPECT_EQ(rule.hold, Duration{900'000});
  EXPECT_EQ(rule.keep_firing, Duration{60'000});
  EXPECT_EQ(rule.resolve_when_text, "queue < 5");
  EXPECT_NE(rule.resolve_when, nullptr);
  EXPECT_EQ(rule.alerts_max, 7U);
  EXPECT_EQ(Text(rule.labels, "severity"), "HIGH");
  EXPECT_EQ(Text(rule.labels, "team"), "core");
  EXPECT_EQ(Text(rule.annotations, "message"), "{{ $value }}");
  EXPECT_EQ(Text(rule.annotations, "runbook_url"), "https://runbook");
  EXPECT_EQ(Text(rule.annotations, "summary"), "s");
}

TEST(NativeAlert, AlertsOfOneIntervalShareAGroup) {
  const LoadOutcome outcome = LoadOne(R"(
groups: [{name: test, rules: []}]
alerts:
  - {name: a, severity: LOW, condition: up == 0}
  - {name: b, severity: LOW, condition: up == 0, interval: 30s}
  - {name: c, severity: LOW, condition: up == 0}
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const auto& groups = outcome.configuration->groups;
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[1].name, "test/alerts");  // `groups:` has taken "test"
  EXPECT_EQ(groups[1].rules.size(), 2U);
  EXPECT_EQ(groups[2].name, "test/30s");
  EXPECT_EQ(groups[2].interval, Duration{30'000});
}

TEST(NativeAlert, EvalOffsetIsTheAlertsOwnOrTheDefault) {
  const LoadOutcome outcome = LoadOne(R"(
alerts:
  - {name: a, severity: LOW, condition: up == 0}
  - {name: b, severity: LOW, condition: up == 0, eval_offset: 30s}
  - {name: c, severity: LOW, condition: up == 0, eval_offset: spread}
  - {name: d, severity: LOW, condition: up == 0, eval_offset: 30s, interval: 5m}
  - {name: e, severity: LOW, condition: up == 0, eval_offset: 30000ms}
groups: [{name: g, rules: []}]
observability: {alerting: {eval_offset: 0s}}
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  std::map<std::string, std::pair<size_t, std::optional<Duration>>> groups;
  for (const RuleGroup& group : outcome.configuration->groups)
    groups[group.name] = {group.rules.size(), group.eval_offset};
  const decltype(groups) expected{{"g", {0, std::nullopt}},
                                  {"test", {1, Duration{0}}},
                                  {"test/+30s", {2, Duration{30'000}}},
                                  {"test/+spread", {1, std::nullopt}},
                                  {"test/5m+30s", {1, Duration{30'000}}}};
  EXPECT_EQ(groups, expected);
}

TEST(NativeAlert, TheDefaultIntervalComesFromTheOptions) {
  LoadOptions options = TestOptions();
  options.default_interval = Duration{15'000};
  const std::string file = "alerts: [{name: a, severity: LOW, condition: up == 0}]\n";
  EXPECT_EQ(LoadOne(file, options).configuration->groups[0].interval, Duration{15'000});
  EXPECT_EQ(LoadOne("global: {evaluation_interval: 30s}\n" + file, options)
                .configuration->groups[0]
                .interval,
            Duration{30'000});
}

TEST(NativeAlert, OneWithoutSeverityIsAWarning) {
  const LoadOutcome outcome = LoadOne("alerts: [{name: a, condition: up == 0}]\n");
  EXPECT_NE(outcome.configuration, nullptr);
  EXPECT_EQ(Messages(outcome),
            "dir/test.yml:1:11: the alert has no severity; it ranks as MEDIUM\n");
}

TEST(NativeAlert, WhatTheEngineCannotEvaluateIsReportedInsideTheCondition) {
  LoadOptions options = TestOptions();
  options.check_expression = [](const grammar::Expr& expr) -> std::optional<SourceError> {
    return SourceError{.range = expr.range, .message = "not today", .suggestion = {}};
  };
  const LoadOutcome outcome =
      LoadOne("alerts: [{name: a, severity: LOW, condition: up == 0}]\n", options);
  EXPECT_EQ(Messages(outcome), "dir/test.yml:1:46: not today\n");
}

TEST(Variables, AreExpandedInNativeFilesOnly) {
  const LoadOutcome outcome = LoadOne(R"(
alerts: [{name: a, severity: LOW, condition: 'up{x="${NAME}"}', message: "$${NAME}"}]
groups: [{name: g, rules: [{alert: b, expr: 'up{x="${NAME}"}'}]}]
scrape_configs: [{job_name: "${NAME}"}]
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const auto& groups = outcome.configuration->groups;
  EXPECT_EQ(groups[0].rules[0].expr_text, "up{x=\"${NAME}\"}");
  EXPECT_EQ(groups[1].rules[0].expr_text, "up{x=\"value\"}");
  EXPECT_EQ(Text(groups[1].rules[0].annotations, "message"), "${NAME}");
  EXPECT_EQ(outcome.configuration->scrape_jobs[0].name, "value");
  const LoadOutcome prometheus = LoadOne("scrape_configs: [{job_name: \"${NAME}\"}]\n");
  EXPECT_EQ(prometheus.configuration->scrape_jobs[0].name, "${NAME}");
}

TEST(Variables, AnErrorBehindAnExpandedOneIsAtItsPlace) {
  const LoadOutcome outcome =
      LoadOne("alerts: [{name: a, severity: LOW, condition: 'up{x=\"${NAME}\"} == +'}]\n");
  ASSERT_EQ(outcome.diagnostics.size(), 1U);
  EXPECT_EQ(outcome.diagnostics[0].location.Describe(), "dir/test.yml:1:67");
}

TEST(Variables, AMissingOneIsAWarningWhereSecretsAreNotAtHand) {
  LoadOptions options = TestOptions();
  options.missing_variable = MissingVariable::kWarning;
  const LoadOutcome outcome = LoadOne(R"(
alerts: [{name: a, severity: LOW, condition: "${GONE}", for: "${GONE}"}]
receivers: [{name: r, type: slack, webhook_url: "${GONE}"}]
)",
                                      options);
  EXPECT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(outcome.diagnostics.size(), 3U) << Messages(outcome);
}

TEST(NativeReceiver, HasItsSettings) {
  const LoadOutcome outcome = LoadOne(R"(
receivers:
  - {name: s, type: slack, webhook_url: "${URL}", channel: "#c", username: u, icon_emoji: ":x:"}
  - {name: p, type: pagerduty, routing_key_file: key, class: c, send_resolved: false}
  - name: w
    type: webhook
    url: https://h/
    basic_auth: {username: u, password: p}
    tls_config: {ca_file: /ca, insecure_skip_verify: true}
    headers: {X-A: b}
    max_alerts: 10
    timeout: 5s
  - {name: l, type: log, path: out.jsonl}
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const auto& receivers = outcome.configuration->receivers;
  ASSERT_EQ(receivers.size(), 4U);
  EXPECT_EQ(receivers[0].integrations[0].name, "slack[0]");
  const auto& slack = std::get<SlackSettings>(receivers[0].integrations[0].settings);
  EXPECT_EQ(*slack.webhook_url.Reveal(), "https://example.test/hook");
  EXPECT_EQ(slack.channel, "#c");
  const auto& pagerduty = std::get<PagerDutySettings>(receivers[1].integrations[0].settings);
  EXPECT_EQ(pagerduty.routing_key.path(), "dir/key");
  EXPECT_EQ(pagerduty.event_class, "c");
  EXPECT_FALSE(receivers[1].integrations[0].send_resolved);
  const auto& webhook = std::get<WebhookSettings>(receivers[2].integrations[0].settings);
  EXPECT_EQ(webhook.basic_auth->username, "u");
  EXPECT_EQ(webhook.tls.ca_file, "/ca");
  EXPECT_EQ(webhook.headers.at(0).first, "X-A");
  EXPECT_EQ(webhook.alerts_max, 10U);
  EXPECT_EQ(webhook.timeout, Duration{5'000});
  EXPECT_EQ(std::get<LogSettings>(receivers[3].integrations[0].settings).path, "dir/out.jsonl");
}

TEST(NativeReceiver, IsOffWhenItsOptionalSecretIsEmpty) {
  const LoadOutcome outcome =
      LoadOne("receivers: [{name: s, type: slack, webhook_url: \"${SLACK:-}\"}]\n");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const Receiver& receiver = outcome.configuration->receivers.at(0);
  EXPECT_EQ(receiver.off_reason, "SLACK is empty");
  EXPECT_EQ(IntegrationKind(receiver.integrations.at(0).settings), "log");
}

TEST(NativeReceiver, MayStandBelowObservability) {
  const LoadOutcome outcome =
      LoadOne("observability: {alerting: {receivers: [{name: l, type: log}]}}\n");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(outcome.configuration->receivers.at(0).name, "l");
}

TEST(NativeSuppression, HasItsParts) {
  const LoadOutcome outcome = LoadOne(R"(
suppressions:
  - name: weekly
    match: {alert_name: .*_latency, severity: LOW|MEDIUM}
    schedule: {weekdays: [Sat, sunday], start: "02:30", duration: 4h, timezone: Europe/Warsaw}
    condition: "labels.agent == 'x'"
    time_range: {start: "2026-02-21T02:00:00Z"}
    reason: because
    expires: "2027-02-28T00:00:00Z"
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const Suppression& weekly = outcome.configuration->suppressions.at(0);
  EXPECT_EQ(weekly.schedule->weekdays, std::bitset<7>(0b1000001U));
  EXPECT_EQ(weekly.schedule->start_of_day, Duration{9'000'000});
  EXPECT_EQ(weekly.reason, "because");
  EXPECT_TRUE(weekly.condition.has_value());
  EXPECT_TRUE(MatchesAll(weekly.matchers, {{"alertname", "p95_latency"}, {"severity", "LOW"}}));
  EXPECT_TRUE(MatchesAll(weekly.matchers, {{"alertname", "p95_latency"}, {"severity", "warning"}}));
  EXPECT_FALSE(MatchesAll(weekly.matchers, {{"alertname", "p95_latency"}, {"severity", "HIGH"}}));
  EXPECT_FALSE(MatchesAll(weekly.matchers, {{"alertname", "p95_latency_x"}, {"severity", "LOW"}}));
}

TEST(Observability, HasItsSettings) {
  const LoadOutcome outcome = LoadOne(R"(
observability:
  alerting: {enabled: false}
  logging: {level: debug, format: json, output: [stderr, a.log], rotation: {max_size_mb: 5, compress: false}}
  tracing: {enabled: true, sample_rate: 0.5, exporter: console}
  metrics: {retention_days: 7}
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const ObservabilityOptions& options = outcome.configuration->observability;
  EXPECT_FALSE(options.alerting_enabled);
  EXPECT_EQ(options.logging->level, "DEBUG");
  EXPECT_EQ(options.logging->outputs.size(), 2U);
  EXPECT_EQ(options.logging->rotation.size_mb_max, 5);
  EXPECT_EQ(options.logging->rotation.files_max, 10);
  EXPECT_EQ(options.tracing->exporter, "console");
  EXPECT_EQ(options.metrics_retention_days, 7);
}

}  // namespace
}  // namespace alertd::rules
