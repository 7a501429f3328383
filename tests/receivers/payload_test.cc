// What goes out, compared with the files in golden/. ALERTD_UPDATE_GOLDEN=1 rewrites them.

#include <filesystem>
#include <string>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "receivers/json_values.h"
#include "receivers/message.h"
#include "receivers/preview.h"
#include "receivers/sha256.h"
#include "tests/receivers/sample_notifications.h"
#include "tests/support/golden.h"

namespace alertd::receivers {
namespace {

RenderContext Context() { return {.external_url = "https://alertd.example", .now = kStart}; }

void ExpectGolden(const std::string& name, const std::string& text) {
  testing::ExpectGolden(std::filesystem::path(ALERTD_TEST_DIR) / "golden" / name, text);
}

std::string Body(const rules::Integration& integration, const Notification& notification) {
  Result<OutgoingMessage> message = Render(integration, notification, Context());
  EXPECT_TRUE(message) << (message ? "" : message.error().message);
  if (!message) return {};
  const auto* request = std::get_if<HttpRequest>(&*message);
  const std::string body = request != nullptr ? request->body : std::get<LogLine>(*message).text;
  return PrettyJson(boost::json::parse(body)) + "\n";
}

// Whoever knows Alertmanager's keys knows ours.
TEST(Payload, WhatTellsGroupsOfRoutesWithTheSameMatchersApartIsNotSent) {
  const Notification first = NotificationOf("n1", {FiringAlert("Architect")});
  Notification second = first;
  second.group_key += "#2";
  for (const rules::Integration& integration :
       {LogIntegration(""), PagerDutyIntegration(), WebhookIntegration()}) {
    EXPECT_EQ(Body(integration, second), Body(integration, first)) << integration.name;
  }
}

struct PayloadCase {
  std::string name;
  rules::Integration integration;
  Notification notification;
};

std::vector<Alert> ManyAlerts(size_t count) {
  std::vector<Alert> alerts;
  for (size_t i = 0; i < count; ++i) {
    alerts.push_back(FiringAlert("agent" + std::to_string(i), i % 2 == 0 ? "HIGH" : "LOW"));
  }
  return alerts;
}

std::vector<PayloadCase> PayloadCases() {
  std::vector<PayloadCase> cases;
  const std::pair<std::string, rules::Integration> integrations[] = {
      {"log", LogIntegration("")},
      {"slack", SlackIntegration()},
      {"pagerduty", PagerDutyIntegration()},
      {"webhook", WebhookIntegration()}};
  for (const auto& [kind, integration] : integrations) {
    cases.push_back(
        {kind + "_firing", integration, NotificationOf("n1", {FiringAlert("Architect")})});
    cases.push_back(
        {kind + "_resolved", integration, NotificationOf("n2", {ResolvedAlert("Architect")})});
    Notification labelled = NotificationOf("n5", {FiringAlert("Architect")});
    labelled.route_labels = {{"team", "shop"}, {"tier", "1"}};
    labelled.reason = NotifyReason::kRepeat;
    cases.push_back({kind + "_labelled", integration, labelled});
    cases.push_back({kind + "_mixed", integration,
                     NotificationOf("n3", {FiringAlert("Architect"), FiringAlert("Coder", "LOW"),
                                           ResolvedAlert("Tester")})});
  }
  Alert deleted = ResolvedAlert("Architect");
  deleted.closing_reason = "rule deleted";
  for (const auto& [kind, integration] : integrations) {
    Notification notification = NotificationOf("n5", {deleted});
    cases.push_back({kind + "_closed", integration, notification});
    notification.note = "pager has not accepted this for 3m";
    notification.alerts = {FiringAlert("Architect")};
    cases.push_back({kind + "_noted", integration, notification});
  }
  cases.push_back({"slack_many", SlackIntegration(), NotificationOf("n4", ManyAlerts(12))});
  return cases;
}

void PrintTo(const PayloadCase& given, std::ostream* out) { *out << given.name; }

class Payloads : public ::testing::TestWithParam<PayloadCase> {};

TEST_P(Payloads, AreAsTheGoldenFileHasThem) {
  const PayloadCase& given = GetParam();
  ExpectGolden(given.name + ".json", Body(given.integration, given.notification));
}

INSTANTIATE_TEST_SUITE_P(Golden, Payloads, ::testing::ValuesIn(PayloadCases()),
                         [](const ::testing::TestParamInfo<PayloadCase>& given) {
                           return given.param.name;
                         });

class Previews : public ::testing::TestWithParam<PayloadCase> {};

TEST_P(Previews, ShowTheMessageWithoutSecrets) {
  const PayloadCase& given = GetParam();
  const auto preview = PreviewMessage(given.integration, given.notification, Context());
  ASSERT_TRUE(preview);
  std::string text = preview->target + "\n";
  for (const HttpHeader& header : preview->headers)
    text += header.name + ": " + header.value + "\n";
  text += "\n" + preview->body + "\n\n";
  for (const auto& [name, highlight] : preview->highlights)
    text.append(name).append(": ").append(highlight).append("\n");
  for (const std::string_view secret :
       {"sLaCkToKeN", "0123456789abcdef0123456789abcdef", "queryToken", "passw0rd", "headerKey"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
  }
  ExpectGolden("preview_" + given.name + ".txt", text);
}

std::vector<PayloadCase> PreviewCases() {
  const Notification notification = NotificationOf("n1", {FiringAlert("Architect")});
  return {{"log", LogIntegration("/var/log/alerts.log"), notification},
          {"slack", SlackIntegration(), notification},
          {"pagerduty", PagerDutyIntegration(), notification},
          {"webhook", WebhookIntegration(), notification}};
}

INSTANTIATE_TEST_SUITE_P(Golden, Previews, ::testing::ValuesIn(PreviewCases()),
                         [](const ::testing::TestParamInfo<PayloadCase>& given) {
                           return given.param.name;
                         });

TEST(PayloadTest, WebhookRequestCarriesItsCredentials) {
  Result<OutgoingMessage> message =
      Render(WebhookIntegration(), NotificationOf("n", {FiringAlert("a")}), Context());
  ASSERT_TRUE(message);
  const auto& request = std::get<HttpRequest>(*message);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(*request.url.Reveal(), "https://hook.example/alerts?token=queryToken");
  EXPECT_EQ(*request.basic_auth->password.Reveal(), "passw0rd");
  EXPECT_EQ(request.headers.back().value, "headerKey");
}

TEST(PayloadTest, WebhookHasAKeyForThoseWhoTakeAMessageOnce) {
  const auto key_of = [](const rules::Integration& integration) {
    const auto message = Render(integration, NotificationOf("n7", {FiringAlert("a")}), Context());
    std::vector<std::string> keys;
    if (!message) return keys;
    for (const HttpHeader& header : std::get<HttpRequest>(*message).headers) {
      if (header.name.size() == std::string_view("Idempotency-Key").size()) {
        keys.push_back(header.value);
      }
    }
    return keys;
  };
  rules::Integration integration = WebhookIntegration();
  EXPECT_EQ(key_of(integration), std::vector<std::string>{"n7"});
  std::get<rules::WebhookSettings>(integration.settings)
      .headers.emplace_back("idempotency-key", Secret::Inline("of the user"));
  EXPECT_EQ(key_of(integration), std::vector<std::string>{"of the user"});
}

TEST(PayloadTest, WebhookLeavesOutAlertsBeyondItsLimitAndCountsThem) {
  rules::Integration integration = WebhookIntegration();
  std::get<rules::WebhookSettings>(integration.settings).alerts_max = 2;
  const boost::json::value body =
      boost::json::parse(Body(integration, NotificationOf("n", ManyAlerts(5))));
  EXPECT_EQ(body.at("alerts").as_array().size(), 2U);
  EXPECT_EQ(body.at("truncatedAlerts").to_number<int>(), 3);
}

TEST(PayloadTest, WebhookOfAlertmanagerCutsByLabelsWhateverFires) {
  std::vector<Alert> alerts = ManyAlerts(3);
  Notification notification = NotificationOf("n", {});
  alerts[0].labels = {{"alertname", "A"}, {"instance", "c"}};
  alerts[1].labels = {{"alertname", "A"}, {"instance", "b"}};
  alerts[2].labels = {{"alertname", "A"}, {"instance", "a"}};
  alerts[2].ends_at = notification.at;
  notification.alerts = alerts;
  rules::Integration integration = WebhookIntegration();
  auto& settings = std::get<rules::WebhookSettings>(integration.settings);
  settings.alerts_max = 2;
  const auto sent = [&] {
    std::string instances;
    const boost::json::value body = boost::json::parse(Body(integration, notification));
    for (const boost::json::value& alert : body.at("alerts").as_array())
      instances += std::string(alert.at("labels").at("instance").as_string());
    return instances;
  };
  EXPECT_EQ(sent(), "cb");
  settings.order = rules::AlertOrder::kAlertmanager;
  EXPECT_EQ(sent(), "ab");
}

TEST(PayloadTest, WebhookOfAlertmanagerIsOverWhenWhatItShowsIs) {
  Notification notification = NotificationOf("n", {});
  notification.alerts = ManyAlerts(3);
  notification.alerts[0].labels = {{"alertname", "A"}, {"instance", "c"}};
  notification.alerts[1].labels = {{"alertname", "A"}, {"instance", "b"}, {"job", "db"}};
  notification.alerts[2].labels = {{"alertname", "A"}, {"instance", "a"}, {"job", "db"}};
  for (const size_t over : {1U, 2U})
    notification.alerts[over].ends_at = notification.at;
  rules::Integration integration = WebhookIntegration();
  auto& settings = std::get<rules::WebhookSettings>(integration.settings);
  const auto status_and_job = [&] {
    const boost::json::value body = boost::json::parse(Body(integration, notification));
    const boost::json::object& common = body.at("commonLabels").as_object();
    return std::string(body.at("status").as_string()) + (common.contains("job") ? " db" : "");
  };
  settings.order = rules::AlertOrder::kAlertmanager;
  EXPECT_EQ(status_and_job(), "firing") << "nothing is cut off";
  settings.alerts_max = 1;
  notification.alerts[0].labels = {{"alertname", "A"}, {"instance", "c"}, {"job", "web"}};
  EXPECT_EQ(status_and_job(), "resolved db");
  settings.order = rules::AlertOrder::kAsNotified;
  EXPECT_EQ(status_and_job(), "firing") << "what fires is not hidden by what is over";
}

TEST(PayloadTest, PagerDutySummaryKeepsItsCountWhenItIsCut) {
  std::vector<Alert> alerts = ManyAlerts(3);
  alerts[0].annotations = {{"message", std::string(5000, 'x')}};
  const boost::json::value body =
      boost::json::parse(Body(PagerDutyIntegration(), NotificationOf("n", std::move(alerts))));
  const std::string summary(body.at("payload").at("summary").as_string());
  EXPECT_LE(summary.size(), 1024U);
  EXPECT_TRUE(summary.ends_with("... (and 2 more)")) << summary.substr(1000);
}

TEST(PayloadTest, PagerDutyEventStaysBelowItsSizeLimit) {
  std::vector<Alert> alerts = ManyAlerts(50);
  for (Alert& alert : alerts) {
    LabelsBuilder labels(alert.labels);
    labels.Set("blob", std::string(20'000, 'x'));
    alert.labels = labels.Build();
  }
  Result<OutgoingMessage> message =
      Render(PagerDutyIntegration(), NotificationOf("n", std::move(alerts)), Context());
  ASSERT_TRUE(message);
  const std::string& body = std::get<HttpRequest>(*message).body;
  EXPECT_LT(body.size(), 512'000U);
  EXPECT_NE(body.find("exceeds the size of 512 KB"), std::string::npos);
}

TEST(PayloadTest, AnUnreadableSecretFileFailsTheRendering) {
  rules::Integration integration = PagerDutyIntegration();
  std::get<rules::PagerDutySettings>(integration.settings).routing_key =
      Secret::FromFile("/nonexistent/key");
  Result<OutgoingMessage> message =
      Render(integration, NotificationOf("n", {FiringAlert("a")}), Context());
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().kind, ErrorKind::kUnavailable);
}

TEST(PayloadTest, Sha256IsThatOfTheStandard) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
}  // namespace alertd::receivers
