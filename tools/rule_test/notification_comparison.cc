#include "tools/rule_test/notification_comparison.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/model/time.h"
#include "tools/rule_test/alert_comparison.h"
#include "tools/rule_test/assignment.h"
#include "tools/rule_test/label_difference.h"

namespace alertd::rule_test {
namespace {

std::vector<Alert> AlertsOf(const Notification& notification, bool resolved) {
  std::vector<Alert> alerts;
  for (const Alert& alert : notification.alerts) {
    if (alert.ends_at.has_value() == resolved) alerts.push_back(alert);
  }
  return alerts;
}

std::string Describe(const std::vector<Alert>& alerts, std::string_view state) {
  if (alerts.empty()) return "";
  std::string text = ", " + std::string(state);
  for (const Alert& alert : alerts)
    text += " " + FormatLabels(alert.labels);
  return text;
}

std::string Describe(const std::optional<std::vector<ExpectedAlert>>& alerts,
                     std::string_view state) {
  if (!alerts || alerts->empty()) return "";
  std::string text = ", " + std::string(state);
  for (const ExpectedAlert& alert : *alerts) {
    if (alert.presence == Presence::kPresent) text += " " + FormatLabels(alert.labels);
  }
  return text;
}

std::string Describe(const Notification& notification, Timestamp start) {
  return "at " + FormatDuration(notification.at - start) + " " +
         std::string(NotifyReasonName(notification.reason)) + " for group " +
         FormatLabels(notification.group_labels) +
         Describe(AlertsOf(notification, false), "firing") +
         Describe(AlertsOf(notification, true), "resolved");
}

std::string Describe(const ExpectedNotification& expected) {
  std::string text = expected.at ? "at " + FormatDuration(*expected.at) : "at any time";
  if (expected.reason) text += " " + std::string(NotifyReasonName(*expected.reason));
  if (expected.group_labels) text += " for group " + FormatLabels(*expected.group_labels);
  return text + Describe(expected.firing, "firing") + Describe(expected.resolved, "resolved");
}

// The notifications of one receiver and span of time beside those that are expected.
class NotificationComparison {
 public:
  explicit NotificationComparison(const NotificationQuestion& question) : question_(question) {
    for (const Notification& notification : question.received) {
      if (IsAsked(notification)) got_.push_back(&notification);
    }
  }

  const std::vector<const Notification*>& got() const { return got_; }

  std::string Subject() const {
    const NotificationExpectation& expected = question_.expected;
    return "receiver " + expected.receiver + " from " + FormatDuration(expected.since) + " to " +
           FormatDuration(expected.until);
  }

  std::vector<Deviation> Compare() const {
    const std::vector<ExpectedNotification>& expected = question_.expected.notifications;
    std::vector<std::optional<size_t>> assigned(expected.size());
    std::vector<bool> fits(expected.size(), false);
    if (question_.expected.match == Match::kSubset) {
      assigned = Assign(expected.size(), got_.size(), [&](size_t expectation, size_t thing) {
        return Differences(expected[expectation], *got_[thing]).empty();
      });
      for (size_t i = 0; i < assigned.size(); ++i)
        fits[i] = assigned[i].has_value();
      AssignNearest(assigned, got_.size(), [&](size_t expectation, size_t thing) {
        return Differences(expected[expectation], *got_[thing]).size();
      });
    } else {
      for (size_t i = 0; i < std::min(assigned.size(), got_.size()); ++i)
        assigned[i] = i;
    }
    std::vector<Deviation> deviations;
    for (size_t i = 0; i < expected.size(); ++i) {
      if (!fits[i]) AddDeviations(expected[i], assigned[i], deviations);
    }
    for (size_t i = expected.size(); i < got_.size() && question_.expected.match == Match::kExact;
         ++i) {
      deviations.push_back({.location = question_.expected.location,
                            .subject = Subject(),
                            .message = "got a notification that is not expected: " +
                                       Describe(*got_[i], question_.start)});
    }
    return deviations;
  }

 private:
  bool IsAsked(const Notification& notification) const {
    const NotificationExpectation& expected = question_.expected;
    const Duration at = notification.at - question_.start;
    const bool begun = expected.since == Duration{0} ? at >= Duration{0} : at > expected.since;
    return notification.receiver == expected.receiver && begun && at <= expected.until;
  }

  // Apart from the alerts.
  std::vector<FieldDifference> FieldDifferences(const ExpectedNotification& expected,
                                                const Notification& got) const {
    std::vector<FieldDifference> fields;
    const Duration at = got.at - question_.start;
    if (expected.at && *expected.at != at) {
      fields.push_back(
          {.field = "at", .expected = FormatDuration(*expected.at), .got = FormatDuration(at)});
    }
    if (expected.reason && NotifyReasonName(*expected.reason) != NotifyReasonName(got.reason)) {
      fields.push_back({.field = "reason",
                        .expected = std::string(NotifyReasonName(*expected.reason)),
                        .got = std::string(NotifyReasonName(got.reason))});
    }
    if (expected.group_labels) {
      std::vector<FieldDifference> labels =
          DifferingLabels(*expected.group_labels, got.group_labels, Match::kExact, "group label");
      std::move(labels.begin(), labels.end(), std::back_inserter(fields));
    }
    return fields;
  }

  std::vector<Deviation> AlertDifferences(const ExpectedNotification& expected,
                                          const Notification& got) const {
    std::vector<Deviation> deviations;
    const auto compare = [&](const std::optional<std::vector<ExpectedAlert>>& wanted,
                             bool resolved) {
      if (!wanted) return;
      const std::vector<Alert> alerts = AlertsOf(got, resolved);
      std::vector<Deviation> found =
          CompareAlerts({.subject = Subject() + ", the notification at " +
                                    FormatDuration(got.at - question_.start) + ", " +
                                    (resolved ? "resolved" : "firing") + " alerts",
                         .location = expected.location,
                         .expected = *wanted,
                         .got = alerts,
                         .match = expected.match});
      std::move(found.begin(), found.end(), std::back_inserter(deviations));
    };
    compare(expected.firing, false);
    compare(expected.resolved, true);
    return deviations;
  }

  std::vector<Deviation> Differences(const ExpectedNotification& expected,
                                     const Notification& got) const {
    std::vector<Deviation> deviations = AlertDifferences(expected, got);
    std::vector<FieldDifference> fields = FieldDifferences(expected, got);
    if (fields.empty()) return deviations;
    deviations.insert(deviations.begin(), {.location = expected.location,
                                           .subject = Subject(),
                                           .message = "the notification is not the one expected: " +
                                                      Describe(got, question_.start),
                                           .fields = std::move(fields)});
    return deviations;
  }

  void AddDeviations(const ExpectedNotification& expected, const std::optional<size_t>& nearest,
                     std::vector<Deviation>& deviations) const {
    if (nearest) {
      std::vector<Deviation> found = Differences(expected, *got_[*nearest]);
      std::move(found.begin(), found.end(), std::back_inserter(deviations));
      return;
    }
    deviations.push_back({.location = expected.location,
                          .subject = Subject(),
                          .message = (got_.empty() ? "expected, but it gets none: "
                                                   : "expected, but it gets no further one: ") +
                                     Describe(expected)});
  }

  const NotificationQuestion& question_;
  std::vector<const Notification*> got_;
};

}  // namespace

std::vector<Deviation> CompareNotifications(const NotificationQuestion& question) {
  return NotificationComparison(question).Compare();
}

Comparison WholeComparison(const NotificationQuestion& question) {
  const NotificationComparison comparison(question);
  Comparison whole{.location = question.expected.location,
                   .subject = comparison.Subject(),
                   .expected = {},
                   .got = {}};
  for (const ExpectedNotification& expected : question.expected.notifications)
    whole.expected.push_back(Describe(expected));
  for (const Notification* got : comparison.got())
    whole.got.push_back(Describe(*got, question.start));
  std::sort(whole.expected.begin(), whole.expected.end());
  std::sort(whole.got.begin(), whole.got.end());
  return whole;
}

}  // namespace alertd::rule_test
