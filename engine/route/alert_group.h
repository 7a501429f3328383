#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/alert.h"
#include "engine/model/group_record.h"
#include "engine/model/notification.h"
#include "engine/model/rarely.h"
#include "engine/model/withdrawal.h"
#include "engine/route/declared_receivers.h"
#include "engine/route/empty_groups.h"
#include "engine/route/muter.h"
#include "engine/route/notification_log.h"
#include "engine/route/route_numbers.h"
#include "engine/route/route_tree.h"
#include "engine/route/router.h"
#include "engine/route/storm_heirs.h"
#include "rules/receiver_options.h"

namespace alertd::route {

// Makes ids that no other notification has.
class NotificationIds {
 public:
  explicit NotificationIds(uint64_t seed) : seed_(seed) {}
  std::string Next();

 private:
  uint64_t seed_;
  uint64_t count_ = 0;
};

// Makes it one that fires as far as a message is concerned, whatever has become of it.
void TakeBackEnd(Alert& alert);

// What the router has to say of a report.
Decision DecisionOf(const DeliveryReport& report);

// What a group is to follow: receivers that are declared anew. Its decisions tell what became of
// those that are not there any more.
struct ReloadScene {
  const DeclaredReceivers& receivers;
  Timestamp now;
  std::vector<Decision>& decisions;
  StormHeirs& storms;
  const CleanUps& clean_ups;
  // Of those that are declared as before: what reaches something else now.
  const std::vector<IntegrationPlace>& moved;
};

// A shorter interval would flush without end.
inline constexpr Duration kGroupIntervalMin = std::chrono::seconds{1};

// What names a group: the route and the labels that its alerts share there.
struct GroupIdentity {
  SharedText key;       // others see ShownGroupKey() of it
  SharedText route_id;  // as it was declared last
  Labels labels;
  size_t route_number = 1;  // among routes with the same key
  // Where an earlier version has made the key: what it would be now, and routes find the group by.
  SharedText key_by_number = {};
};

// The alerts that share a route and the same values of its group_by labels, with the timers of the
// group and a log of what each integration of its receivers was told.
//
// A group decides when its alerts deserve a notification. It sends nothing. Not thread-safe.
class AlertGroup {
 public:
  // Its first flush is due at now + group_wait of the route that UseRoute() is to name at once.
  AlertGroup(GroupIdentity identity, Timestamp now)
      : identity_(std::move(identity)), next_flush_(now) {}

  // A group of an earlier process. Until UseRoute() names one it has a route of its own, with the
  // receivers that it knew.
  explicit AlertGroup(const GroupRecord& record);

  GroupRecord Record() const;

  // After Apply() has told what is declared: a flush that was due in the meantime waits a
  // moment, so that rules have said what is still true; and what was on its way is sent again.
  void Resume(const Muter& muter, Timestamp now, RouterOutput& output);

  // They have: what waits for that waits no longer.
  void EndWait(Timestamp now);

  // The alerts that it holds.
  std::vector<AlertPtr> Alerts() const;
  // The labels of earlier runs that are still to be closed, also of alerts that it does not hold.
  std::vector<Labels> EarlierRuns() const;

  // Takes over the route's settings and receivers, at first and when they are declared anew: what
  // was sent to integrations that are still there stays known, and what those were told that are
  // not goes on where another one reaches the same.
  void UseRoute(std::shared_ptr<const RouteTree> tree, const rules::Route& route,
                const ReloadScene& reload);

  // Likewise for a group whose route is gone.
  void RetainReceivers(const ReloadScene& reload);

  // Whom a group may leave to those that have the same shown key and routes that name them.
  enum class Leaving {
    kFormer,    // those that its own route does not name any more
    kEveryone,  // its route is gone
  };
  // Goes on with what `former` has told receivers that are this group's now: a reload has split
  // their route, or joined it to another one, and they hear nothing of that. Returns the alerts
  // that it holds for that reason.
  std::vector<Labels> GoOnFrom(AlertGroup& former, Leaving leaving, const ReloadScene& reload);
  // Alerts that have left and that nobody is to hear of any more are forgotten. Returns them.
  std::vector<Labels> ForgetLeft();

  const GroupIdentity& identity() const { return identity_; }
  const rules::Route& route() const { return *route_; }
  // When Flush() has something to do next: for all its receivers, or for those that an alert is
  // escalated to.
  Timestamp next_flush() const;
  bool empty() const { return members_.empty() && earlier_runs_.empty(); }
  // Where Alertmanager would keep the group once it is empty: the timer that goes on for it then.
  std::optional<FlushTimer> TimerWhileEmpty() const;
  // Since when all that it was to tell has been told; unset as long as there is something.
  std::optional<Timestamp> idle_since() const { return idle_since_; }
  // It is one that Alertmanager has not forgotten yet: what is in it now waits for that flush.
  void GoOnWithTimer(Timestamp next_flush);
  size_t size() const { return members_.size(); }

  // Adds the alert or replaces the one with the same labels; true when it is new here. One that has
  // fired for longer than group_wait makes the first flush due at once.
  bool Put(AlertPtr alert, Timestamp now);

  // Replaces the alert with the same labels, wherever it goes.
  void Update(AlertPtr alert, Timestamp now);

  // Whoever has sent it says again that the alert is over. By Alertmanager, which has left that
  // untold because something kept it quiet, the next flush tells it then. True where it is so.
  bool HearEndAgain(const Labels& labels, Timestamp now);

  // Whether the alert belongs to it, and has not left.
  bool Has(const Labels& labels) const;

  // The alert goes other ways from now on. It stays, unseen, as long as a receiver is still to be
  // told that it is over; false when it does not stay.
  bool Leave(const Labels& labels);

  // Brings the next flush forward to `now`, or later by `hold`, when an alert fires that was left
  // out by more than an inhibition and that nothing holds any more.
  // A reload may have taken the inhibition itself away, so then these count as well.
  enum class Cause { kMuteEnded, kReload };
  void FlushUnsuppressed(const Muter& muter, Cause cause, Timestamp now,
                         Duration hold = Duration{0});

  // After the clock was set back: no timer is further away than one that is set now.
  void LimitTimer(Timestamp now);

  // Somebody has taken on an alert that it holds and that fires; the alert's next run is not
  // theirs. False when there is none.
  bool Acknowledge(const Labels& labels, const Acknowledgement& acknowledgement, Timestamp now);
  // Somebody has taken on all that fires here, also what is still to come, until something more
  // severe fires or nothing does. Returns what fires.
  std::vector<AlertPtr> AcknowledgeAll(const Acknowledgement& acknowledgement, Timestamp now);
  // Nobody has the alert, nor, with it, the whole group. Returns the alerts that are nobody's now;
  // none when nobody had it.
  std::vector<AlertPtr> Unacknowledge(const Labels& labels, Timestamp now);

  // Who has taken on the alert, as far as this group knows; null for nobody.
  const Acknowledgement* AcknowledgementOf(const Labels& labels, Timestamp now) const;

  // Decides who is told what, and sets the timer for the next flush. Returns the alerts that have
  // left the group: those that are over, everybody concerned having been told.
  std::vector<Labels> Flush(const Muter& muter, NotificationIds& ids, Timestamp now,
                            RouterOutput& output);

  // Between two flushes, for a receiver that a rate limit keeps from hearing that something fires:
  // tells it where nothing does any more, and takes back what is kept quiet by now.
  void CloseHeld(std::string_view receiver, const Muter& muter, NotificationIds& ids, Timestamp now,
                 RouterOutput& output);

  // Takes in what became of a notification. Returns the alerts that have left the group.
  std::vector<Labels> Report(const DeliveryReport& report, Timestamp now,
                             std::vector<Decision>& decisions);

  // Whether a summary of many groups told the receiver what is open there, and that one does.
  bool IsSummarised(std::string_view receiver) const;
  // The receivers for which that is so.
  std::vector<std::string> Summarised() const;
  // What a rate limit makes of the notification; true when that is to be remembered.
  bool NotePassage(const Notification& notification, Passage passage);
  // Whether a rate limit holds the notification back, and nothing of it was sent.
  bool HoldsBack(const Notification& notification) const;
  // Whether any receiver is still to take the notification.
  bool IsOnItsWay(const std::string& notification_id) const;
  // Whether an older notification than this one was sent and is still on its way to its receiver.
  bool ExpectsAnother(const Notification& notification) const;
  // Whether the receiver keeps an incident open that a message of the group's own opened.
  bool HasOwnIncident(std::string_view receiver) const;
  // What tells the integration that the alert, which belongs to the group, fires: the newest
  // message that is sent and on its way, or the group itself where that was accepted.
  std::optional<std::string> TellsThatFires(const Labels& labels,
                                            const IntegrationPlace& place) const;
  // What tells it an alert in another group; nothing where none does.
  using ToldElsewhere =
      std::function<std::optional<std::string>(const Labels&, const IntegrationPlace&)>;
  // Takes back what only says that alerts fire which have left and are told elsewhere. It stays on
  // its way until its receiver's queue has said what became of it. Each once.
  std::vector<Withdrawal> WithdrawWhatIsTold(const ToldElsewhere& told_elsewhere);
  // The alerts that fire and that the receiver knows of once what is on its way has arrived; of
  // what it has accepted already, only what nothing keeps quiet.
  std::vector<Alert> KnownAt(std::string_view receiver, const Muter& muter, Timestamp now) const;

  // Whom it tells is what its route is known by when routes are declared anew.
  void NoteTold(RouteMemory& memory) const;

  // As of `now`.
  GroupView View(const Muter& muter, Timestamp now) const;

 private:
  enum class Place {
    kHere,
    kLeft,  // its labels take other routes now
  };
  // What there is to say of few members.
  struct Remarks {
    SharedText suppressed_by = {};  // as the last flush saw it
    Seldom<Acknowledgement> acknowledgement = {};
    std::vector<Timestamp> changes = {};  // when it began or ended, oldest first
    std::optional<Timestamp> flapping_since = std::nullopt;
    bool flapping_noted = false;
    bool kept_quiet = false;       // by more than an inhibition, as the last flush saw it
    bool inhibited_last = false;   // since then by nothing but an inhibition
    SharedText closing_note = {};  // what closing it says beside the alert's own reason
  };
  struct Member {
    MemberId id = 0;
    AlertPtr alert;
    Place place = Place::kHere;
    bool flushed_as_resolved = false;
    Timestamp updated_at = {};
    Timestamp fires_since = {};  // for escalation: never later than the clock
    Rarely<Remarks> remarks = {};
  };
  enum class Audience {
    kRoute,     // the route tells it
    kFallback,  // it stands in for others
    kFormer,    // the route did; what it was told is closed there
  };
  // For whom a receiver stands in once that has not accepted what fires for so long.
  struct StandIn {
    std::string receiver;
    Duration after{0};
  };
  struct ReceiverLogs {
    std::string receiver;
    std::vector<NotificationLog> integrations;
    // Why nothing is sent, as it was last said; unset after a notification.
    std::optional<Verdict::Kind> quiet;
    Duration delay{0};  // an alert is escalated to it when it has fired for so long
    Audience audience = Audience::kRoute;
    std::vector<StandIn> stands_in = {};
  };
  // What one or several integrations of a receiver are told alike.
  struct Draft {
    Told told;
    std::vector<NotificationLog*> logs;
  };

  // What was on its way when an earlier process ended.
  struct ResumedDraft {
    std::string notification_id;
    Draft draft;
  };

  // Who has taken the alert on; null for nobody.
  const Acknowledgement* AcknowledgementOf(const Member& member, Timestamp now) const;
  // The alerts that fire and that are somebody's only because the group is, also where the time of
  // that is over.
  std::vector<AlertPtr> TakenOnWithGroup(Timestamp now) const;
  // Acknowledgements whose time is over are none any more.
  void EndLapsed(Timestamp now, std::vector<Decision>& decisions);
  // The whole group is nobody's once nothing of it fires.
  void EndAcknowledgement(Timestamp now);
  // Calls `see` on each member, those that are earlier runs included.
  template <typename See>
  void EachMember(See see) const;
  // Whether a later run of the member's alert is among those that fire.
  bool FiresAnew(const Member& earlier, const MemberIds& firing) const;
  // Adds to the scene the earlier runs, which are over.
  void SeeEarlierRuns(const Muter& muter, FlushScene& scene);
  // Adds a member that is over to the scene, with why it was closed the first time.
  void SeeResolved(Member& member, const std::vector<Mute>& holding, FlushScene& scene) const;
  // How far those are told who hear of the group.
  std::vector<ReceiverProgress> Progress() const;
  static void NoteClosing(Member& member, const std::string& note);
  static std::string ClosingNoteOf(const Member& member, const std::vector<Mute>& holding);
  // The member's alert as a message that closes it has it.
  static Alert Closed(const Member& member, Timestamp at);
  static bool StartsAnew(const Member& member, const Alert& alert);
  // The member's alert begins anew as `next`: its run so far, where a receiver heard of it, stays
  // what it was, and the new one is another member.
  void SetApartEarlierRun(Member& member, const Alert& next, Timestamp now);
  // Alertmanager knows no runs: what was told of an earlier one was told of the alert.
  void JoinEarlierRuns();
  // The member has the alert from now on.
  void Take(Member& member, AlertPtr alert, Timestamp now);
  // Fires, or counts as firing because it flaps.
  static bool Burns(const Member& member, Timestamp now) {
    return member.remarks->flapping_since || !member.alert->ResolvedAt(now);
  }
  // The member's alert has begun or ended, at `at`.
  void NoteFlap(Member& member, Timestamp at, Timestamp now) const;
  // Likewise after the clock was set back: nothing has changed later than now.
  void LimitFlapping(Timestamp now);
  // Has the member flap no longer once it has been stable for long enough, and says what changed.
  void JudgeFlapping(Member& member, Timestamp now, std::vector<Decision>& decisions) const;
  // Whether the member is over and told, and stays only to see whether it flaps, or because
  // Alertmanager, which has not told its end, would take its next run for the same.
  bool Lingers(const Member& member, Timestamp now) const;
  // Whether the member has been over at an earlier flush, which Alertmanager told or left untold.
  bool IsForgotten(const Member& member, Timestamp now) const {
    return route_->closing == rules::Closing::kAlertmanager && member.flushed_as_resolved &&
           !Burns(member, now) && !IsHeld(member.id);
  }
  // Whether a receiver of a route with Alertmanager's closing believes it to fire, and would not be
  // told so again before its repeat.
  bool IsRemembered(const Member& member, Timestamp now) const;
  // Whether nothing is in it but alerts that linger.
  bool IsIdle(Timestamp now) const;
  // Whether that is so, and what fires in it next waits for group_wait.
  bool BeginsAnew(Timestamp now) const;
  // Something is to be told in it.
  void WakeUp(Timestamp now);
  // After alerts have left it.
  void NoteIdle(Timestamp now);
  // What is said of alerts that flap, or do no longer.
  std::string FlappingNoteOf(const Told& told, const MemberIds& stabilised) const;
  // Nothing has fired for longer than until now, also after the clock was set back.
  void LimitEscalation(Timestamp now);
  // Sets the timer of the first flush, or restarts it where the group waits and its route has
  // another group_wait than before.
  void WaitFor(Duration group_wait, Timestamp now);
  // The receiver with what the old logs know, which it takes out of them.
  static ReceiverLogs TakeOver(const std::string& name, const ReloadScene& reload,
                               std::vector<ReceiverLogs>& olds);
  void AddFallbacks(const ReloadScene& reload, std::vector<ReceiverLogs>& olds);
  // Those that are to be left to others, or that no route names, hear the end of what they were
  // told.
  void KeepDeclared(std::vector<ReceiverLogs> olds, Leaving leaving, const ReloadScene& reload);
  // What integrations were told that are not there any more is for those that reach the same.
  void PassOn(ReceiverLogs gone, const ReloadScene& reload);
  // Null when none reaches the same.
  const IntegrationPlace* SuccessorOf(const NotificationLog& log, const std::string& receiver,
                                      const ReloadScene& reload) const;
  // Whether what `former`, of the receiver, was told can be closed there under the key under which
  // it was opened.
  bool MayFollow(const IntegrationPlace& place, const NotificationLog& former,
                 const std::string& receiver, const ReloadScene& reload) const;
  void GoOnAt(const IntegrationPlace& place, NotificationLog log, const ReloadScene& reload);
  // What is known in `former` of members that the log knows, by their ids there: the ids here.
  std::map<MemberId, MemberId> Adopt(const AlertGroup& former, const NotificationLog& log,
                                     std::vector<Labels>& joined);
  // The member with the same run of the same alert; null when there is none.
  Member* FindRun(const Member& other);
  static void TakeQuiet(Member& member, const Member& former);
  // What has been taken over is to be sent once more, where it was on its way.
  void SendTakenOverAtOnce(Timestamp now);
  // What an integration was told that fires.
  struct OpenAtPlace {
    IntegrationPlace place;
    MemberIds open;
  };
  std::vector<OpenAtPlace> OpenAtMoved(const ReloadScene& reload) const;
  // What was open there goes on where the integrations reach now, and nobody closes it where they
  // did.
  void NoteMoved(const std::vector<OpenAtPlace>& before, const ReloadScene& reload);
  // Nobody will say there that what the logs were told of is over.
  void NoteLeftOpen(const ReceiverLogs& gone, const ReloadScene& reload);
  std::vector<SentRecord> OnTheWay() const;
  // Of what was on its way keeps what no receiver knows any more.
  void KeepLost(std::vector<SentRecord> on_the_way);
  // What a notification says whose receiver does not know it: a lost one, or one that another
  // receiver goes on with.
  std::optional<Told> TellsElsewhere(const std::string& notification_id);
  // A report of what was sent under the name that its receiver has after a reload, or had before
  // it, which is not known here yet, or any more. False where nobody can tell whose it is.
  bool ReportElsewhere(const DeliveryReport& report, Timestamp now);
  // What a lost notification says, once; unset when it is none of them.
  std::optional<Told> TakeLost(const std::string& notification_id);
  ReceiverLogs* FindReceiver(std::string_view name);
  const ReceiverLogs* FindReceiver(std::string_view name) const;
  // Null when there is none.
  const NotificationLog* FindLogAt(const IntegrationPlace& place) const;
  // Whether the receiver hears everything at each flush.
  static bool HearsAll(const ReceiverLogs& receiver) {
    return receiver.audience == Audience::kRoute && receiver.delay == Duration{0};
  }
  // What the scene is to a receiver that does not hear everything.
  FlushScene SceneFor(const ReceiverLogs& receiver, const NotificationLog& log,
                      const FlushScene& scene) const;
  // What keeps `receiver` from hearing what fires, so that another must stand in; null when
  // nothing does yet.
  const Unaccepted* MissedBy(const StandIn& receiver, Timestamp now) const;
  // Why the receiver stands in for others at `now`, for people; empty when it does not.
  std::string WhyStandingIn(const ReceiverLogs& receiver, Timestamp now) const;
  // When the receiver is to stand in, after `now`.
  std::optional<Timestamp> NextFallbackOf(const ReceiverLogs& receiver, Timestamp now) const;
  bool HasFallback(std::string_view receiver) const;
  // One for whom another stands in was reported of.
  void NoteMissed(const DeliveryReport& report, Timestamp now);
  // When the alert is to be escalated to somebody who has not heard of it, after `now`.
  std::optional<Timestamp> NextEscalationOf(const Member& member, Timestamp now) const;
  void NoteEscalationOf(const Member& member, Timestamp now);
  void FindNextEscalation(Timestamp now);
  FlushScene Look(const Muter& muter, Timestamp now, std::vector<Decision>& decisions);
  // Whether whoever has sent an alert from outside has said that it is over.
  static bool SaysItsEnd(const Member& member) {
    const Alert& alert = *member.alert;
    return alert.incident_id.empty() && alert.ends_at && member.updated_at >= *alert.ends_at;
  }
  void NoteExpiry(const Member& member, Timestamp now, std::vector<Decision>& decisions) const;
  void NoteSuppression(Member& member, const std::string& suppressed_by, Timestamp now,
                       std::vector<Decision>& decisions);
  static void NoteKeptQuiet(Member& member, const std::vector<Mute>& holding);
  // Adds a member that fires, and that nothing keeps quiet, to the scene.
  void SeeFiring(Member& member, FlushScene& scene) const;
  // Adds what the integration is to be sent once more, with the others that are to have the same.
  static void AddDraft(SentRecord sent, NotificationLog& log, std::vector<ResumedDraft>& drafts);
  // What the receiver's integrations have on their way, or those of them alone that go on where
  // others were told; oldest first.
  enum class Resent { kAll, kTakenOver };
  static std::vector<ResumedDraft> DraftsToResume(ReceiverLogs& receiver, Resent which,
                                                  Timestamp now);
  void SendAgain(ReceiverLogs& receiver, Resent which, Timestamp now, RouterOutput& output);
  std::vector<Draft> Drafts(ReceiverLogs& receiver, const FlushScene& scene,
                            std::vector<Verdict::Kind>& untold) const;
  // What was to tell only of what is kept quiet by now is not to be sent.
  // `told_anew`: the integrations that have just been sent a newer message.
  void TakeBackQuiet(ReceiverLogs& receiver, const std::set<std::string_view>& told_anew,
                     const FlushScene& scene, RouterOutput& output) const;
  Decision DropHeld(const Withdrawal& withdrawal, const Told& told, Timestamp now) const;
  // Whether something is still to tell the receiver that an alert fires which is kept quiet now.
  bool SaysWhatIsQuiet(const ReceiverLogs& receiver, const Muter& muter, Timestamp now) const;
  void TellReceiver(ReceiverLogs& receiver, const FlushScene& scene, NotificationIds& ids,
                    RouterOutput& output);
  Notification Compose(const Draft& draft, const ReceiverLogs& receiver) const;
  void AddAlerts(const Told& told, Notification& notification) const;
  Labels RouteLabelsFor(const GroupView& view, Timestamp now) const;
  void NoteQuiet(ReceiverLogs& receiver, Verdict::Kind why, Timestamp now,
                 std::vector<Decision>& decisions) const;
  std::vector<Labels> DropSettled(Timestamp now);
  bool IsHeld(MemberId member) const;
  Decision Note(std::string kind, std::string receiver, std::string reason, Timestamp at) const;
  // Adds which of its alerts a notification tells of.
  void AddTold(Decision& decision, const Told& told) const;

  GroupIdentity identity_;
  std::shared_ptr<const RouteTree> tree_;
  const rules::Route* route_ = nullptr;
  Timestamp next_flush_;
  bool awaits_rules_ = false;  // the next flush is late for that
  bool has_flushed_ = false;
  // Its route is gone, and a sibling tells those who have something of it on its way: Alertmanager,
  // which knows groups by their keys, would not forget that.
  bool key_goes_on_ = false;
  CleanUps clean_ups_;  // since the route was declared last
  std::optional<Timestamp> idle_since_;
  // That the timer of the first flush was set by; not known after a restart.
  std::optional<Duration> group_wait_;
  std::optional<Timestamp> next_escalation_;
  Seldom<GroupAcknowledgement> acknowledgement_;
  MemberId next_member_ = 1;
  std::map<Labels, Member> members_;
  // Runs of alerts that have begun anew since, as long as a receiver may believe that they fire.
  std::vector<Member> earlier_runs_;     // oldest first
  std::vector<ReceiverLogs> receivers_;  // in the route's order
  // What a reload has left on its way to nobody: what becomes of it is said with its alerts.
  std::vector<SentRecord> lost_;
};

template <typename See>
void AlertGroup::EachMember(See see) const {
  for (const Member& run : earlier_runs_)
    see(run);
  for (const auto& [labels, member] : members_)
    see(member);
}

}  // namespace alertd::route
