#pragma once

// What the router knows. Its parts: router.cc takes things in and hands out what is due,
// regrouping.cc has alerts take their routes, router_suppressions.cc sets and ends suppressions.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/route/alert_group.h"
#include "engine/route/alert_index.h"
#include "engine/route/empty_groups.h"
#include "engine/route/inhibitor.h"
#include "engine/route/interval_calendar.h"
#include "engine/route/muter.h"
#include "engine/route/route_tree.h"
#include "engine/route/router.h"
#include "engine/route/suppression_book.h"
#include "engine/route/suppressor.h"
#include "engine/route/throttle.h"
#include "engine/route/view_board.h"
#include "engine/silence/silence_book.h"

namespace alertd::route {

struct Router::State {
  explicit State(RouterOptions router_options);

  ReloadScene reload_scene(Timestamp now) {
    return {receivers, now, decisions, storm_heirs, empty_groups.clean_ups(), moved};
  }
  Muter muter() const { return {silences, suppressor, posted, inhibitor, calendar}; }

  // `ends`: of the record's members.
  void RestoreGroup(const GroupRecord& record, std::span<const EndKind> ends);
  void Take(const Alert& incoming, Timestamp now);
  enum class JoinReason { kFires, kReload };
  void Join(AlertIndex::Entry& entry, JoinReason reason, Timestamp now);
  AlertGroup* GroupFor(const RouteMatch& match, const Labels& labels, Timestamp now,
                       GroupNumber& number);
  // After a reload, for a group that no alert has led to. False where its route is gone.
  bool FollowWithoutAlerts(GroupNumber number, AlertGroup& group, Timestamp now);
  // What groups have told that other routes with the same matchers tell now is left to those.
  // `followed`: the groups whose routes are there.
  void LeaveToSiblings(const std::set<GroupNumber>& followed, Timestamp now);
  void LeaveTo(GroupNumber heir, AlertGroup& former, AlertGroup::Leaving leaving, Timestamp now);
  // The groups that the tree has for the labels and that are there already.
  std::map<GroupNumber, const rules::Route*> GroupsOf(const Labels& labels) const;
  std::optional<Acknowledgement> AcknowledgementOf(const AlertIndex::Entry& entry,
                                                   Timestamp now) const;
  void Reroute(AlertIndex::Entry& entry, Timestamp now, std::set<GroupNumber>& followed);
  void Release(const std::vector<Labels>& gone, GroupNumber number);
  // Whom the groups of each route tell, by which it is known when it is declared anew.
  RouteMemories Memories() const;
  // What a rate limit counts of receivers goes along where `former`, what was declared, has had
  // them under other names.
  void FollowReceivers(const DeclaredReceivers& former);
  void ForgetUnheld(const Labels& labels);
  void EndIfEmpty(GroupNumber number);
  void End(GroupNumber number);
  // Calls `change` on the group and keeps its place among the due ones right.
  template <typename Change>
  void WithTimer(GroupNumber number, AlertGroup& group, Change change);
  void Unsuppress(AlertGroup::Cause cause, Timestamp now);
  // Calls `change` on each group of the alert; true when it was for one of them.
  template <typename Change>
  bool ChangeGroupsOf(uint64_t id, Change change);
  void Tell(std::string kind, const Alert& alert, std::string reason, Timestamp now) {
    decisions.push_back(
        {std::move(kind), "", "", alert.labels, std::move(reason), now, alert.incident_id});
  }
  // Where the alert comes from outside and is known to be over, its sender may say so again.
  void HearEndAgain(const AlertIndex::Entry* known, const Alert& alert, Timestamp now);
  // Of an alert from outside nobody else tells when it begins to fire, and when it is over.
  void TellOfOutside(const Alert* before, const Alert& alert, Timestamp now);
  void AdvanceSilences(Timestamp now, RouterOutput& output);
  void AdvanceSuppressions(Timestamp now, RouterOutput& output);
  // Those that hold alerts which one of the silences concerns are to be shown anew.
  void NoteGroupsOf(const std::vector<SilencePtr>& changed);
  void FlushDue(Timestamp now, RouterOutput& output);
  void LimitRates(Timestamp now, RouterOutput& output);
  // What is held there and is not to be told any more.
  void TakeBackHeld(std::vector<Withdrawal>& withdrawals);
  // Of groups that alerts have left, where what goes out now says what is still on its way there.
  void WithdrawWhatIsTold(RouterOutput& output);
  std::set<GroupNumber> LeftGroupsOf(const Notification& notification);
  void Take(const DeliveryReport& report, Timestamp now);
  bool IsViewDue() const {
    return board.IsOld() && (view_wanted || options.views == ViewPublishing::kAlways);
  }
  // A clock that was set back must not keep anything back.
  void See(Timestamp now);
  void KeepOver(Timestamp now);
  void Refuse(std::string reason, const Labels& labels, Timestamp now);
  // The group is to be shown, and kept, as it is now.
  void NoteChange(GroupNumber number);
  std::vector<GroupRecordChange> TakeRecords(Timestamp now);
  void Resume(Timestamp now, RouterOutput& output);
  void EndWaits(Timestamp now);

  RouterOptions options;
  NotificationIds ids;
  std::shared_ptr<const RouteTree> tree;
  DeclaredReceivers receivers;
  std::vector<IntegrationPlace> moved;  // by the reload that is going on
  silence::SilenceBook silences;
  Suppressor suppressor;   // of what files declare
  SuppressionBook posted;  // what people have set beside it
  Inhibitor inhibitor;
  IntervalCalendar calendar;
  Throttle throttle;
  StormHeirs storm_heirs;  // of the receivers that the last reload has taken away
  AlertIndex alerts;
  std::map<GroupNumber, AlertGroup> groups;
  std::unordered_map<std::string_view, GroupNumber>
      group_numbers;  // by its own key, and key_by_number
  std::set<std::pair<Timestamp, GroupNumber>> due;
  GroupNumber next_number = 1;
  EmptyGroups empty_groups;
  std::set<GroupNumber> left_groups;     // by alerts that are still to be told of there
  std::vector<Decision> decisions;       // since the last Advance()
  size_t refused = 0;                    // alerts, since the last Advance()
  std::set<GroupNumber> unsaved;         // that have changed since the last Advance()
  std::vector<GroupRecordChange> ended;  // likewise
  bool resuming = false;                 // what was restored waits for the first Advance()
  bool rules_spoke = false;              // see NoteRulesSpoke()

  Timestamp last_seen;  // the newest `now`
  ViewBoard board;
  bool view_wanted = false;  // since the last Advance()
};

template <typename Change>
void Router::State::WithTimer(GroupNumber number, AlertGroup& group, Change change) {
  const Timestamp before = group.next_flush();
  change();
  if (group.next_flush() == before) return;
  due.erase({before, number});
  due.emplace(group.next_flush(), number);
}

}  // namespace alertd::route
