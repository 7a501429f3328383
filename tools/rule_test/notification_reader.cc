#include "tools/rule_test/notification_reader.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tools/rule_test/event_reader.h"

namespace alertd::rule_test {
namespace {

using rules::SectionReader;
using rules::TextValue;
using rules::YamlNode;

constexpr std::array<NotifyReason, 4> kReasons = {NotifyReason::kFirst, NotifyReason::kChanged,
                                                  NotifyReason::kRepeat, NotifyReason::kResolved};

std::optional<NotifyReason> ReadReason(rules::FileScope& scope, SectionReader& reader) {
  const YamlNode* const node = reader.Find("reason");
  if (node == nullptr) return std::nullopt;
  std::array<std::string_view, kReasons.size()> names;
  for (size_t i = 0; i < kReasons.size(); ++i)
    names[i] = NotifyReasonName(kReasons[i]);
  const std::optional<std::string> word = scope.Choice(*node, "reason", names);
  for (size_t i = 0; word && i < kReasons.size(); ++i) {
    if (names[i] == *word) return kReasons[i];
  }
  return std::nullopt;
}

std::optional<std::vector<ExpectedAlert>> ReadAlerts(const TestScopes& scopes,
                                                     SectionReader& reader, std::string_view key,
                                                     Match match) {
  if (reader.Find(key) == nullptr) return std::nullopt;
  return ReadExpectedAlerts(scopes, reader.Items(key), "", match);
}

ExpectedNotification ReadNotification(const TestScopes& scopes, const YamlNode& node, Match match) {
  SectionReader reader(scopes.file, node, "an expected notification");
  ExpectedNotification notification;
  notification.location = scopes.file.Locate(reader.range());
  notification.at = reader.Span("at");
  notification.reason = ReadReason(scopes.file, reader);
  if (reader.Find("group_labels") != nullptr) {
    notification.group_labels = ReadLabels(scopes.test, reader, "group_labels");
  }
  notification.match = ReadMatch(scopes.file, reader, match);
  notification.firing = ReadAlerts(scopes, reader, "exp_alerts", notification.match);
  notification.resolved = ReadAlerts(scopes, reader, "exp_resolved", notification.match);
  reader.Finish();
  return notification;
}

}  // namespace

std::vector<NotificationExpectation> ReadNotificationExpectations(
    const TestScopes& scopes, const std::vector<const YamlNode*>& items) {
  std::vector<NotificationExpectation> expectations;
  std::map<std::string, Duration> asked_until;
  for (const YamlNode* item : items) {
    SectionReader reader(scopes.file, *item, "a notification_test");
    NotificationExpectation& expectation = expectations.emplace_back();
    expectation.location = scopes.file.Locate(reader.range());
    expectation.receiver = ReadReceiver(scopes, reader);
    const bool has_end = reader.Find("eval_time") != nullptr;
    const std::optional<Duration> until = reader.Span("eval_time");
    expectation.until = until.value_or(Duration{0});
    Duration& former = asked_until[expectation.receiver];
    expectation.since = reader.Span("since").value_or(former);
    former = expectation.until;
    expectation.match = ReadMatch(scopes.file, reader, Match::kExact);
    for (const YamlNode* node : reader.Items("exp_notifications")) {
      expectation.notifications.push_back(ReadNotification(scopes, *node, expectation.match));
    }
    if (until && *until < expectation.since) {
      ReportEmptySpan(scopes.test, reader.KeyRange("eval_time"), expectation.since, *until);
    } else if (!has_end && expectation.since > Duration{0}) {
      scopes.test.Error({.name = "missing-key",
                         .range = reader.range(),
                         .message = "a notification_test needs \"eval_time\"",
                         .suggestion = {}});
    }
    reader.Finish();
  }
  return expectations;
}

}  // namespace alertd::rule_test
