#include "engine/route/router.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "engine/model/time.h"
#include "engine/route/router_state.h"

namespace alertd::route {
namespace {

// Whoever sends alerts from outside repeats them while they fire, each time with a later end.
bool FiresFromOutside(const Alert& alert, Timestamp now) {
  return alert.incident_id.empty() && !alert.ResolvedAt(now);
}

// Rules say values and annotations again at every evaluation, also after a restart.
bool DiffersInValuesOnly(const Alert& a, const Alert& b) {
  return a.starts_at == b.starts_at && a.incident_id == b.incident_id &&
         a.generator_url == b.generator_url;
}

using AlertsByLabels = std::map<Labels, AlertPtr>;

// Adds the alerts of one group to those of others; true when there are any.
bool Collect(const std::vector<AlertPtr>& alerts, AlertsByLabels& all) {
  for (const AlertPtr& alert : alerts)
    all.emplace(alert->labels, alert);
  return !alerts.empty();
}

// The multiple of `step` before it.
Timestamp Floor(Timestamp at, Duration step) {
  return at - at.time_since_epoch() % std::max(step, Duration{1});
}

// Whether a restart needs to know no more of the end than is kept already. What is repeated again
// and again is kept now and then only: it costs a write of every such alert.
bool EndsAlike(const AlertIndex::Entry& before, const MergedAlert& after, Duration step,
               Timestamp now) {
  const bool fire = FiresFromOutside(*before.alert, now) && FiresFromOutside(after.alert, now);
  if (!fire) return before.alert->ends_at == after.alert.ends_at;
  if (before.end != after.end) return false;
  if (after.end == EndKind::kExpected) return true;
  if (after.end == EndKind::kNamed) return before.alert->ends_at == after.alert.ends_at;
  return Floor(*before.alert->ends_at, step) == Floor(*after.alert.ends_at, step);
}

// What fires from outside is kept with the end that was named; one that is only expected says
// nothing after a restart.
void NoteEnds(AlertIndex& alerts, GroupRecord& record, Timestamp now) {
  for (MemberRecord& member : record.members) {
    if (member.earlier_run || !FiresFromOutside(member.alert, now)) continue;
    const AlertIndex::Entry* const entry = alerts.Find(member.alert.labels);
    const EndKind end = entry == nullptr ? EndKind::kExpected : entry->end;
    if (end == EndKind::kExpected) member.alert.ends_at.reset();
    member.repeated = end == EndKind::kRepeated;
  }
}

// Of an alert that an earlier process knew: from then on it has the end that was named. Whoever
// repeats it could not do so meanwhile, and has resolve_timeout for it.
EndKind RestoreEnd(MemberRecord& member, Duration resolve_timeout, Timestamp now) {
  std::optional<Timestamp>& end = member.alert.ends_at;
  const bool awaited = !end || (member.repeated && *end < now + resolve_timeout);
  if (awaited) end = now + resolve_timeout;
  if (awaited) return EndKind::kExpected;
  return member.repeated ? EndKind::kRepeated : EndKind::kNamed;
}

// Gives the group's alerts what they have after a restart. Returns what their ends are worth.
std::vector<EndKind> RestoreEnds(GroupRecord& record, const RestoredGroups& restored,
                                 Duration resolve_timeout, Timestamp now) {
  std::vector<EndKind> ends;
  for (MemberRecord& member : record.members) {
    Alert& alert = member.alert;
    ends.push_back(EndKind::kExpected);
    if (member.repeated || FiresFromOutside(alert, now)) {
      ends.back() = RestoreEnd(member, resolve_timeout, now);
    } else if (alert.ends_at || !restored.firing.contains(alert.labels)) {
      alert.ends_at = std::min(alert.ends_at.value_or(now), now);
    }
  }
  return ends;
}

std::function<uint64_t()> RandomnessOf(const RouterOptions& options) {
  if (options.random) return options.random;
  return [bits = std::mt19937_64(options.id_seed)]() mutable { return bits(); };
}

}  // namespace

Router::State::State(RouterOptions router_options)
    : options(std::move(router_options)),
      ids(options.id_seed),
      tree(std::make_shared<const RouteTree>(rules::Route{})),
      silences({.random = RandomnessOf(options)}),
      posted({.random = RandomnessOf(options)}),
      inhibitor({}),
      calendar({}, Timestamp{}) {}

Router::Router(RouterOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Router::~Router() = default;

void Router::State::RestoreGroup(const GroupRecord& record, std::span<const EndKind> ends) {
  const GroupNumber number = next_number++;
  const AlertGroup& group = groups.try_emplace(number, record).first->second;
  group_numbers.emplace(group.identity().key, number);
  due.emplace(group.next_flush(), number);
  for (const std::string& receiver : group.Summarised())
    throttle.Restore(receiver, group.identity().key.str());
  for (const AlertPtr& alert : group.Alerts()) {
    AlertIndex::Entry* entry = alerts.Find(alert->labels);
    if (entry == nullptr) entry = &alerts.Add(alert);
    entry->groups.push_back(number);
  }
  for (size_t i = 0; i < ends.size(); ++i) {
    const MemberRecord& member = record.members[i];
    if (!member.earlier_run) alerts.Find(member.alert.labels)->end = ends[i];
    if (member.left) left_groups.insert(number);
  }
  NoteChange(number);
}

void Router::Restore(const RestoredGroups& restored, Timestamp now) {
  State& state = *state_;
  state.resuming = true;
  state.silences.Restore(restored.silences, now);
  state.posted.Restore(restored.suppressions, now);
  state.board.NoteMutes();
  state.board.NoteSilences();
  for (GroupRecord record : restored.records) {
    if (record.rate) {
      state.throttle.Restore(record, now);
      continue;
    }
    const std::vector<EndKind> ends =
        RestoreEnds(record, restored, state.options.resolve_timeout, now);
    if (!state.group_numbers.contains(record.key)) state.RestoreGroup(record, ends);
  }
  // Where another group has this very key, that one is the route's, and the earlier one ends by
  // itself.
  for (const auto& [number, group] : state.groups) {
    const SharedText& by_number = group.identity().key_by_number;
    if (!by_number.empty()) state.group_numbers.emplace(by_number, number);
  }
}

void Router::Apply(const rules::Configuration& configuration, Timestamp now) {
  State& state = *state_;
  state.See(now);
  state.options.resolve_timeout = configuration.alertmanager.resolve_timeout;
  const DeclaredReceivers former =
      std::exchange(state.receivers, DeclaredReceivers(configuration.receivers));
  state.moved = MovedIntegrations(former, state.receivers);
  std::vector<size_t> route_numbers =
      NumberRoutes(configuration.root_route, state.receivers, state.Memories());
  state.tree = std::make_shared<const RouteTree>(
      configuration.root_route,
      RouteLabelSources{.template_files = configuration.alertmanager.template_files,
                        .external_url = state.options.external_url},
      route_numbers);
  state.board.NoteRoutes(std::move(route_numbers));
  state.storm_heirs = StormHeirs(state.throttle.Storms());
  state.empty_groups.Restart(now);
  state.FollowReceivers(former);
  state.suppressor = Suppressor(configuration.suppressions, now);
  state.inhibitor = Inhibitor(configuration.inhibit_rules);
  state.calendar = IntervalCalendar(configuration.time_intervals, now);
  std::set<GroupNumber> followed;
  for (AlertIndex::Entry* entry : state.alerts.Sorted()) {
    state.inhibitor.Note(entry->alert, now);
    state.Reroute(*entry, now, followed);
  }
  std::vector<GroupNumber> numbers;
  for (auto& [number, group] : state.groups) {
    if (!followed.contains(number) && state.FollowWithoutAlerts(number, group, now))
      followed.insert(number);
    state.NoteChange(number);
    numbers.push_back(number);
  }
  state.LeaveToSiblings(followed, now);
  state.throttle.Apply(state.receivers.by_name(), state.storm_heirs);
  for (const GroupNumber number : numbers)
    if (state.groups.at(number).empty()) state.End(number);
  state.moved.clear();
  state.Unsuppress(AlertGroup::Cause::kReload, now);
  state.board.NoteMutes();
}

void Router::Receive(std::span<const Alert> alerts, Timestamp now) {
  state_->See(now);
  for (const Alert& alert : alerts)
    state_->Take(alert, now);
}

Result<std::string> Router::SetSilence(Silence silence, Timestamp now) {
  State& state = *state_;
  state.See(now);
  ALERTD_TRY(std::string id, state.silences.Set(std::move(silence), now));
  const SilencePtr made = state.silences.Find(id);
  state.decisions.push_back(
      {"silence_set",
       "",
       "",
       {},
       fmt::format("silence {} for {} from {} until {}", silence::DescribeSilence(*made),
                   FormatMatcherSets(made->matcher_sets), FormatTimestamp(made->starts_at),
                   FormatTimestamp(made->ends_at)),
       now});
  return id;
}

Status Router::ExpireSilence(const std::string& id, Timestamp now) {
  state_->See(now);
  return state_->silences.Expire(id, now);
}

Status Router::Acknowledge(uint64_t id, AcknowledgeScope scope,
                           const Acknowledgement& acknowledgement, Timestamp now) {
  State& state = *state_;
  state.See(now);
  AlertsByLabels with_group;
  const bool taken = state.ChangeGroupsOf(id, [&](AlertGroup& group, const Labels& labels) {
    if (scope == AcknowledgeScope::kAlert) return group.Acknowledge(labels, acknowledgement, now);
    return Collect(group.AcknowledgeAll(acknowledgement, now), with_group);
  });
  if (!taken) return NotFound("no alert with the id " + FormatFingerprint(id) + " fires");
  const std::string reason = DescribeAcknowledgement(acknowledgement);
  if (scope == AcknowledgeScope::kAlert)
    state.Tell("acknowledged", *state.alerts.FindById(id)->alert, reason, now);
  for (const auto& [labels, alert] : with_group)
    state.Tell("acknowledged", *alert, reason + ", with its group", now);
  return Ok();
}

Status Router::Unacknowledge(uint64_t id, Timestamp now) {
  State& state = *state_;
  state.See(now);
  AlertsByLabels freed;
  const bool had = state.ChangeGroupsOf(id, [&](AlertGroup& group, const Labels& labels) {
    return Collect(group.Unacknowledge(labels, now), freed);
  });
  if (!had) return NotFound("no alert with the id " + FormatFingerprint(id) + " is acknowledged");
  const std::string reason = "no longer acknowledged";
  for (const auto& [labels, alert] : freed) {
    state.Tell("unacknowledged", *alert, freed.size() > 1 ? reason + ", with its group" : reason,
               now);
  }
  return Ok();
}

void Router::NoteRulesSpoke(Timestamp now) {
  state_->See(now);
  state_->rules_spoke = true;
}

void Router::Report(const DeliveryReport& report, Timestamp now) {
  state_->See(now);
  for (const DeliveryReport& each : state_->throttle.Spread(report))
    state_->Take(each, now);
}

std::optional<Timestamp> Router::NextDue() const {
  const State& state = *state_;
  std::optional<Timestamp> next = state.suppressor.NextChange();
  const auto sooner = [&next](Timestamp at) { next = std::min(next.value_or(at), at); };
  if (const auto change = state.calendar.NextChange()) sooner(*change);
  if (const auto change = state.silences.NextChange()) sooner(*change);
  if (const auto change = state.posted.NextChange()) sooner(*change);
  if (state.posted.HasNews() || state.rules_spoke) sooner(state.last_seen);
  if (const auto change = state.throttle.NextDue()) sooner(*change);
  if (!state.due.empty()) sooner(state.due.begin()->first);
  if (state.IsViewDue() || !state.decisions.empty()) sooner(state.last_seen);
  return next;
}

RouterOutput Router::Advance(Timestamp now) {
  State& state = *state_;
  state.See(now);
  RouterOutput output;
  output.decisions = std::exchange(state.decisions, {});
  state.refused = 0;
  if (state.suppressor.NextChange().value_or(now + Duration{1}) <= now) {
    if (!state.suppressor.Advance(now).empty())
      state.Unsuppress(AlertGroup::Cause::kMuteEnded, now);
    state.board.NoteMutes();
  }
  if (state.calendar.Advance(now)) {
    state.Unsuppress(AlertGroup::Cause::kMuteEnded, now);
    state.board.NoteMutes();
  }
  state.AdvanceSilences(now, output);
  state.AdvanceSuppressions(now, output);
  if (std::exchange(state.resuming, false)) state.Resume(now, output);
  if (std::exchange(state.rules_spoke, false)) state.EndWaits(now);
  state.FlushDue(now, output);
  state.LimitRates(now, output);
  state.WithdrawWhatIsTold(output);
  output.records = state.TakeRecords(now);
  if (state.IsViewDue()) state.board.Publish(state.groups, state.muter(), now);
  state.view_wanted = false;
  return output;
}

void Router::WantView() { state_->view_wanted = true; }

const std::vector<size_t>& Router::RouteNumbers() const { return state_->board.route_numbers(); }

std::shared_ptr<const RouterView> Router::View() const { return state_->board.View(); }

std::shared_ptr<const RouterBoard> Router::Board() const { return state_->board.Board(); }

void Router::State::Take(const Alert& incoming, Timestamp now) {
  AlertIndex::Entry* entry = alerts.Find(incoming.labels);
  if (entry == nullptr && incoming.ResolvedAt(now)) return;  // nobody heard of it
  if (entry == nullptr && alerts.size() >= options.alerts_max) {
    Refuse(fmt::format("there are {} alerts already", alerts.size()), incoming.labels, now);
    return;
  }
  MergedAlert merged = MergeIncoming(incoming, entry, options.resolve_timeout, now);
  HearEndAgain(entry, merged.alert, now);
  if (entry != nullptr && *entry->alert == merged.alert && entry->end == merged.end) return;
  const bool lives_on = entry != nullptr && DiffersInValuesOnly(*entry->alert, merged.alert) &&
                        EndsAlike(*entry, merged, options.resolve_timeout, now);
  const AlertPtr alert(std::move(merged.alert));
  const bool starts =
      !alert->ResolvedAt(now) && (entry == nullptr || entry->alert->ResolvedAt(now));
  TellOfOutside(entry == nullptr ? nullptr : entry->alert.get(), *alert, now);
  if (entry == nullptr) {
    entry = &alerts.Add(alert);
  } else {
    entry->alert = alert;
  }
  entry->end = merged.end;
  if (inhibitor.Note(alert, now)) board.NoteMutes();
  for (const GroupNumber number : entry->groups) {
    AlertGroup& group = groups.at(number);
    WithTimer(number, group, [&] { group.Update(alert, now); });
    board.NoteGroup(number);
    if (!lives_on) NoteChange(number);
  }
  // One that fires again may have left some of its groups already.
  if (starts) Join(*entry, JoinReason::kFires, now);
  if (starts) silences.NoteFiring(alert->labels);
  if (entry->groups.empty()) ForgetUnheld(alert->labels);
}

void Router::State::HearEndAgain(const AlertIndex::Entry* known, const Alert& alert,
                                 Timestamp now) {
  if (known == nullptr || !alert.incident_id.empty()) return;
  if (!alert.ResolvedAt(now) || !known->alert->ResolvedAt(now)) return;
  for (const GroupNumber number : known->groups) {
    AlertGroup& group = groups.at(number);
    bool heard = false;
    WithTimer(number, group, [&] { heard = group.HearEndAgain(alert.labels, now); });
    if (heard) NoteChange(number);
  }
}

void Router::State::TellOfOutside(const Alert* before, const Alert& alert, Timestamp now) {
  if (!alert.incident_id.empty()) return;
  const bool fired = before != nullptr && !before->ResolvedAt(now);
  if (fired == !alert.ResolvedAt(now)) return;
  Tell(fired ? "resolved" : "firing", alert,
       fired ? "whoever has sent it says that it is over" : "somebody has sent it", now);
}

template <typename Change>
bool Router::State::ChangeGroupsOf(uint64_t id, Change change) {
  const AlertIndex::Entry* const entry = alerts.FindById(id);
  if (entry == nullptr) return false;
  bool changed = false;
  for (const GroupNumber number : entry->groups) {
    AlertGroup& group = groups.at(number);
    // One that it has left is not its own any more.
    if (!group.Has(entry->alert->labels)) continue;
    WithTimer(number, group, [&] { changed = change(group, entry->alert->labels) || changed; });
    NoteChange(number);
  }
  return changed;
}

void Router::State::Unsuppress(AlertGroup::Cause cause, Timestamp now) {
  // Resume() looks for what has ended while nobody was there.
  if (resuming) return;
  for (auto& [number, group] : groups) {
    WithTimer(number, group, [&, &held = group] { held.FlushUnsuppressed(muter(), cause, now); });
  }
}

void Router::State::AdvanceSilences(Timestamp now, RouterOutput& output) {
  const silence::AlertLookup lookup{
      .find = [this](const Labels& labels) -> const Alert* {
        const AlertIndex::Entry* entry = alerts.Find(labels);
        return entry == nullptr ? nullptr : entry->alert.get();
      },
      .each =
          [this](const std::function<void(const Alert&)>& take) {
            alerts.Each([&take](const AlertIndex::Entry& entry) { take(*entry.alert); });
          }};
  const silence::SilenceEvents events = silences.Advance(lookup, now);
  output.silences = silences.TakeChanges();
  if (!output.silences.empty() || !events.empty()) board.NoteSilences();
  NoteGroupsOf(events.began);
  if (events.ended.empty()) return;
  NoteGroupsOf(events.ended);
  for (const SilencePtr& each : events.ended) {
    const SilencePtr silence = silences.Find(each->id);
    // One that was changed goes on.
    if (silence == nullptr || StateAt(*silence, now) != SilenceState::kExpired) continue;
    output.decisions.push_back(
        {"silence_ended",
         "",
         "",
         {},
         fmt::format("silence {} ended: {}", silence::DescribeSilence(*silence),
                     silence->end_reason.empty() ? "its time is over" : silence->end_reason),
         now});
  }
  Unsuppress(AlertGroup::Cause::kMuteEnded, now);
}

void Router::State::NoteGroupsOf(const std::vector<SilencePtr>& changed) {
  if (changed.empty()) return;
  alerts.Each([&](const AlertIndex::Entry& entry) {
    const bool concerned = std::any_of(
        changed.begin(), changed.end(),
        [&entry](const SilencePtr& silence) { return Matches(*silence, entry.alert->labels); });
    if (!concerned) return;
    for (const GroupNumber number : entry.groups)
      board.NoteGroup(number);
  });
}

void Router::State::Take(const DeliveryReport& report, Timestamp now) {
  const auto number = group_numbers.find(report.group_key);
  if (number == group_numbers.end()) {
    decisions.push_back(DecisionOf(report));
    return;
  }
  AlertGroup& group = groups.at(number->second);
  std::vector<Labels> gone;
  WithTimer(number->second, group, [&] { gone = group.Report(report, now, decisions); });
  const bool is_taken = report.outcome == DeliveryOutcome::kAccepted;
  if (is_taken && !group.IsOnItsWay(report.notification_id)) throttle.ForgetTaken(report);
  Release(gone, number->second);
  NoteChange(number->second);
  EndIfEmpty(number->second);
}

void Router::State::LimitRates(Timestamp now, RouterOutput& output) {
  TakeBackHeld(output.withdrawals);
  const auto group_of = [this](const std::string& key) {
    const auto number = group_numbers.find(key);
    return number == group_numbers.end() ? nullptr : &groups.at(number->second);
  };
  const Throttle::Groups scene{.is_summarised =
                                   [&](const Notification& of) {
                                     const AlertGroup* const group = group_of(of.group_key);
                                     return group != nullptr && group->IsSummarised(of.receiver);
                                   },
                               .known =
                                   [&](const std::string& key, const std::string& receiver) {
                                     const AlertGroup* const group = group_of(key);
                                     if (group == nullptr) return std::vector<Alert>();
                                     return group->KnownAt(receiver, muter(), now);
                                   },
                               .is_expected =
                                   [&](const Notification& of) {
                                     const AlertGroup* const group = group_of(of.group_key);
                                     return group != nullptr && group->ExpectsAnother(of);
                                   },
                               .has_own_incident =
                                   [&](const Notification& of) {
                                     const AlertGroup* const group = group_of(of.group_key);
                                     return group != nullptr && group->HasOwnIncident(of.receiver);
                                   },
                               .note =
                                   [&](const Notification& of, Passage passage) {
                                     AlertGroup* const group = group_of(of.group_key);
                                     if (group != nullptr && group->NotePassage(of, passage))
                                       NoteChange(group_numbers.at(of.group_key));
                                   }};
  for (const Throttle::HeldGroup& held : throttle.MayGo(now)) {
    AlertGroup* const group = group_of(held.group_key);
    if (group == nullptr) continue;
    WithTimer(group_numbers.at(held.group_key), *group,
              [&] { group->CloseHeld(held.receiver, muter(), ids, now, output); });
    NoteChange(group_numbers.at(held.group_key));
  }
  TakeBackHeld(output.withdrawals);
  throttle.Pass(output, scene, ids, now);
}

void Router::State::FlushDue(Timestamp now, RouterOutput& output) {
  while (!due.empty() && due.begin()->first <= now) {
    const GroupNumber number = due.begin()->second;
    AlertGroup& group = groups.at(number);
    std::vector<Labels> gone;
    WithTimer(number, group, [&] { gone = group.Flush(muter(), ids, now, output); });
    Release(gone, number);
    NoteChange(number);
    EndIfEmpty(number);
  }
}

void Router::State::See(Timestamp now) {
  const bool set_back = now < last_seen;
  last_seen = now;
  if (!set_back) return;
  suppressor.Reset(now);
  posted.Reset(now);
  calendar.Reset(now);
  silences.Reset(now);
  throttle.LimitTimers(now);
  empty_groups.LimitTimers(now);
  board.NoteMutes();
  KeepOver(now);
  for (auto& [number, group] : groups) {
    WithTimer(number, group, [now, &held = group] { held.LimitTimer(now); });
  }
}

// The clock shows a time before their ends: what was over stays so.
void Router::State::KeepOver(Timestamp now) {
  std::vector<Alert> over;
  alerts.Each([&](const AlertIndex::Entry& entry) {
    const bool of_rule = !entry.alert->incident_id.empty();
    if (of_rule && entry.alert->ends_at.value_or(now) > now) over.push_back(*entry.alert);
  });
  for (Alert& alert : over) {
    alert.ends_at = now;
    Take(alert, now);
  }
}

void Router::State::NoteChange(GroupNumber number) {
  board.NoteGroup(number);
  if (options.records == GroupRecords::kChanges) unsaved.insert(number);
}

// Groups that end come first: another may have begun under the same key.
std::vector<GroupRecordChange> Router::State::TakeRecords(Timestamp now) {
  std::vector<GroupRecordChange> records = std::exchange(ended, {});
  for (GroupRecordChange& change : throttle.TakeRecords())
    records.push_back(std::move(change));
  if (options.records == GroupRecords::kNone) return {};
  for (const GroupNumber number : std::exchange(unsaved, {})) {
    const auto group = groups.find(number);
    if (group == groups.end()) continue;
    GroupRecord record = group->second.Record();
    NoteEnds(alerts, record, now);
    records.push_back({group->second.identity().key, std::move(record)});
  }
  return records;
}

void Router::State::Resume(Timestamp now, RouterOutput& output) {
  for (auto& [number, group] : groups)
    WithTimer(number, group, [&, &held = group] { held.Resume(muter(), now, output); });
  for (const Notification& notification : output.notifications) {
    const AlertGroup& group = groups.at(group_numbers.at(notification.group_key));
    if (!group.HoldsBack(notification)) throttle.NoteCounted(notification);
  }
}

void Router::State::EndWaits(Timestamp now) {
  for (auto& [number, group] : groups)
    WithTimer(number, group, [&, &held = group] { held.EndWait(now); });
}

// One decision tells of all that are refused until the next Advance().
void Router::State::Refuse(std::string reason, const Labels& labels, Timestamp now) {
  if (++refused > 1) return;
  decisions.push_back({"refused", "", "", labels, std::move(reason), now});
}

}  // namespace alertd::route
