#include "engine/route/throttle.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/model/urgency.h"

namespace alertd::route {

void Throttle::Pass(RouterOutput& output, const Groups& groups, NotificationIds& ids,
                    Timestamp now) {
  if (lines_.empty()) return;
  std::map<std::string, Batch> batches;
  std::vector<Notification> passed;
  for (Notification& notification : output.notifications) {
    const bool limited = lines_.contains(notification.receiver);
    (limited ? batches[notification.receiver] : passed).push_back(std::move(notification));
  }
  output.notifications = std::move(passed);
  Scene scene{groups, output, now};
  for (size_t i = 0; i < output.decisions.size() && !batches.empty(); ++i) {
    const Decision& decision = output.decisions[i];
    if (decision.kind == "notified" && batches.contains(decision.receiver))
      scene.decided.emplace(decision.notification.view(), i);
  }
  for (auto& [receiver, line] : lines_) {
    const auto batch = batches.find(receiver);
    if (batch != batches.end() || line.HasNews()) {
      PassLine(line, batch == batches.end() ? Batch() : std::move(batch->second), scene);
    }
    if (line.HasNews() && line.NextRelease() <= now) Release(line, ids, scene);
  }
}

void Throttle::TakeBack(const Withdrawal& withdrawal) {
  const auto line = lines_.find(withdrawal.receiver);
  if (line == lines_.end()) return;
  const auto place = line->second.storm.find(withdrawal.group_key);
  if (place == line->second.storm.end()) return;
  StormGroup& group = place->second;
  std::erase_if(group.held, [&withdrawal](const Notification& held) {
    return held.id == withdrawal.notification_id;
  });
  // What fires is what the newest says.
  group.firing.clear();
  if (!group.held.empty()) {
    NoteFiring(group, group.held.back());
  } else if (!group.told && group.resolved.empty()) {
    line->second.storm.erase(place);
  }
}

void Throttle::NoteFiring(StormGroup& group, const Notification& newest) {
  for (const Alert& alert : newest.alerts)
    if (!alert.ResolvedAt(newest.at)) group.firing.insert_or_assign(alert.labels, alert);
}

std::vector<Throttle::HeldGroup> Throttle::MayGo(Timestamp now) {
  std::vector<HeldGroup> groups;
  for (auto& [receiver, line] : lines_) {
    if (!line.HasNews() || line.Room(now) == 0) continue;
    for (const auto& [key, group] : line.storm)
      if (!group.held.empty() && !group.firing.empty()) groups.push_back({key, receiver});
  }
  return groups;
}

void Throttle::PassLine(Line& line, Batch batch, const Scene& scene) {
  // Only a restart finds several messages of one group, which were held then.
  std::map<std::string, size_t> counts;
  for (const Notification& notification : batch)
    ++counts[notification.group_key];
  Batch free;
  for (Notification& notification : batch) {
    const bool summarised = scene.groups.is_summarised(notification);
    if (!summarised) line.NoteClosed(notification.group_key);
    const bool stormy = summarised || line.HasStorm(notification.group_key);
    const bool counted = line.counted.erase(notification.id) > 0;
    const bool is_own = !stormy && scene.groups.has_own_incident(notification);
    const bool follows = !stormy && (is_own || scene.groups.is_expected(notification));
    if (!stormy && (counted || follows)) {
      if (!counted && !(is_own && line.keeps_incidents)) line.NoteSent(scene.now);
      Send(std::move(notification), scene);
    } else if (stormy || counts[notification.group_key] > 1) {
      StormGroup& group = line.storm[notification.group_key];
      group.told = group.told || summarised;
      Hold(line, std::move(notification), scene);
    } else {
      free.push_back(std::move(notification));
    }
  }
  SendMostUrgent(line, std::move(free), scene);
}

void Throttle::SendMostUrgent(Line& line, Batch batch, const Scene& scene) {
  std::set<std::string> held_before;
  if (line.Room(scene.now) > (line.NextSummary() <= scene.now ? 1 : 0)) {
    Batch urgent = line.TakeUrgent();
    for (const Notification& notification : urgent)
      held_before.insert(notification.id);
    std::move(batch.begin(), batch.end(), std::back_inserter(urgent));
    batch = std::move(urgent);
  }
  const auto rank = [](const Notification& notification) {
    return std::pair(UrgencyOf(notification), notification.reason != NotifyReason::kRepeat);
  };
  std::stable_sort(
      batch.begin(), batch.end(),
      [&rank](const Notification& a, const Notification& b) { return rank(a) > rank(b); });
  const auto firing = static_cast<size_t>(
      std::count_if(batch.begin(), batch.end(),
                    [](const Notification& notification) { return UrgencyOf(notification) > 0; }));
  const size_t places = line.OwnMessages(firing, batch.size() - firing, scene.now);
  for (size_t i = 0; i < batch.size(); ++i) {
    if (i < places) {
      line.NoteSent(scene.now);
      Send(std::move(batch[i]), scene);
    } else if (held_before.contains(batch[i].id)) {
      Keep(line, std::move(batch[i]), scene.now);
    } else {
      Hold(line, std::move(batch[i]), scene);
    }
  }
}

void Throttle::Send(Notification notification, const Scene& scene) {
  scene.groups.note(notification, Passage::kSent);
  scene.output.notifications.push_back(std::move(notification));
}

void Throttle::Hold(Line& line, Notification notification, const Scene& scene) {
  scene.groups.note(notification, Passage::kHeld);
  Decision decision;
  // Whom it tells of was decided in the same moment.
  const auto decided = scene.decided.find(notification.id);
  if (decided != scene.decided.end()) decision = scene.output.decisions[decided->second];
  decision.receiver = notification.receiver;
  decision.group_key = notification.group_key;
  decision.group_labels = notification.group_labels;
  decision.notification = notification.id;
  decision.kind = "rate_limited";
  decision.reason = "held for a summary, or until there is room: " + line.DescribeLimit();
  decision.at = scene.now;
  scene.output.decisions.push_back(std::move(decision));
  Keep(line, std::move(notification), scene.now);
}

void Throttle::Keep(Line& line, Notification notification, Timestamp now) {
  StormGroup& group = line.storm[notification.group_key];
  group.route_labels = notification.route_labels;
  group.urgency = std::max(group.urgency, UrgencyOf(notification));
  group.firing.clear();
  NoteFiring(group, notification);
  for (const Alert& alert : notification.alerts) {
    const Run run = RunOf(alert);
    if (alert.ResolvedAt(notification.at)) {
      group.resolved.insert_or_assign(run, alert);
    } else {
      group.resolved.erase(run);
    }
  }
  if (group.held.empty()) group.held_since = std::min(notification.at, now);
  group.held_last = std::min(notification.at, now);
  group.held.push_back(std::move(notification));
}

std::optional<Timestamp> Throttle::NextDue() const {
  std::optional<Timestamp> next;
  for (const auto& [receiver, line] : lines_) {
    if (!line.HasNews()) continue;
    // What is urgent goes out by itself as soon as there is a place.
    const bool is_full = line.sent.size() >= line.limit.messages;
    const Timestamp at = is_full ? line.WhenFree(1) : line.NextRelease();
    next = std::min(next.value_or(at), at);
  }
  return next;
}

void Throttle::LimitTimers(Timestamp now) {
  for (auto& [receiver, line] : lines_) {
    for (Timestamp& at : line.sent)
      at = std::min(at, now);
    if (line.summarised_at) line.summarised_at = std::min(*line.summarised_at, now);
    for (auto& [key, group] : line.storm) {
      group.held_since = std::min(group.held_since, now);
      group.held_last = std::min(group.held_last, now);
    }
  }
}

}  // namespace alertd::route
