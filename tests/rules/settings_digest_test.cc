#include "rules/settings_digest.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::rules {
namespace {

uint64_t DigestOf(IntegrationSettings settings) {
  return SettingsDigest({"webhook[0]", true, std::move(settings)});
}

SlackSettings Slack(const std::string& channel, const std::string& username) {
  SlackSettings slack;
  slack.webhook_url = Secret::Inline("http://a/");
  slack.channel = channel;
  slack.username = username;
  return slack;
}

PagerDutySettings Pager(const std::string& key) {
  PagerDutySettings pager;
  pager.routing_key = Secret::Inline(key);
  return pager;
}

TEST(SettingsDigest, TheNameDoesNotCount) {
  EXPECT_EQ(SettingsDigest({"pagerduty[0]", true, Pager("k")}),
            SettingsDigest({"pagerduty[1]", true, Pager("k")}));
  EXPECT_NE(SettingsDigest({"pagerduty[0]", true, Pager("k")}),
            SettingsDigest({"pagerduty[0]", false, Pager("k")}));
}

TEST(SettingsDigest, AnAddressIsWhomAnIntegrationReaches) {
  const auto address = [](IntegrationSettings settings) {
    return AddressDigest({"webhook[0]", true, std::move(settings)});
  };
  EXPECT_EQ(address(Slack("#a", "ann")), address(Slack("#a", "bob")));
  EXPECT_NE(address(Slack("#a", "ann")), address(Slack("#b", "ann")));
  EXPECT_NE(address(Pager("k")), address(Pager("l")));
  PagerDutySettings elsewhere = Pager("k");
  elsewhere.url = "http://a/";
  EXPECT_NE(address(Pager("k")), address(elsewhere));
  WebhookSettings webhook;
  webhook.url = Secret::Inline("http://a/");
  WebhookSettings slow = webhook;
  slow.timeout = Duration{5};
  EXPECT_EQ(address(webhook), address(slow));
  EXPECT_NE(address(webhook), address(LogSettings{}));
  EXPECT_NE(address(LogSettings{}), address(LogSettings{"a"}));
}

TEST(SettingsDigest, EverySettingOfAWebhookCounts) {
  using Change = std::function<void(WebhookSettings&)>;
  const std::vector<Change> changes = {
      [](WebhookSettings&) {},
      [](WebhookSettings& webhook) { webhook.url = Secret::FromFile("http://a/"); },
      [](WebhookSettings& webhook) { webhook.url = Secret::Inline("http://b/"); },
      [](WebhookSettings& webhook) {
        webhook.basic_auth = BasicAuth{"ann", {}};
      },
      [](WebhookSettings& webhook) {
        webhook.basic_auth = BasicAuth{"", Secret::Inline("ann")};
      },
      [](WebhookSettings& webhook) { webhook.bearer_token = Secret::Inline("ann"); },
      [](WebhookSettings& webhook) { webhook.tls.ca_file = "ann"; },
      [](WebhookSettings& webhook) { webhook.tls.insecure_skip_verify = true; },
      [](WebhookSettings& webhook) {
        webhook.headers = {{"ann", {}}};
      },
      [](WebhookSettings& webhook) { webhook.alerts_max = 5; },
      [](WebhookSettings& webhook) { webhook.timeout = Duration{5}; },
      [](WebhookSettings& webhook) { webhook.order = AlertOrder::kAlertmanager; },
  };
  std::set<uint64_t> digests;
  for (const Change& change : changes) {
    WebhookSettings webhook;
    webhook.url = Secret::Inline("http://a/");
    change(webhook);
    digests.insert(DigestOf(webhook));
  }
  EXPECT_EQ(digests.size(), changes.size());
}

TEST(SettingsDigest, KindsAndNeighboursDoNotRunTogether) {
  const std::set<uint64_t> digests = {DigestOf(LogSettings{}),    DigestOf(LogSettings{"a"}),
                                      DigestOf(Slack("ab", "c")), DigestOf(Slack("a", "bc")),
                                      DigestOf(Slack("abc", "")), DigestOf(Pager("http://a/")),
                                      DigestOf(Pager("another"))};
  EXPECT_EQ(digests.size(), 7U);
}

}  // namespace
}  // namespace alertd::rules
