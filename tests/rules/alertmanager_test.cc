// What Alertmanager's sections become.

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/rules/load_one.h"

namespace alertd::rules {
namespace {

TEST(AlertmanagerRoutes, InheritWhatTheyDoNotSay) {
  const LoadOutcome outcome = LoadOne(R"(
route:
  receiver: a
  group_wait: 5s
  routes:
    - matchers: ['severity=~"critical|page"']
      match: {team: db}
      group_by: [alertname]
      continue: true
      routes:
        - {receiver: b, group_by: [], repeat_interval: 1h}
    - {group_by: ['...']}
receivers: [{name: a}, {name: b}]
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const Route& root = outcome.configuration->root_route;
  EXPECT_EQ(root.id, "{}");
  EXPECT_TRUE(root.group_by.empty());
  EXPECT_EQ(root.group_interval, Duration{300'000});
  const Route& db = root.routes.at(0);
  EXPECT_EQ(db.id, "{}/{severity=~\"critical|page\",team=\"db\"}");
  EXPECT_EQ(db.receivers, std::vector<std::string>{"a"});
  EXPECT_EQ(db.group_wait, Duration{5'000});
  EXPECT_TRUE(db.continue_matching);
  const Route& child = db.routes.at(0);
  EXPECT_TRUE(child.group_by.empty());
  EXPECT_FALSE(child.continue_matching);
  EXPECT_EQ(child.repeat_intervals, std::vector<Duration>{Duration{3'600'000}});
  EXPECT_EQ(child.location.Describe(), "dir/test.yml:11:12");
  EXPECT_TRUE(root.routes.at(1).group_by_all);
}

TEST(AlertmanagerRoutes, ARootAloneIsTheWholeTree) {
  const LoadOutcome outcome = LoadOne(
      "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: http://a.test}]}]\n");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_TRUE(outcome.configuration->root_route.routes.empty());
  EXPECT_EQ(outcome.configuration->root_route.receivers, std::vector<std::string>{"a"});
}

TEST(AlertmanagerRoutes, MaySayHowAlertsAreClosed) {
  const LoadOutcome outcome = LoadOne(R"(
route:
  receiver: a
  closing: alertmanager
  routes:
    - {match: {a: b}}
    - {match: {a: c}, closing: always}
receivers: [{name: a}]
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const Route& root = outcome.configuration->root_route;
  EXPECT_EQ(root.closing, Closing::kAlertmanager);
  EXPECT_EQ(root.routes.at(0).closing, Closing::kAlertmanager);
  EXPECT_EQ(root.routes.at(1).closing, Closing::kAlways);
}

TEST(AlertmanagerReceivers, BecomeOurOwnWhereTheyMeanTheSame) {
  const LoadOutcome outcome = LoadOne(R"(
global: {slack_api_url: https://slack.test/x, pagerduty_url: https://pager.test}
route: {receiver: a}
receivers:
  - name: a
    labels: {team: core}
    slack_configs: [{channel: '#a'}, {api_url_file: own, send_resolved: true}]
    pagerduty_configs: [{routing_key: k, class: c}]
    webhook_configs:
      - url: https://hook.test
        max_alerts: 3
        timeout: 1.5s
        http_config: {basic_auth: {username: u, password: p}, http_headers: {X-A: {values: [b]}}}
)");
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const Receiver& receiver = outcome.configuration->receivers.at(0);
  ASSERT_EQ(receiver.integrations.size(), 4U);
  const Integration& first = receiver.integrations[0];
  EXPECT_EQ(first.name, "slack[0]");
  EXPECT_FALSE(first.send_resolved);
  EXPECT_EQ(*std::get<SlackSettings>(first.settings).webhook_url.Reveal(), "https://slack.test/x");
  EXPECT_TRUE(receiver.integrations[1].send_resolved);
  EXPECT_EQ(std::get<SlackSettings>(receiver.integrations[1].settings).webhook_url.path(),
            "dir/own");
  const auto& pager = std::get<PagerDutySettings>(receiver.integrations[2].settings);
  EXPECT_EQ(pager.url, "https://pager.test");
  EXPECT_EQ(pager.event_class, "c");
  const auto& webhook = std::get<WebhookSettings>(receiver.integrations[3].settings);
  EXPECT_EQ(webhook.alerts_max, 3U);
  EXPECT_EQ(webhook.order, AlertOrder::kAlertmanager);
  EXPECT_EQ(webhook.timeout, Duration{1'500});
  EXPECT_EQ(webhook.basic_auth->username, "u");
  EXPECT_EQ(webhook.headers.size(), 1U);
}

TEST(AlertmanagerReceivers, WithANameAloneMayStandBesideSectionsOfOurs) {
  const std::string ours =
      "alerts: [{name: a, severity: HIGH, condition: up == 0, message: x}]\n"
      "suppressions: [{name: w, match: {a: b}}]\n"
      "receivers: [{name: nobody}, {name: page, type: log}, ";
  for (const std::string rest : {"{name: hook}]\nroute: {receiver: nobody}\n",
                                 "{name: hook, webhook_configs: [{url: http://a.test}]}]\n"
                                 "alert_routing: {routes: [{receivers: [nobody]}]}\n"}) {
    const LoadOutcome outcome = LoadOne(ours + rest);
    ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
    const std::vector<Receiver>& receivers = outcome.configuration->receivers;
    const auto nobody = std::find_if(receivers.begin(), receivers.end(),
                                     [](const Receiver& each) { return each.name == "nobody"; });
    ASSERT_NE(nobody, receivers.end());
    EXPECT_TRUE(nobody->integrations.empty());
  }
}

TEST(AlertmanagerReceivers, OfOtherKindsAreThereWithTheirDefaults) {
  LoadOptions options = TestOptions();
  options.not_run_yet = NotRunYet::kWarning;
  const LoadOutcome outcome = LoadOne(R"(
global: {smtp_smarthost: 'mail.test:25', smtp_from: a@b.test, smtp_require_tls: false}
route: {receiver: a}
receivers:
  - name: a
    email_configs: [{to: c@d.test}]
)",
                                      options);
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  const Receiver& receiver = outcome.configuration->receivers.at(0);
  EXPECT_TRUE(receiver.integrations.empty());
  ASSERT_EQ(receiver.not_run.size(), 1U);
  const DeclaredIntegration& email = receiver.not_run[0];
  EXPECT_EQ(email.name, "email[0]");
  EXPECT_FALSE(email.send_resolved);
  EXPECT_EQ(email.settings.Text("smarthost"), "mail.test:25");
  EXPECT_EQ(email.settings.Text("hello"), "localhost");
  EXPECT_FALSE(email.settings.Flag("require_tls", true));
  EXPECT_EQ(email.settings.Text("html"), "{{ template \"email.default.html\" . }}");
}

TEST(AlertmanagerRules, AreThereForTheRouter) {
  LoadOptions options = TestOptions();
  options.not_run_yet = NotRunYet::kWarning;
  const LoadOutcome outcome = LoadOne(R"(
global: {resolve_timeout: 10m}
route: {receiver: a, routes: [{active_time_intervals: [work]}]}
receivers: [{name: a}]
inhibit_rules:
  - name: n
    source_matchers: [severity=critical]
    target_match: {severity: warning}
    equal: [b, a, b]
time_intervals:
  - name: work
    time_intervals: [{weekdays: ['monday:friday'], times: [{start_time: '09:00', end_time: '17:00'}]}]
)",
                                      options);
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(outcome.configuration->alertmanager.resolve_timeout, Duration{600'000});
  const InhibitRule& rule = outcome.configuration->inhibit_rules.at(0);
  EXPECT_EQ(rule.name, "n");
  EXPECT_EQ(FormatMatcher(rule.source.at(0)), "severity=\"critical\"");
  EXPECT_EQ(rule.equal, (std::vector<std::string>{"a", "b"}));
  const TimeInterval& work = outcome.configuration->time_intervals.at(0);
  EXPECT_EQ(work.parts.at(0).weekdays, (std::vector<NumberRange>{{.begin = 1, .end = 5}}));
  EXPECT_EQ(outcome.configuration->root_route.routes.at(0).active_time_intervals,
            std::vector<std::string>{"work"});
}

TEST(AlertmanagerFiles, StandBesideThoseOfPrometheus) {
  const LoadOutcome outcome = LoadTexts(
      {{.name = "prometheus.yml", .text = "global: {scrape_interval: 5s}\nscrape_configs: []\n"},
       {.name = "alertmanager.yml",
        .text = "global: {resolve_timeout: 1m}\nroute: {receiver: a}\nreceivers: [{name: a}]\n"}},
      TestOptions());
  ASSERT_NE(outcome.configuration, nullptr) << Messages(outcome);
  EXPECT_EQ(outcome.configuration->global.scrape_interval, Duration{5'000});
  EXPECT_EQ(outcome.configuration->alertmanager.resolve_timeout, Duration{60'000});
}

}  // namespace
}  // namespace alertd::rules
