// The message that stands for what a rate limit holds back, and what becomes of it.

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "engine/model/severity.h"
#include "engine/route/throttle.h"

namespace alertd::route {
namespace {

// So many alerts stand in one message; the others are counted.
constexpr size_t kAlertsShownMax = 500;
constexpr size_t kSummariesMax = 16;
constexpr std::array kMostSevereFirst = {Severity::kCritical, Severity::kHigh, Severity::kMedium,
                                         Severity::kLow, Severity::kInfo};

Severity SeverityOf(const Alert& alert) { return RankSeverity(alert.labels.Get(kSeverityLabel)); }

// Those of `labels` that the other ones have, too.
Labels Shared(const Labels& labels, const Labels& others) {
  std::vector<std::string> own;
  for (const auto& [name, value] : labels)
    if (others.Get(name) != value) own.emplace_back(name);
  return labels.Drop(own);
}

// 7 alerts fire (2 CRITICAL, 5 LOW)
std::string DescribeFiring(const std::vector<Alert>& alerts) {
  std::string severities;
  for (const Severity severity : kMostSevereFirst) {
    const auto count = std::count_if(alerts.begin(), alerts.end(), [severity](const Alert& alert) {
      return SeverityOf(alert) == severity;
    });
    if (count == 0) continue;
    severities +=
        fmt::format("{}{} {}", severities.empty() ? "" : ", ", count, SeverityName(severity));
  }
  if (alerts.empty()) return "no alert fires";
  return fmt::format("{} {} ({})", alerts.size(),
                     alerts.size() == 1 ? "alert fires" : "alerts fire", severities);
}

// The summary stands for all of them.
void AddTold(Decision& decision, const std::vector<Alert>& alerts) {
  for (const Alert& alert : alerts) {
    if (decision.told.size() == kJournalMembersMax) {
      ++decision.told_left_out;
    } else {
      decision.told.push_back({Fingerprint(alert.labels), alert.incident_id});
    }
  }
}

void SortBySeverity(std::vector<Alert>& alerts) {
  std::stable_sort(alerts.begin(), alerts.end(),
                   [](const Alert& a, const Alert& b) { return SeverityOf(a) > SeverityOf(b); });
}

}  // namespace

void Throttle::Release(Line& line, NotificationIds& ids, const Scene& scene) {
  line.NoteSent(scene.now);
  if (const std::string* const alone = line.HeldAlone()) {
    const auto place = line.storm.find(*alone);
    Send(std::move(place->second.held.front()), scene);
    line.storm.erase(place);
    return;
  }
  line.summarised_at = scene.now;
  const auto news = std::find_if(line.storm.begin(), line.storm.end(),
                                 [](const auto& each) { return !each.second.held.empty(); });
  Notification summary = Summarise(line, news->second.held.front().receiver, scene);
  summary.id = line.on_the_way.back().id = ids.Next();
  Decision decision;
  decision.kind = "summarised";
  decision.receiver = summary.receiver;
  decision.group_key = summary.group_key;
  decision.notification = summary.id;
  decision.reason = summary.note;
  decision.at = scene.now;
  AddTold(decision, summary.alerts);
  scene.output.decisions.push_back(std::move(decision));
  scene.output.notifications.push_back(std::move(summary));
}

std::map<Throttle::Run, Timestamp> Throttle::OverSince(const Line& line) {
  std::map<Run, Timestamp> over;
  for (const auto& [key, group] : line.storm) {
    if (group.held.empty()) continue;
    for (const auto& [run, alert] : group.resolved) {
      Timestamp& last = over.try_emplace(run, group.held_last).first->second;
      last = std::max(last, group.held_last);
    }
  }
  return over;
}

std::vector<Alert> Throttle::TakeFiring(Line& line, const std::string& receiver,
                                        const Groups& groups) {
  std::vector<Alert> fresh;
  std::vector<Alert> known;
  const std::map<Run, Timestamp> over = OverSince(line);
  for (auto place = line.storm.begin(); place != line.storm.end();) {
    StormGroup& group = place->second;
    for (auto& [labels, alert] : std::exchange(group.firing, {})) {
      // A run that is over under one key may be said to fire under another before that.
      const auto end = over.find(RunOf(alert));
      if (end == over.end() || end->second < group.held_last) fresh.push_back(std::move(alert));
    }
    if (group.held.empty()) {
      std::vector<Alert> alerts = groups.known(place->first, receiver);
      if (alerts.empty()) {
        place = line.storm.erase(place);
        continue;
      }
      std::move(alerts.begin(), alerts.end(), std::back_inserter(known));
    }
    ++place;
  }
  SortBySeverity(fresh);
  SortBySeverity(known);
  std::move(known.begin(), known.end(), std::back_inserter(fresh));
  return fresh;
}

NotifyReason Throttle::ReasonOf(const Line& line) {
  bool is_first = true;
  std::set<NotifyReason> reasons;
  for (const auto& [key, group] : line.storm) {
    is_first = is_first && !group.told;
    for (const Notification& notification : group.held) {
      // What has come and gone meanwhile is over.
      const bool is_over = group.firing.empty();
      reasons.insert(is_over ? NotifyReason::kSomeResolved : notification.reason);
    }
  }
  const bool is_new =
      reasons.contains(NotifyReason::kFirst) || reasons.contains(NotifyReason::kChanged);
  if (is_new) return is_first ? NotifyReason::kFirst : NotifyReason::kChanged;
  for (const NotifyReason reason : {NotifyReason::kSomeResolved, NotifyReason::kUnsuppressed})
    if (reasons.contains(reason)) return reason;
  return NotifyReason::kRepeat;
}

Notification Throttle::Summarise(Line& line, std::string receiver, const Scene& scene) {
  Notification summary;
  summary.at = scene.now;
  summary.reason = ReasonOf(line);
  summary.alerts = TakeFiring(line, receiver, scene.groups);
  // What began elsewhere is over there.
  if (!line.IsOpen() && !std::exchange(line.began_at, {}).empty()) line.changed = true;
  summary.group_key = StormKeyOf(receiver, line);
  summary.receiver = std::move(receiver);
  const std::string firing = DescribeFiring(summary.alerts);
  Summary sent;
  if (!line.on_the_way.empty()) {
    sent.stands_for = line.on_the_way.back().stands_for;
    sent.resolved = line.on_the_way.back().resolved;
  }
  summary.route_labels = line.storm.begin()->second.route_labels;
  for (const auto& [key, group] : line.storm)
    summary.route_labels = Shared(summary.route_labels, group.route_labels);
  size_t held = 0;
  size_t told_groups = 0;
  for (auto& [key, group] : line.storm) {
    for (auto& [run, alert] : std::exchange(group.resolved, {}))
      sent.resolved.insert_or_assign(run, std::move(alert));
    if (group.held.empty()) continue;
    ++told_groups;
    held += group.held.size();
    group.told = true;
    group.urgency_told = group.urgency;
    for (const Notification& notification : std::exchange(group.held, {})) {
      scene.groups.note(notification, Passage::kSummarised);
      sent.stands_for.push_back({notification.group_key, notification.id});
    }
  }
  if (summary.alerts.empty()) summary.reason = NotifyReason::kResolved;
  summary.note =
      fmt::format("{}: this stands for {} notification{} of {} group{}; {}", line.DescribeLimit(),
                  held, held == 1 ? "" : "s", told_groups, told_groups == 1 ? "" : "s", firing);
  AddResolved(summary, sent);
  line.on_the_way.push_back(std::move(sent));
  if (line.on_the_way.size() > kSummariesMax) line.on_the_way.pop_front();
  return summary;
}

void Throttle::AddResolved(Notification& summary, Summary& sent) {
  std::set<Labels> firing;
  for (const Alert& alert : summary.alerts) {
    firing.insert(alert.labels);
    sent.resolved.erase(RunOf(alert));
  }
  if (!sent.resolved.empty()) {
    summary.note += fmt::format(", {} resolved", sent.resolved.size());
  }
  std::vector<Alert> earlier_runs;
  for (const auto& [run, alert] : sent.resolved) {
    std::vector<Alert>& shown = firing.contains(alert.labels) ? earlier_runs : summary.alerts;
    shown.push_back(alert);
    // The clock may have been set back in between: it is over as of the summary, too.
    shown.back().ends_at = std::min(*alert.ends_at, summary.at);
  }
  summary.alerts.insert(summary.alerts.begin(), earlier_runs.begin(), earlier_runs.end());
  if (summary.alerts.size() <= kAlertsShownMax) return;
  summary.note += fmt::format("; the first {} are shown", kAlertsShownMax);
  summary.alerts.resize(kAlertsShownMax);
}

std::vector<DeliveryReport> Throttle::Spread(const DeliveryReport& report) {
  const auto line = lines_.find(report.receiver);
  if (line == lines_.end() || report.group_key != StormKeyOf(report.receiver, line->second))
    return {report};
  std::deque<Summary>& on_the_way = line->second.on_the_way;
  const auto found = std::find_if(on_the_way.begin(), on_the_way.end(), [&](const Summary& each) {
    return each.id == report.notification_id;
  });
  if (found == on_the_way.end()) return {};
  const bool given_up =
      report.outcome == DeliveryOutcome::kRefused || report.outcome == DeliveryOutcome::kDropped;
  std::vector<HeldNotification> concerned = found->stands_for;
  if (given_up) {
    // What another on its way says too is not lost.
    on_the_way.erase(found);
    for (const Summary& other : on_the_way)
      RemoveFrom(concerned, other.stands_for);
  } else if (report.outcome == DeliveryOutcome::kAccepted) {
    on_the_way.erase(on_the_way.begin(), std::next(found));
    for (Summary& newer : on_the_way)
      RemoveFrom(newer.stands_for, concerned);
  }
  std::vector<DeliveryReport> reports;
  for (const HeldNotification& each : concerned) {
    reports.push_back(report);
    reports.back().group_key = each.group_key;
    reports.back().notification_id = each.notification_id;
  }
  return reports;
}

void Throttle::RemoveFrom(std::vector<HeldNotification>& all,
                          const std::vector<HeldNotification>& some) {
  std::set<std::string_view> ids;
  for (const HeldNotification& each : some)
    ids.insert(each.notification_id);
  std::erase_if(
      all, [&ids](const HeldNotification& each) { return ids.contains(each.notification_id); });
}

}  // namespace alertd::route
