#include "engine/route/throttle.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "engine/model/quote.h"
#include "engine/model/severity.h"
#include "engine/model/time.h"
#include "engine/model/urgency.h"

namespace alertd::route {
namespace {

// So many alerts stand in one message; the others are counted.
constexpr size_t kAlertsShownMax = 500;
constexpr size_t kSummariesMax = 16;
// Of a receiver that has no limit any more, or may have none.
constexpr size_t kUnlimited = std::numeric_limits<size_t>::max();
constexpr std::array kMostSevereFirst = {Severity::kCritical, Severity::kHigh, Severity::kMedium,
                                         Severity::kLow, Severity::kInfo};

Severity SeverityOf(const Alert& alert) { return RankSeverity(alert.labels.Get(kSeverityLabel)); }

std::string DescribeLimit(const rules::RateLimit& limit) {
  if (limit.messages == kUnlimited) return "a rate limit that there is no longer";
  return fmt::format("rate limit of {} message{} per {}", limit.messages,
                     limit.messages == 1 ? "" : "s", FormatDuration(limit.per));
}

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

bool Throttle::Line::HasNews() const {
  return std::any_of(storm.begin(), storm.end(),
                     [](const auto& each) { return !each.second.held.empty(); });
}

bool Throttle::Line::HoldsFiring() const {
  return std::any_of(storm.begin(), storm.end(), [](const auto& each) {
    return !each.second.held.empty() && !each.second.firing.empty();
  });
}

Timestamp Throttle::Line::HeldSince() const {
  Timestamp since = Timestamp::max();
  for (const auto& [key, group] : storm)
    if (!group.held.empty()) since = std::min(since, group.held_since);
  return since;
}

bool Throttle::Line::HasStorm(const std::string& group_key) const {
  return storm.contains(group_key) || ExpectsSummaryOf(group_key);
}

bool Throttle::Line::ExpectsSummaryOf(const std::string& group_key) const {
  return std::any_of(on_the_way.begin(), on_the_way.end(), [&](const Summary& summary) {
    return std::any_of(summary.stands_for.begin(), summary.stands_for.end(),
                       [&](const HeldNotification& held) { return held.group_key == group_key; });
  });
}

Timestamp Throttle::Line::NextSummary() const {
  if (!summarised_at) return Timestamp();
  const bool has_worsened = std::any_of(storm.begin(), storm.end(), [](const auto& each) {
    const StormGroup& group = each.second;
    return group.told && !group.held.empty() && group.urgency > group.urgency_told;
  });
  if (!has_worsened && limit.messages != kUnlimited) return *summarised_at + limit.per;
  const double share = 1 / static_cast<double>(std::max<size_t>(limit.messages, 1));
  return *summarised_at + Duration(std::llround(static_cast<double>(limit.per.count()) * share));
}

const std::string* Throttle::Line::HeldAlone() const {
  // One that nobody has accepted yet may be told anew by the next.
  if (!on_the_way.empty()) return nullptr;
  const std::string* alone = nullptr;
  for (const auto& [key, group] : storm) {
    if (group.held.empty()) continue;
    if (alone != nullptr || group.told || group.held.size() > 1) return nullptr;
    alone = &key;
  }
  return alone;
}

void Throttle::Line::NoteClosed(const std::string& group_key) {
  const auto place = storm.find(group_key);
  if (place == storm.end() || !place->second.told || !place->second.held.empty()) return;
  if (!ExpectsSummaryOf(group_key)) storm.erase(place);
}

std::vector<Notification> Throttle::Line::TakeUrgent() {
  int least = std::numeric_limits<int>::max();
  // Of what an earlier process has told it is not known, and what only closes is of no account.
  for (const auto& [key, group] : storm)
    if (group.told || group.urgency > 0) least = std::min(least, group.urgency);
  std::vector<Notification> urgent;
  for (auto place = storm.begin(); place != storm.end();) {
    StormGroup& group = place->second;
    const bool by_itself = !group.told && group.held.size() == 1 && !ExpectsSummaryOf(place->first);
    if (!by_itself || group.urgency <= least) {
      ++place;
      continue;
    }
    urgent.push_back(std::move(group.held.front()));
    place = storm.erase(place);
  }
  return urgent;
}

size_t Throttle::Line::Room(Timestamp now) {
  while (!sent.empty() && sent.front() + limit.per <= now)
    sent.pop_front();
  return limit.messages - std::min(limit.messages, sent.size());
}

Timestamp Throttle::Line::WhenFree(size_t places) const {
  if (sent.size() + places <= limit.messages) return Timestamp();
  return sent[sent.size() + places - limit.messages - 1] + limit.per;
}

Timestamp Throttle::Line::NextRelease() const {
  Timestamp free = WhenFree(1);
  if (!HoldsFiring()) {
    free = std::max(free, std::min(WhenFree(KeptFree() + 1), HeldSince() + limit.per));
  }
  return HeldAlone() != nullptr ? free : std::max(free, NextSummary());
}

size_t Throttle::Line::OwnMessages(size_t firing, size_t closing, Timestamp now) {
  const bool may_summarise = NextSummary() <= now;
  const bool is_overdue = HasNews() && HeldSince() + limit.per <= now;
  size_t room = Room(now);
  // The last place is for the summary, where there is to be one.
  if (room > 0 && may_summarise && (HoldsFiring() || is_overdue || firing > room)) --room;
  if (firing >= room) return room;
  size_t room_to_close = room - firing - std::min(room - firing, KeptFree());
  const bool closes_in_summary = HasNews() || closing > room_to_close;
  if (room_to_close > 0 && may_summarise && closes_in_summary) --room_to_close;
  return firing + std::min(closing, room_to_close);
}

void Throttle::Line::NoteSent(Timestamp now) {
  sent.push_back(now);
  changed = true;
}

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
  decision.reason = "held for a summary, or until there is room: " + DescribeLimit(line.limit);
  decision.at = scene.now;
  scene.output.decisions.push_back(std::move(decision));
  Keep(line, std::move(notification), scene.now);
}

void Throttle::Keep(Line& line, Notification notification, Timestamp now) {
  StormGroup& group = line.storm[notification.group_key];
  group.route_labels = notification.route_labels;
  group.urgency = std::max(group.urgency, UrgencyOf(notification));
  group.firing.clear();
  for (const Alert& alert : notification.alerts) {
    const Run run = RunOf(alert);
    if (alert.ResolvedAt(notification.at)) {
      group.resolved.insert_or_assign(run, alert);
    } else {
      group.resolved.erase(run);
      group.firing.insert_or_assign(alert.labels, alert);
    }
  }
  if (group.held.empty()) group.held_since = std::min(notification.at, now);
  group.held_last = std::min(notification.at, now);
  group.held.push_back(std::move(notification));
}

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
  summary.note = fmt::format("{}: this stands for {} notification{} of {} group{}; {}",
                             DescribeLimit(line.limit), held, held == 1 ? "" : "s", told_groups,
                             told_groups == 1 ? "" : "s", firing);
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
