// The receivers of a group: those that its route names, those that stand in for them, and those
// that a reload took away while something was open there.

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/route/alert_group.h"

namespace alertd::route {
namespace {

std::vector<NotificationLog> LogsOf(const rules::Receiver* receiver) {
  std::vector<NotificationLog> logs;
  if (receiver != nullptr) {
    for (const rules::Integration& integration : receiver->integrations) {
      logs.emplace_back(integration.name, integration.send_resolved);
    }
  }
  // A receiver without integrations still has somebody answer for it.
  if (logs.empty()) logs.emplace_back("", true);
  return logs;
}

// What the old log of the same integration knows stays known, unless it is asked for other things.
void Inherit(NotificationLog& log, std::vector<NotificationLog>& olds) {
  for (NotificationLog& old : olds) {
    if (old.integration() == log.integration() && old.send_resolved() == log.send_resolved()) {
      log = std::move(old);
      return;
    }
  }
}

bool AreSettled(const std::vector<NotificationLog>& logs) {
  return std::all_of(logs.begin(), logs.end(),
                     [](const NotificationLog& log) { return log.IsSettled(); });
}

// Whether anything is on its way, or fires and was not taken: a delivery may have dropped it for
// the reload already.
bool HasUntaken(const std::vector<NotificationLog>& logs) {
  return std::any_of(logs.begin(), logs.end(), [](const NotificationLog& log) {
    return log.HasOnItsWay() || log.unaccepted() != nullptr;
  });
}

}  // namespace

void AlertGroup::UseRoute(std::shared_ptr<const RouteTree> tree, const rules::Route& route,
                          const ReceiverMap& receivers, Timestamp now) {
  if (route_ == nullptr) next_flush_ += std::max(route.group_wait, Duration{0});
  tree_ = std::move(tree);
  route_ = &route;
  std::vector<SentRecord> on_the_way = OnTheWay();
  std::vector<ReceiverLogs> olds = std::exchange(receivers_, {});
  for (const std::string& name : route_->receivers) {
    receivers_.push_back(TakeOver(name, receivers, olds));
    receivers_.back().delay = rules::EscalationDelay(*route_, name);
  }
  AddFallbacks(receivers, olds);
  KeepFormer(receivers, olds, now);
  KeepLost(std::move(on_the_way));
  LimitTimer(now);
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
  const auto is_known = [this](const SentRecord& sent) {
    return std::any_of(receivers_.begin(), receivers_.end(), [&sent](const ReceiverLogs& receiver) {
      return std::any_of(
          receiver.integrations.begin(), receiver.integrations.end(),
          [&sent](const auto& log) { return log.OnItsWay(sent.notification_id) != nullptr; });
    });
  };
  std::erase_if(on_the_way, is_known);
  lost_ = std::move(on_the_way);
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

AlertGroup::ReceiverLogs AlertGroup::TakeOver(const std::string& name, const ReceiverMap& declared,
                                              std::vector<ReceiverLogs>& olds) {
  const auto found = declared.find(name);
  ReceiverLogs logs{name, LogsOf(found == declared.end() ? nullptr : &found->second), {}};
  const auto old = std::find_if(olds.begin(), olds.end(), [&name](const ReceiverLogs& before) {
    return before.receiver == name;
  });
  if (old == olds.end()) return logs;
  for (NotificationLog& log : logs.integrations)
    Inherit(log, old->integrations);
  olds.erase(old);
  return logs;
}

// Those of fallbacks too: the list grows while it is walked.
void AlertGroup::AddFallbacks(const ReceiverMap& declared, std::vector<ReceiverLogs>& olds) {
  for (size_t i = 0; i < receivers_.size(); ++i) {
    const auto found = declared.find(receivers_[i].receiver);
    if (found == declared.end() || !found->second.fallback) continue;
    const rules::Fallback& fallback = *found->second.fallback;
    const StandIn stand_in{receivers_[i].receiver, fallback.after};
    ReceiverLogs* other = FindReceiver(fallback.receiver);
    if (other == nullptr) {
      receivers_.push_back(TakeOver(fallback.receiver, declared, olds));
      other = &receivers_.back();
      other->audience = Audience::kFallback;
    }
    other->stands_in.push_back(stand_in);
  }
}

void AlertGroup::KeepFormer(const ReceiverMap& declared, std::vector<ReceiverLogs>& olds,
                            Timestamp now) {
  while (!olds.empty()) {
    const std::string name = olds.front().receiver;
    const bool is_gone = !declared.contains(name);
    // Whoever has come in its place, perhaps under another name only, hears at once what it did
    // not take.
    if (is_gone && has_flushed_ && HasUntaken(olds.front().integrations))
      next_flush_ = std::min(next_flush_, now);
    if (is_gone || AreSettled(olds.front().integrations)) {
      olds.erase(olds.begin());
      continue;
    }
    receivers_.push_back(TakeOver(name, declared, olds));
    receivers_.back().audience = Audience::kFormer;
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

void AlertGroup::RetainReceivers(const ReceiverMap& receivers) {
  std::vector<SentRecord> on_the_way = OnTheWay();
  std::erase_if(receivers_, [&receivers](const ReceiverLogs& logs) {
    return !receivers.contains(logs.receiver);
  });
  KeepLost(std::move(on_the_way));
}

}  // namespace alertd::route
