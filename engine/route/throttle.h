#pragma once

// Keeps a storm from flooding a receiver that has a rate limit: what is beyond it is told in one
// message that counts.

#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/model/notification.h"
#include "engine/model/withdrawal.h"
#include "engine/route/alert_group.h"
#include "engine/route/router.h"

namespace alertd::route {

// Stands between the groups and the receivers. Of the notifications of one moment the most urgent
// ones go out as they are, up to the limit; the others are held, and a summary of all that is held
// goes out as soon as the limit leaves room. What is more urgent than something else of the storm,
// and was not told in a summary, goes out by itself as soon as there is a place that the summary
// does not need. There is one summary in each span of the limit, more only where a group that they
// tell of has become more severe. A message that is held alone, and of whose group no summary
// tells, goes out as it is. What only closes leaves half of the places to what is new, unless it
// has waited for a whole span. A summary is a message of a group of its own, the storm: it lists
// what fires there, what is new first, and what has ended. A group stays in the storm until
// everything that summaries told of it has been closed, so that receivers which remember what is
// open close it under the storm's key.
//
// Nothing overtakes older news of its group: where a message of the group's own is still on its
// way, the next one follows it, whatever the limit, for it takes that one's place; and where a
// summary is, the next one waits for another summary. What a receiver keeps by its group's key, as
// PagerDuty does, goes on under that key, whatever the limit, and takes no place of it: it calls
// nobody anew.
//
// What becomes of a summary becomes of each notification that it stands for. What has been sent
// within the limit's span is remembered over a restart, the newest kSentKeptMax messages of each
// receiver. Not thread-safe.
class Throttle {
 public:
  // How things stand with the groups, asked while Pass() runs.
  struct Groups {
    // Whether what is open of the notification's group at its receiver was told by a summary.
    std::function<bool(const Notification& notification)> is_summarised;
    // The alerts of the group that fire and that the receiver knows of once what is on its way has
    // arrived; of what it has accepted already, only what nothing keeps quiet.
    std::function<std::vector<Alert>(const std::string& group_key, const std::string& receiver)>
        known;
    // Whether another notification of its group is still on its way to the receiver.
    std::function<bool(const Notification& notification)> is_expected;
    // Whether its receiver keeps an incident open that only the group's own messages close.
    std::function<bool(const Notification& notification)> has_own_incident;
    // What becomes of the notification.
    std::function<void(const Notification& notification, Passage passage)> note;
  };

  // Takes over the receivers' limits. The storm of one that has none any more goes on to its end,
  // and that of one that is gone at the receiver that goes on with what it was told, under the key
  // under which it began.
  void Apply(const DeclaredReceivers::ByName& receivers, const StormHeirs& heirs);

  // The receivers of which summaries have told something that is not over, or do so now.
  std::set<std::string> Storms() const;

  // Goes on with a group in the storm of an earlier process.
  void Restore(const std::string& receiver, const std::string& group_key);
  // Goes on with what an earlier process sent: `record` has a rate.
  void Restore(const GroupRecord& record, Timestamp now);
  // The notification was sent by an earlier process and goes out once more: it counts no second
  // time.
  void NoteCounted(const Notification& notification);

  // What has changed since the last call and is to be remembered.
  std::vector<GroupRecordChange> TakeRecords();

  // Leaves of the output's notifications what may be sent now, and adds summaries that are due and
  // decisions that say so.
  void Pass(RouterOutput& output, const Groups& groups, NotificationIds& ids, Timestamp now);

  // Holds the message no longer, which is not to be told.
  void TakeBack(const Withdrawal& withdrawal);

  // A group of which something is held that fired when it was.
  struct HeldGroup {
    std::string group_key;
    std::string receiver;
  };
  // Those of which Pass() may send something now: what is over by then should be said to be, and
  // what is kept quiet by then not be told.
  std::vector<HeldGroup> MayGo(Timestamp now);

  // When the limit leaves room for what is held.
  std::optional<Timestamp> NextDue() const;

  // What is held once more after a reload was taken where it was under way: no summary is to tell
  // of it.
  void ForgetTaken(const DeliveryReport& report);

  // The reports that follow from one: of a summary, those of all that it stands for.
  std::vector<DeliveryReport> Spread(const DeliveryReport& report);

  // The clock was set back: nothing was sent or held after now.
  void LimitTimers(Timestamp now);

 private:
  // The limit of a receiver that has none any more, or may have none.
  static constexpr size_t kUnlimited = std::numeric_limits<size_t>::max();

  // A run of an alert. The incident alone names those of one time that was lived twice, and others
  // have none.
  using Run = std::tuple<Labels, Timestamp, SharedText>;
  static Run RunOf(const Alert& alert) {
    return {alert.labels, alert.starts_at, alert.incident_id};
  }
  // A group whose notifications the storm tells.
  struct StormGroup {
    // What is not told yet: the notifications, oldest first, and what they come to.
    std::vector<Notification> held;
    // When the oldest and the newest of them were held; a clock that is set back takes them along.
    Timestamp held_since;
    Timestamp held_last;
    std::map<Labels, Alert> firing;
    std::map<Run, Alert> resolved;
    bool told = false;         // by a summary
    int urgency = 0;           // of the most urgent of its notifications; 0 after a restart
    int urgency_told = 0;      // likewise, of those that summaries told
    Labels route_labels = {};  // of the newest one; none after a restart
  };
  struct HeldNotification {
    std::string group_key;
    std::string notification_id;
  };
  struct Summary {
    std::string id;
    std::vector<HeldNotification> stands_for;
    std::map<Run, Alert> resolved;  // as it says
  };
  struct Line {
    rules::RateLimit limit;
    std::deque<Timestamp> sent;               // within the limit's span, oldest first
    std::map<std::string, StormGroup> storm;  // by group key
    std::deque<Summary> on_the_way;           // oldest first
    std::set<std::string> counted;            // ids of what is sent again
    bool keeps_incidents = false;             // all that it is made of does, by the groups' keys
    bool changed = false;                     // `sent`, since the last TakeRecords()
    std::optional<Timestamp> summarised_at;   // the last time
    std::string began_at;                     // another receiver, whose storm this was; or empty

    // Whether summaries have told something that is not over, as far as is known, or do so now.
    bool IsOpen() const;
    bool HasNews() const;
    // Whether something that is held fires.
    bool HoldsFiring() const;
    // The oldest of what is held; the latest time there is when nothing is.
    Timestamp HeldSince() const;
    // Whether summaries tell of the group, or one that does is still on its way.
    bool HasStorm(const std::string& group_key) const;
    // Whether a summary that tells of the group is still on its way.
    bool ExpectsSummaryOf(const std::string& group_key) const;
    // When the next summary may follow the last one; from then on a place is kept for it. There is
    // one in each span of the limit, but what has become more severe does not wait for so long.
    Timestamp NextSummary() const;
    // Takes out of the storm what is to go out by itself before the rest is told.
    std::vector<Notification> TakeUrgent();
    // The group of which one message is held where nothing else is, that no summary tells of, while
    // none is on its way; null otherwise.
    const std::string* HeldAlone() const;
    // What summaries told of the group is closed, so that it is in the storm no longer.
    void NoteClosed(const std::string& group_key);
    // How many messages may be sent now.
    size_t Room(Timestamp now);
    // When so many may.
    Timestamp WhenFree(size_t places) const;
    // So many places are for what is new.
    size_t KeptFree() const { return limit.messages / 2; }
    // When what is held goes out: one message as it is, else a summary.
    Timestamp NextRelease() const;
    // How many of a batch go out as they are, the most urgent first: so many that fire, and so many
    // that only close behind them.
    size_t OwnMessages(size_t firing, size_t closing, Timestamp now);
    void NoteSent(Timestamp now);
    // For people.
    std::string DescribeLimit() const;
  };
  using Batch = std::vector<Notification>;

  // Under which the summaries for the receiver go out. What tells of it in the records has its own
  // name: there it is one of many receivers.
  static std::string StormKeyOf(const std::string& receiver, const Line& line);
  // Another receiver goes on with the line. What was held, and what is on its way, its groups send
  // there once more.
  static void FollowLine(Line former, const std::string& name, Line& heir);

  // What Pass() was called with.
  struct Scene {
    const Groups& groups;
    RouterOutput& output;
    Timestamp now;
    // Which of the output's decisions tells of a notification, by its id.
    std::map<std::string, size_t, std::less<>> decided = {};
  };

  static void PassLine(Line& line, Batch batch, const Scene& scene);
  // Sends the most urgent ones, each by itself, and keeps the others for a summary.
  static void SendMostUrgent(Line& line, Batch batch, const Scene& scene);
  static void Send(Notification notification, const Scene& scene);
  static void Keep(Line& line, Notification notification, Timestamp now);
  // What the message says to fire does, in the group.
  static void NoteFiring(StormGroup& group, const Notification& newest);
  // Keeps it, and says so.
  static void Hold(Line& line, Notification notification, const Scene& scene);
  static void Release(Line& line, NotificationIds& ids, const Scene& scene);
  static Notification Summarise(Line& line, std::string receiver, const Scene& scene);
  // Why the summary is sent that tells what is held now.
  static NotifyReason ReasonOf(const Line& line);
  // The alerts that fire in the storm: new ones first, of each part the most severe first. Forgets
  // groups of which the receiver knows nothing any more.
  static std::vector<Alert> TakeFiring(Line& line, const std::string& receiver,
                                       const Groups& groups);
  // Of what the line holds to be over: when the last group has said so.
  static std::map<Run, Timestamp> OverSince(const Line& line);
  static void AddResolved(Notification& summary, Summary& sent);
  static void RemoveFrom(std::vector<HeldNotification>& all,
                         const std::vector<HeldNotification>& some);

  std::map<std::string, Line, std::less<>> lines_;  // by receiver
  std::vector<std::string> forgotten_;              // receivers without a limit any more, likewise
};

}  // namespace alertd::route
