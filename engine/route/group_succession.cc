// What becomes of what integrations were told that a reload has taken away: one that reaches the
// same under another name goes on with it, so that it closes what is open there.

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "engine/route/alert_group.h"

namespace alertd::route {
namespace {

bool AreSettled(const std::vector<NotificationLog>& logs) {
  return std::all_of(logs.begin(), logs.end(),
                     [](const NotificationLog& log) { return log.IsSettled(); });
}

// Whether anything is on its way, or fires and was not taken.
bool HasUntaken(const std::vector<NotificationLog>& logs) {
  return std::any_of(logs.begin(), logs.end(), [](const NotificationLog& log) {
    return log.HasOnItsWay() || log.unaccepted() != nullptr;
  });
}

NotificationLog* FindLog(std::vector<NotificationLog>& logs, std::string_view integration) {
  const auto found = std::find_if(logs.begin(), logs.end(), [integration](const auto& log) {
    return log.integration() == integration;
  });
  return found == logs.end() ? nullptr : &*found;
}

// What is on its way is answered for where it was sent from, and what a summary has opened is
// closed by one, under the key of the group for which that one spoke.
bool MayMove(const NotificationLog& log) { return !log.HasOnItsWay() && !log.summarised(); }

}  // namespace

void AlertGroup::KeepDeclared(std::vector<ReceiverLogs> olds, Leaving leaving,
                              const ReloadScene& reload) {
  std::vector<ReceiverLogs> gone;
  while (!olds.empty()) {
    const std::string name = olds.front().receiver;
    const Audience before = olds.front().audience;
    const bool is_declared = reload.receivers.Find(name) != nullptr;
    if (is_declared && FindReceiver(name) == nullptr && !AreSettled(olds.front().integrations)) {
      receivers_.push_back(TakeOver(name, reload, olds));
      receivers_.back().audience = leaving == Leaving::kFormer ? Audience::kFormer : before;
    }
    // Of what is declared only integrations that it has no longer are left.
    if (olds.empty() || olds.front().receiver != name) continue;
    gone.push_back(std::move(olds.front()));
    olds.erase(olds.begin());
  }
  for (ReceiverLogs& each : gone)
    PassOn(std::move(each), reload);
}

void AlertGroup::PassOn(ReceiverLogs gone, const ReloadScene& reload) {
  // Whoever has come in its place, perhaps under another name only, hears at once what it did not
  // take.
  const bool is_gone = reload.receivers.Find(gone.receiver) == nullptr;
  if (is_gone && has_flushed_ && HasUntaken(gone.integrations))
    next_flush_ = std::min(next_flush_, reload.now);
  ReceiverLogs left{gone.receiver, {}, std::nullopt};
  for (NotificationLog& log : gone.integrations) {
    if (log.IsSettled()) continue;
    const IntegrationPlace* const successor = SuccessorOf(log, gone.receiver, reload);
    if (successor == nullptr) {
      left.integrations.push_back(std::move(log));
      continue;
    }
    Decision decision = Note("taken_over", successor->receiver,
                             fmt::format("goes on with what {} was told, which is not there any "
                                         "more: its {} had the same settings",
                                         gone.receiver, log.integration()),
                             reload.now);
    AddTold(decision, {.firing = log.EverOpened(), .resolved = {}, .at = reload.now});
    reload.decisions.push_back(std::move(decision));
    reload.storms.Follow(gone.receiver, successor->receiver);
    GoOnAt(*successor, std::move(log), reload);
  }
  if (!left.integrations.empty()) NoteLeftOpen(left, reload);
}

const IntegrationPlace* AlertGroup::SuccessorOf(const NotificationLog& log,
                                                const std::string& receiver,
                                                const ReloadScene& reload) const {
  std::vector<const IntegrationPlace*> places;
  for (const IntegrationPlace& place : reload.receivers.WithSettings(log.settings()))
    if (MayFollow(place, log, receiver, reload)) places.push_back(&place);
  if (places.empty()) return nullptr;
  const auto named = std::find_if(places.begin(), places.end(), [this](const auto* place) {
    return FindReceiver(place->receiver) != nullptr;
  });
  return named == places.end() ? places.front() : *named;
}

bool AlertGroup::MayFollow(const IntegrationPlace& place, const NotificationLog& former,
                           const std::string& receiver, const ReloadScene& reload) const {
  if (!rules::KeepsIncidents(former.integration())) return true;
  // Its own incident has the group's key, and that of a storm the key of the receiver's name.
  const ReceiverLogs* const there = FindReceiver(place.receiver);
  if (there != nullptr) {
    const auto own = std::find_if(
        there->integrations.begin(), there->integrations.end(),
        [&place](const NotificationLog& log) { return log.integration() == place.integration; });
    const bool has_told =
        own != there->integrations.end() && (own->last_told() || !own->IsSettled());
    if (has_told && own->summarised() != former.summarised()) return false;
  }
  return !former.summarised() || reload.storms.MayFollow(receiver, place.receiver);
}

void AlertGroup::GoOnAt(const IntegrationPlace& place, NotificationLog log,
                        const ReloadScene& reload) {
  if (FindReceiver(place.receiver) == nullptr) {
    std::vector<ReceiverLogs> none;
    receivers_.push_back(TakeOver(place.receiver, reload, none));
    receivers_.back().audience = Audience::kFormer;
  }
  NotificationLog* const successor =
      FindLog(FindReceiver(place.receiver)->integrations, place.integration);
  if (successor != nullptr) successor->GoOnFrom(std::move(log));
}

bool AlertGroup::ReportElsewhere(const DeliveryReport& report, Timestamp now) {
  if (report.integration_gone) return false;
  std::vector<NotificationLog*> expecting;
  for (ReceiverLogs& receiver : receivers_) {
    for (NotificationLog& log : receiver.integrations)
      if (log.OnItsWay(report.notification_id) != nullptr) expecting.push_back(&log);
  }
  return expecting.size() == 1 && expecting.front()->Report(report, now);
}

void AlertGroup::NoteLeftOpen(const ReceiverLogs& gone, const ReloadScene& reload) {
  std::string names;
  MemberIds open;
  bool was_told = false;
  for (const NotificationLog& log : gone.integrations) {
    // Nobody closes anything at those either, whether they are there or not.
    if (!log.send_resolved() || log.integration().empty()) continue;
    names += (names.empty() ? "" : ", ") + log.integration();
    was_told = was_told || log.HasOpen();
    MemberIds all;
    const MemberIds opened = log.EverOpened();
    std::set_union(open.begin(), open.end(), opened.begin(), opened.end(), std::back_inserter(all));
    open = std::move(all);
  }
  if (open.empty()) return;
  const std::string these = open.size() == 1 ? "this" : fmt::format("these {}", open.size());
  const std::string what =
      was_told ? fmt::format("say there that {} {} over", these, open.size() == 1 ? "is" : "are")
               : fmt::format("tell it of {} any more", these);
  Decision decision = Note(
      "left_open", gone.receiver,
      fmt::format(
          "{} is not there any more, and nothing with its settings goes on for it: nobody will {}",
          names, what),
      reload.now);
  AddTold(decision, {.firing = open, .resolved = {}, .at = reload.now});
  reload.decisions.push_back(std::move(decision));
}

std::vector<AlertGroup::OpenAtPlace> AlertGroup::OpenAtMoved(const ReloadScene& reload) const {
  std::vector<OpenAtPlace> all;
  for (const IntegrationPlace& place : reload.moved) {
    const NotificationLog* const log = FindLogAt(place);
    if (log == nullptr || !log->send_resolved() || !log->HasOpen()) continue;
    OpenAtPlace open{place, log->EverOpened()};
    std::erase_if(open.open, [log](MemberId id) { return !log->HasOpen(id); });
    all.push_back(std::move(open));
  }
  return all;
}

void AlertGroup::NoteMoved(const std::vector<OpenAtPlace>& before, const ReloadScene& reload) {
  for (const OpenAtPlace& was : before) {
    const NotificationLog* const log = FindLogAt(was.place);
    const bool goes_on =
        log != nullptr && std::all_of(was.open.begin(), was.open.end(),
                                      [log](MemberId id) { return log->HasOpen(id); });
    if (!goes_on) continue;
    Decision decision =
        Note("left_open", was.place.receiver,
             fmt::format(
                 "{} reaches something else now, and goes on there with what it was told: "
                 "nobody will say where it was told that {} over",
                 was.place.integration,
                 was.open.size() == 1 ? "this is" : fmt::format("these {} are", was.open.size())),
             reload.now);
    AddTold(decision, {.firing = was.open, .resolved = {}, .at = reload.now});
    reload.decisions.push_back(std::move(decision));
  }
}

const NotificationLog* AlertGroup::FindLogAt(const IntegrationPlace& place) const {
  const ReceiverLogs* const receiver = FindReceiver(place.receiver);
  if (receiver == nullptr) return nullptr;
  const auto found =
      std::find_if(receiver->integrations.begin(), receiver->integrations.end(),
                   [&](const auto& log) { return log.integration() == place.integration; });
  return found == receiver->integrations.end() ? nullptr : &*found;
}

void AlertGroup::SendTakenOverAtOnce(Timestamp now) {
  const bool resends =
      std::any_of(receivers_.begin(), receivers_.end(), [](const ReceiverLogs& receiver) {
        return std::any_of(receiver.integrations.begin(), receiver.integrations.end(),
                           [](const NotificationLog& log) { return log.resends(); });
      });
  if (resends && has_flushed_) next_flush_ = std::min(next_flush_, now);
}

void AlertGroup::RetainReceivers(const ReloadScene& reload) {
  std::vector<SentRecord> on_the_way = OnTheWay();
  const std::vector<OpenAtPlace> moved = OpenAtMoved(reload);
  KeepDeclared(std::exchange(receivers_, {}), Leaving::kEveryone, reload);
  NoteMoved(moved, reload);
  SendTakenOverAtOnce(reload.now);
  KeepLost(std::move(on_the_way));
}

std::vector<Labels> AlertGroup::GoOnFrom(AlertGroup& former, Leaving leaving,
                                         const ReloadScene& reload) {
  std::vector<Labels> joined;
  for (ReceiverLogs& there : former.receivers_) {
    if (leaving == Leaving::kFormer && there.audience != Audience::kFormer) continue;
    ReceiverLogs* const here = FindReceiver(there.receiver);
    if (here == nullptr || here->audience != Audience::kRoute) continue;
    const size_t before = there.integrations.size();
    MemberIds open;
    std::erase_if(there.integrations, [&](NotificationLog& log) {
      NotificationLog* const own = FindLog(here->integrations, log.integration());
      if (own == nullptr || !MayMove(log)) return false;
      log.Renumber(Adopt(former, log, joined));
      open = log.EverOpened();
      own->GoOnFrom(std::move(log));
      return true;
    });
    if (!there.integrations.empty()) former.key_goes_on_ = leaving == Leaving::kEveryone;
    if (there.integrations.size() == before) continue;
    // Who has taken on the group for it.
    if (!acknowledgement_) acknowledgement_ = former.acknowledgement_;
    Decision decision =
        Note("taken_over", here->receiver,
             "goes on with what another route with the same matchers told it", reload.now);
    AddTold(decision, {.firing = open, .resolved = {}, .at = reload.now});
    reload.decisions.push_back(std::move(decision));
  }
  std::erase_if(former.receivers_,
                [](const ReceiverLogs& receiver) { return receiver.integrations.empty(); });
  JoinEarlierRuns();
  return joined;
}

std::map<MemberId, MemberId> AlertGroup::Adopt(const AlertGroup& former, const NotificationLog& log,
                                               std::vector<Labels>& joined) {
  std::map<MemberId, MemberId> ids;
  former.EachMember([&](const Member& member) {
    if (Member* const known = FindRun(member)) {
      ids.emplace(member.id, known->id);
      if (log.Holds(member.id) && !IsHeld(known->id)) TakeQuiet(*known, member);
      return;
    }
    if (!log.Holds(member.id)) return;
    Member adopted{.id = next_member_++,
                   .alert = member.alert,
                   .place = member.place,
                   .flushed_as_resolved = member.flushed_as_resolved,
                   .updated_at = member.updated_at,
                   .fires_since = member.fires_since};
    adopted.remarks.Make() = *member.remarks.operator->();
    ids.emplace(member.id, adopted.id);
    const Labels& labels = member.alert->labels;
    const auto current = former.members_.find(labels);
    const bool is_current = current != former.members_.end() && current->second.id == member.id;
    if (is_current && !members_.contains(labels)) {
      joined.push_back(labels);
      members_.emplace(labels, std::move(adopted));
    } else {
      earlier_runs_.push_back(std::move(adopted));
    }
  });
  return ids;
}

// Whoever knows that it fires is to hear when nothing keeps it quiet any more.
void AlertGroup::TakeQuiet(Member& member, const Member& former) {
  const Remarks& remarks = *former.remarks.operator->();
  if (!remarks.kept_quiet) return;
  Remarks& own = member.remarks.Make();
  own.kept_quiet = true;
  own.inhibited_last = remarks.inhibited_last;
  own.suppressed_by = remarks.suppressed_by;
}

AlertGroup::Member* AlertGroup::FindRun(const Member& other) {
  const auto is_same = [&other](const Member& member) {
    return member.alert->labels == other.alert->labels &&
           member.alert->starts_at == other.alert->starts_at &&
           member.alert->incident_id == other.alert->incident_id;
  };
  const auto member = members_.find(other.alert->labels);
  if (member != members_.end() && is_same(member->second)) return &member->second;
  const auto run = std::find_if(earlier_runs_.begin(), earlier_runs_.end(), is_same);
  return run == earlier_runs_.end() ? nullptr : &*run;
}

std::vector<Labels> AlertGroup::ForgetLeft() {
  std::erase_if(earlier_runs_, [this](const Member& run) { return !IsHeld(run.id); });
  std::vector<Labels> gone;
  std::erase_if(members_, [&](const auto& each) {
    const bool forgets = each.second.place == Place::kLeft && !IsHeld(each.second.id);
    if (forgets) gone.push_back(each.first);
    return forgets;
  });
  return gone;
}

}  // namespace alertd::route
