#pragma once

// Watches what alertd decides, and says which invariant does not hold.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/acknowledgement.h"
#include "rules/configuration.h"
#include "tests/simulation/acknowledgement_watch.h"
#include "tests/simulation/flapping_watch.h"
#include "tests/simulation/invariant.h"
#include "tests/simulation/moment.h"
#include "tests/simulation/process.h"
#include "tests/simulation/receiver_watch.h"
#include "tests/simulation/reference.h"
#include "tests/simulation/repeat_watch.h"

namespace alertd::simulation {

class Judge {
 public:
  // `configuration` must stay until the next SeeReload().
  explicit Judge(const rules::Configuration& configuration) : configuration_(&configuration) {}

  // What happens to alertd.
  void SeeScrape(const Labels& alert, Sighting sighting) { sightings_[alert].Add(sighting); }
  // The wall clock is another one from `moment` on.
  void SeeClockStep(const Moment& moment) {
    clock_set_ = moment.since_start;
    flapping_.SeeUncertain(moment);
  }
  void SeeSamplesLost(const Moment& moment);
  void SeeSilence(const std::string& id, Quiet quiet) { silences_[id] = std::move(quiet); }
  void SeeSilenceEnd(const std::string& id) { silences_[id].ended = true; }
  void SeeAcknowledgement(const Labels& alert, AcknowledgeScope scope,
                          std::optional<Timestamp> until);
  void SeeGivenBack(const Labels& alert);
  void SeeMood(const std::string& receiver, Mood mood, const Moment& moment);
  // `numbers`: that alertd has given to the routes from now on.
  void SeeReload(const rules::Configuration& configuration, std::vector<size_t> numbers,
                 const Moment& moment);
  // A reload has given the receiver another name: what was on its way goes out once more.
  void SeeRenamed(const std::string& receiver, const Moment& moment);
  // Likewise a restart.
  void SeeRenamedMeanwhile(const std::string& receiver) { receivers_.ForgetCount(receiver); }
  // The process ended, and another one began: `firing` are the alerts that are on disk.
  void SeeEnd(bool in_order, const Moment& moment);
  void SeeBeginning(std::map<Labels, Timestamp> firing, const Moment& moment);

  // What alertd does.
  void See(const StepLog& log, const Moment& moment);
  // At the end of a step, when alertd runs.
  void CheckPromises(const Moment& moment);
  // When nothing has fired for long, and everybody listens.
  void CheckAllIsClosed(const Moment& moment);
  // Likewise: these groups are left.
  void CheckAllIsForgotten(const std::vector<std::string>& groups, const Moment& moment);

  const std::optional<Violation>& violation() const { return violation_; }
  const std::map<Labels, Timestamp>& firing() const { return firing_; }
  // Those of the kind that have not ended, by their ids.
  std::map<std::string, Quiet> Running(Quiet::Kind kind, Timestamp now) const;

 private:
  using GroupAt = std::pair<std::string, std::string>;  // receiver and group

  NumberedRoutes routes() const { return {configuration_->root_route, route_numbers_}; }
  FiringByGroup FiringGroups() const;
  // Since when nothing has kept alertd from telling of the alert there.
  Duration QuietUntil(const Labels& alert, const Way& way);
  bool HasHeardLast(const GroupAt& group) const;
  // The end of an alert that receivers may not have heard of yet.
  struct Ending {
    Duration since{0};
    bool was_held = false;  // at a moment since then
    // Whether whoever was told of it had last heard that nothing fires any more, of the group.
    std::map<GroupAt, bool> heard_last = {};
  };

  // Told as such, with since when that is certain.
  using ToldFlapping = std::map<Labels, std::optional<Duration>>;

  // What was last taken of a group.
  struct Taken {
    std::set<Arrival::AlertNews> alerts;
    Duration sent{0};  // for the first time, after the start
    bool before_crash = false;
    ToldFlapping flapping = {};

    // The alert is over, and alertd knows no more what was told of it.
    void Forget(const Labels& alert) {
      std::erase_if(alerts, [&](const Arrival::AlertNews& each) { return each.labels == alert; });
    }
  };

  void SeeClock(const Moment& moment);
  bool IsRelived(Timestamp at) const;
  void SeeTransition(const alert::Transition& transition, const Moment& moment);
  void CheckFired(const Labels& alert, Timestamp at, const Moment& moment);
  void CheckResolved(const Labels& alert, Timestamp at, const Moment& moment);
  // What begins as the process ends, before the router hears of it.
  void SeeUnheard(const StepLog& log, const std::set<Labels>& heard_before);
  void SeeAlerts(const std::vector<Alert>& alerts, const Moment& moment);
  void SeeSilenceEnd(const route::Decision& decision, const Moment& moment);
  void SeeNotification(const Notification& notification, const Moment& moment);
  void CheckMayTell(const Notification& notification, const Alert& alert, const Moment& moment);
  // Of an alert that a receiver does not know to fire: whether it may be told of it now.
  void CheckTurn(const Notification& notification, const Alert& alert, const Moment& moment);
  void CheckRate(const Notification& notification, const Moment& moment);
  // Whether the receiver is the fallback of somebody to whom the alert goes.
  bool StandsIn(const std::string& receiver, const Labels& alert) const;
  bool Knows(const GroupAt& group, const Labels& alert) const;
  bool IsLimited(const std::string& receiver) const;
  Duration LimitDelay(const std::string& receiver) const;
  // Of what is over: whether that is to be told at all.
  void CheckMayClose(const Notification& notification, const Alert& alert, const Moment& moment);
  void CheckFlapping(const Notification& notification, const Moment& moment);
  // Of an alert that may flap, or did when it was told: whether there is news of it; unset for
  // others.
  std::optional<bool> IsNewsOfFlapping(const GroupAt& group, const Labels& alert,
                                       const Moment& moment) const;
  bool MustBeTakenOn(const Labels& alert, const std::string& group) const;
  void CheckIsNews(const Notification& notification, const Moment& moment);
  void SeeDecisions(const StepLog& log, const Moment& moment);
  bool IsOpen(const std::string& receiver, const Labels& alert) const;
  void SeeArrived(const GroupAt& group, const std::string& id);
  void SeeOpened(const GroupAt& group, const Arrival::AlertNews& alert, const Moment& moment);
  void SeeUnanswered(const GroupAt& group, const std::string& id);
  // It fires anew: what is left open of its last run may be forgotten.
  void SeeChange(const Labels& alert, const FlappingWatch::Change& change);
  void SeeRerouted(const Moment& moment);
  // Whom routes tell together from now on, when they did not before.
  void SeeSharedOut(const rules::Route& before);
  // What of the group was not answered stays where it was, though another route tells it now.
  bool MayHearTwice(const GroupAt& group) const { return told_twice_.contains(group); }
  void ForgetToldTwice(const Moment& moment);
  // A summary has come: of groups of which it names ends alone nothing fires any more.
  void SeeSummary(const Arrival& arrival);
  // Whether it says of the alert, by not naming it, that it does not fire.
  bool LeavesOut(const Arrival& arrival, const Labels& alert) const;
  void SeeBegun(const Labels& alert);
  void SeeUntoldEnd(const Labels& alert, const Moment& moment);
  // What was told in groups whose routes tell it no more is closed in those that go on.
  void SeeMoved();
  // Whether the receiver of `group` hears there of what it was told in the other one.
  bool GoesOnFrom(const GroupAt& group, const Labels& alert, const GroupAt& other) const;
  // Whether the end that is told in `group` is that of what was opened in the other one.
  bool ClosesAt(const GroupAt& group, const Arrival::AlertNews& alert, const GroupAt& other);
  void SeeClosed(const GroupAt& group, const Arrival::AlertNews& alert);
  void SeeArrival(const Arrival& arrival, const Moment& moment);
  // What waits at a receiver is taken back when something holds it.
  void CheckIsNotQuiet(const Arrival& arrival, const Moment& moment);
  void CheckDeadlines(const Moment& moment);
  void SeeWay(const Labels& alert, const Way& way);
  void CheckDeadline(const Labels& alert, const Way& way, const Moment& moment);
  void CheckFallback(const Labels& alert, const Way& way, const Moment& moment);
  void CheckClosings(const Moment& moment);
  bool MayBeForgotten(const GroupAt& group, const Labels& alert) const;
  void SeeForgotten(const GroupAt& group, const Labels& alert);
  void CheckClosing(const GroupAt& group, const Labels& alert, const Moment& moment);
  // Whether the group of the alert, or one that it may stand for, may close as Alertmanager does.
  bool ClosesAsAlertmanager(const GroupAt& group, const Labels& alert) const;
  bool WantsResolved(const std::string& receiver) const;
  // The route that makes the alert part of the group; null when a reload took it away.
  const rules::Route* RouteOf(const std::string& group, const Labels& alert) const;
  // A repeat that was sent, and one that was not.
  // Whether something kept quiet what it tells of since its receiver was last told.
  bool MayRemind(const Notification& notification) const;
  void CheckIsReminded(const route::Decision& decision, const StepLog& log, const Moment& moment);
  bool MustBeReminded(const Labels& alert, const Way& way, const Moment& moment) const;
  void CheckIsTimeToRepeat(const Notification& notification, const Moment& moment);
  void CheckRepeat(const Labels& alert, const Way& way, const Moment& moment);
  void CheckJournalOfMutes(const Moment& moment);
  void CheckMissedAlarms(const Moment& moment);
  MuteKind MuteAt(const Labels& alert, Timestamp now) const;
  struct DeclaredRule {
    const rules::Rule* rule = nullptr;
    Duration interval{0};
  };
  DeclaredRule RuleOf(const Labels& alert) const;
  void Fail(Invariant invariant, const Moment& moment, const std::string& what);

  const rules::Configuration* configuration_;
  std::vector<size_t> route_numbers_;
  std::optional<Violation> violation_;
  std::map<Labels, Sightings> sightings_;  // by the alert that the series makes
  std::map<std::string, Quiet> silences_;  // by id, and suppressions by name
  std::map<Labels, Timestamp> firing_;     // that the router knows, with their start
  std::set<Labels> firing_labels_;
  std::set<Labels> unheard_;                   // of these: which the router has not heard of yet
  std::map<Labels, std::string> runs_;         // the incident of the newest
  std::map<Labels, Duration> fires_since_;     // by Moment::with_leaps
  std::map<Labels, Duration> tellable_since_;  // since when nothing has held it
  std::map<Labels, Duration> muted_since_;
  std::map<Labels, Duration> kept_quiet_;  // by more than an inhibition: the last step
  FiringByGroup firing_groups_;
  AcknowledgementWatch acknowledgements_;
  FlappingWatch flapping_;
  std::map<std::string, ToldFlapping> told_flapping_;                // by notification
  std::map<std::pair<std::string, Labels>, Duration> last_flapped_;  // by group
  std::map<std::pair<std::string, Labels>, Duration> changed_;       // likewise
  std::set<Labels> flapping_alerts_;  // that any route so far may have had flap
  std::map<std::pair<std::string, Labels>, Duration> last_taken_on_;  // by group and alert
  std::map<std::string, Mood> moods_;
  std::map<std::string, Duration> listens_since_;
  std::map<Labels, Ending> endings_;
  // Which any configuration so far had close as Alertmanager does.
  std::set<std::string> alertmanager_groups_;
  std::map<Labels, std::set<std::string>> groups_of_;  // all so far
  Duration began_{0};                                  // the process
  Duration reloaded_{0};
  Duration clock_set_{0};
  Timestamp last_;         // that the wall clock has shown
  Timestamp newest_;       // of all that it has
  Duration caught_up_{0};  // since when the wall clock shows what it has never shown
  Timestamp relived_until_;
  bool crashed_ = false;    // the last process
  Duration told_again_{0};  // by then all that fires was told to the router
  ReceiverWatch receivers_;
  RepeatWatch repeats_;
  std::map<std::string, Duration> sent_;  // by the notification: when, for the first time
  std::map<GroupAt, std::vector<std::string>> on_its_way_;             // ids, the oldest first
  std::map<GroupAt, Duration> renamed_groups_;                         // when these were renamed
  std::map<std::string, std::pair<std::string, Duration>> taken_ids_;  // by whom, and when
  std::set<std::pair<GroupAt, GroupAt>> moved_;  // from, to; by any reload so far
  std::set<std::string> renamed_;  // ids that were on their way to who was then renamed
  // See MayHearTwice(): when anything was open there last.
  std::map<GroupAt, Duration> told_twice_;
  std::set<std::string> comes_again_;  // ids that were on their way to who was then renamed
  std::map<GroupAt, Taken> taken_;
  std::map<GroupAt, std::set<Labels>> open_;  // told to fire, and not to be over
  // Likewise, of each alert the runs by their incidents.
  std::map<GroupAt, std::map<Labels, std::set<std::string>>> open_runs_;
  std::map<std::pair<GroupAt, Labels>, Duration> opened_;         // since when
  std::map<std::pair<GroupAt, Labels>, std::string> opened_run_;  // with which incident
  // Which alertd may have left open, as Alertmanager does, and forgotten.
  std::map<GroupAt, std::set<Labels>> left_open_;
  std::map<GroupAt, std::set<Labels>> named_;  // as open_, whether or not that was taken
  using Runs = std::set<std::pair<Labels, std::string>>;
  std::map<std::string, Runs> runs_told_;  // to fire, by the notification's id
  std::map<GroupAt, Runs> maybe_open_;     // an attempt to tell so got no answer
  std::vector<Arrival> last_arrivals_;     // of the last step
  // Taken in the step that a crash ended, and not again: alertd cannot know of it.
  std::map<GroupAt, std::set<Labels>> uncertain_;
  std::set<std::string> noted_;  // ids that a decision names
  std::set<Labels> noted_mutes_;
};

}  // namespace alertd::simulation
