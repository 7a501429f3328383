// The receivers of a group: those that its route names, and those that stand in for them.

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "engine/route/alert_group.h"

namespace alertd::route {
namespace {

std::vector<NotificationLog> LogsOf(const std::string& name, const DeclaredReceivers& declared) {
  std::vector<NotificationLog> logs;
  if (const rules::Receiver* const receiver = declared.Find(name)) {
    const std::span<const uint64_t> settings = declared.SettingsOf(name);
    for (size_t i = 0; i < receiver->integrations.size(); ++i) {
      const rules::Integration& integration = receiver->integrations[i];
      logs.emplace_back(integration.name, integration.send_resolved, settings[i]);
    }
  }
  // A receiver without integrations still has somebody answer for it.
  if (logs.empty()) logs.emplace_back("", true, 0);
  return logs;
}

using Logs = std::vector<NotificationLog>;

// Another integration of the receiver has the place of this one, which has moved.
bool InheritMoved(NotificationLog& log, Logs& olds) {
  const auto old = std::find_if(olds.begin(), olds.end(), [&log](const NotificationLog& each) {
    return each.settings() == log.settings();
  });
  if (old == olds.end() || log.settings() == 0) return false;
  log.GoOnFrom(std::move(*old));
  olds.erase(old);
  return true;
}

// What the old log of the same integration knows stays known, if it is `such`.
bool InheritNamed(NotificationLog& log, Logs& olds,
                  const std::function<bool(const NotificationLog&)>& such) {
  const auto old = std::find_if(olds.begin(), olds.end(), [&](const NotificationLog& each) {
    return each.integration() == log.integration() && such(each);
  });
  if (old == olds.end()) return false;
  old->FollowReload(log);
  log = std::move(*old);
  olds.erase(old);
  return true;
}

// What has the same settings counts before what has the same name only, which counts where nothing
// else has these settings now.
void Inherit(Logs& logs, Logs& olds, const DeclaredReceivers& declared) {
  std::vector<NotificationLog*> open;
  for (NotificationLog& log : logs) {
    const auto is_same = [&log](const NotificationLog& old) {
      return old.settings() == log.settings();
    };
    if (!InheritNamed(log, olds, is_same)) open.push_back(&log);
  }
  std::erase_if(open, [&olds](NotificationLog* log) { return InheritMoved(*log, olds); });
  const auto has_no_other = [&declared](const NotificationLog& old) {
    return old.settings() == 0 || declared.WithSettings(old.settings()).empty();
  };
  for (NotificationLog* const log : open)
    InheritNamed(*log, olds, has_no_other);
}

}  // namespace

void AlertGroup::UseRoute(std::shared_ptr<const RouteTree> tree, const rules::Route& route,
                          const ReloadScene& reload) {
  WaitFor(std::max(route.group_wait, Duration{0}), reload.now);
  tree_ = std::move(tree);
  route_ = &route;
  clean_ups_ = reload.clean_ups;
  // Siblings may have come or gone before it.
  if (identity_.route_id != route.id) identity_.route_id = route.id;
  std::vector<SentRecord> on_the_way = OnTheWay();
  const std::vector<OpenAtPlace> moved = OpenAtMoved(reload);
  std::vector<ReceiverLogs> olds = std::exchange(receivers_, {});
  for (const std::string& name : route_->receivers) {
    receivers_.push_back(TakeOver(name, reload, olds));
    receivers_.back().delay = rules::EscalationDelay(*route_, name);
  }
  AddFallbacks(reload, olds);
  KeepDeclared(std::move(olds), Leaving::kFormer, reload);
  NoteMoved(moved, reload);
  SendTakenOverAtOnce(reload.now);
  KeepLost(std::move(on_the_way));
  JoinEarlierRuns();
  LimitTimer(reload.now);
}

void AlertGroup::WaitFor(Duration group_wait, Timestamp now) {
  if (route_ == nullptr) {
    next_flush_ += group_wait;
  } else if (!has_flushed_ && group_wait_ && *group_wait_ != group_wait) {
    // As if it began with the reload; what has fired for long enough is told at once.
    next_flush_ = now + group_wait;
    for (const auto& [labels, member] : members_) {
      const bool fires = member.place == Place::kHere && Burns(member, now);
      if (fires && member.alert->starts_at + group_wait < now) next_flush_ = now;
    }
  }
  group_wait_ = group_wait;
}

std::vector<SentRecord> AlertGroup::OnTheWay() const {
  std::vector<SentRecord> on_the_way;
  for (const ReceiverLogs& receiver : receivers_) {
    for (const NotificationLog& log : receiver.integrations) {
      if (log.IsSettled()) continue;
      std::vector<SentRecord> sent = log.Record().on_the_way;
      std::move(sent.begin(), sent.end(), std::back_inserter(on_the_way));
    }
  }
  return on_the_way;
}

void AlertGroup::KeepLost(std::vector<SentRecord> on_the_way) {
  std::erase_if(on_the_way,
                [this](const SentRecord& sent) { return IsOnItsWay(sent.notification_id); });
  lost_ = std::move(on_the_way);
}

bool AlertGroup::IsOnItsWay(const std::string& notification_id) const {
  return std::any_of(receivers_.begin(), receivers_.end(), [&](const ReceiverLogs& receiver) {
    return std::any_of(receiver.integrations.begin(), receiver.integrations.end(),
                       [&](const auto& log) { return log.OnItsWay(notification_id) != nullptr; });
  });
}

std::optional<Told> AlertGroup::TellsElsewhere(const std::string& notification_id) {
  for (const ReceiverLogs& receiver : receivers_) {
    for (const NotificationLog& log : receiver.integrations)
      if (const Told* const told = log.OnItsWay(notification_id)) return *told;
  }
  return TakeLost(notification_id);
}

std::optional<Told> AlertGroup::TakeLost(const std::string& notification_id) {
  const auto found = std::find_if(lost_.begin(), lost_.end(), [&](const SentRecord& sent) {
    return sent.notification_id == notification_id;
  });
  if (found == lost_.end()) return std::nullopt;
  Told told = std::move(found->told);
  lost_.erase(found);
  return told;
}

AlertGroup::ReceiverLogs AlertGroup::TakeOver(const std::string& name, const ReloadScene& reload,
                                              std::vector<ReceiverLogs>& olds) {
  ReceiverLogs logs{name, LogsOf(name, reload.receivers), {}};
  const auto old = std::find_if(olds.begin(), olds.end(), [&name](const ReceiverLogs& before) {
    return before.receiver == name;
  });
  if (old == olds.end()) return logs;
  const size_t before = old->integrations.size();
  Inherit(logs.integrations, old->integrations, reload.receivers);
  if (old->integrations.size() < before) reload.storms.Stay(name);
  if (old->integrations.empty()) olds.erase(old);
  return logs;
}

// Those of fallbacks too: the list grows while it is walked.
void AlertGroup::AddFallbacks(const ReloadScene& reload, std::vector<ReceiverLogs>& olds) {
  for (size_t i = 0; i < receivers_.size(); ++i) {
    const rules::Receiver* const receiver = reload.receivers.Find(receivers_[i].receiver);
    if (receiver == nullptr || !receiver->fallback) continue;
    const rules::Fallback& fallback = *receiver->fallback;
    const StandIn stand_in{receivers_[i].receiver, fallback.after};
    ReceiverLogs* other = FindReceiver(fallback.receiver);
    if (other == nullptr) {
      receivers_.push_back(TakeOver(fallback.receiver, reload, olds));
      other = &receivers_.back();
      other->audience = Audience::kFallback;
    }
    other->stands_in.push_back(stand_in);
  }
}

AlertGroup::ReceiverLogs* AlertGroup::FindReceiver(std::string_view name) {
  const auto found =
      std::find_if(receivers_.begin(), receivers_.end(),
                   [name](const ReceiverLogs& receiver) { return receiver.receiver == name; });
  return found == receivers_.end() ? nullptr : &*found;
}

const AlertGroup::ReceiverLogs* AlertGroup::FindReceiver(std::string_view name) const {
  const auto found =
      std::find_if(receivers_.begin(), receivers_.end(),
                   [name](const ReceiverLogs& receiver) { return receiver.receiver == name; });
  return found == receivers_.end() ? nullptr : &*found;
}

// Those that only hear the end, or stand in for others, are not what tells it from another route.
void AlertGroup::NoteTold(RouteMemory& memory) const {
  for (const ReceiverLogs& receiver : receivers_) {
    if (receiver.audience != Audience::kRoute) continue;
    memory.receivers.insert(receiver.receiver);
    for (const NotificationLog& log : receiver.integrations)
      if (log.settings() != 0) memory.settings.insert(log.settings());
  }
}

bool AlertGroup::IsSummarised(std::string_view receiver) const {
  const ReceiverLogs* const logs = FindReceiver(receiver);
  return logs != nullptr && std::any_of(logs->integrations.begin(), logs->integrations.end(),
                                        [](const auto& log) { return log.summarised(); });
}

bool AlertGroup::NotePassage(const Notification& notification, Passage passage) {
  ReceiverLogs* const logs = FindReceiver(notification.receiver);
  if (logs == nullptr) return false;
  bool is_news = false;
  for (NotificationLog& log : logs->integrations)
    is_news = log.NotePassage(notification.id, passage) || is_news;
  return is_news;
}

bool AlertGroup::HoldsBack(const Notification& notification) const {
  const ReceiverLogs* const logs = FindReceiver(notification.receiver);
  return logs != nullptr &&
         std::any_of(logs->integrations.begin(), logs->integrations.end(),
                     [&](const auto& log) { return log.IsHeldBack(notification.id); });
}

void AlertGroup::CloseHeld(std::string_view receiver, const Muter& muter, NotificationIds& ids,
                           Timestamp now, RouterOutput& output) {
  ReceiverLogs* const logs = FindReceiver(receiver);
  if (logs == nullptr) return;
  // What has joined since is told at the group's own flush.
  const bool fires = std::any_of(members_.begin(), members_.end(), [now](const auto& each) {
    return each.second.place == Place::kHere && Burns(each.second, now);
  });
  if (fires && !SaysWhatIsQuiet(*logs, muter, now)) return;
  FlushScene scene = Look(muter, now, output.decisions);
  scene.is_between = true;
  TellReceiver(*logs, scene, ids, output);
}

bool AlertGroup::ExpectsAnother(const Notification& notification) const {
  const ReceiverLogs* const logs = FindReceiver(notification.receiver);
  return logs != nullptr &&
         std::any_of(logs->integrations.begin(), logs->integrations.end(),
                     [&](const auto& log) { return log.ExpectsAnother(notification.id); });
}

bool AlertGroup::HasOwnIncident(std::string_view receiver) const {
  const ReceiverLogs* const logs = FindReceiver(receiver);
  return logs != nullptr && std::any_of(logs->integrations.begin(), logs->integrations.end(),
                                        [](const NotificationLog& log) {
                                          return rules::KeepsIncidents(log.integration()) &&
                                                 log.HasOpen() && !log.summarised();
                                        });
}

std::vector<std::string> AlertGroup::Summarised() const {
  std::vector<std::string> found;
  for (const ReceiverLogs& receiver : receivers_)
    if (IsSummarised(receiver.receiver)) found.push_back(receiver.receiver);
  return found;
}

std::vector<Alert> AlertGroup::KnownAt(std::string_view receiver, const Muter& muter,
                                       Timestamp now) const {
  std::vector<Alert> known;
  const ReceiverLogs* const logs = FindReceiver(receiver);
  if (logs == nullptr) return known;
  MemberIds open;
  for (const NotificationLog& log : logs->integrations) {
    for (const MemberId id : log.OpenInTheEnd())
      open.push_back(id);
  }
  for (const auto& [labels, member] : members_) {
    const bool told = std::find(open.begin(), open.end(), member.id) != open.end();
    if (!told || !Burns(member, now)) continue;
    // What may have arrived is not accepted: whatever replaces its message has to say it again.
    const bool accepted = std::all_of(
        logs->integrations.begin(), logs->integrations.end(),
        [id = member.id](const auto& log) { return log.HasOpen(id) && !log.IsBeingTold(id); });
    const bool quiet =
        member.place == Place::kLeft || !muter.HoldingFor(*member.alert, *route_, now).empty();
    if (accepted && quiet) continue;
    known.push_back(*member.alert);
    TakeBackEnd(known.back());
  }
  return known;
}

}  // namespace alertd::route
