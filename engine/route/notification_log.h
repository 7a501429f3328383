#pragma once

// What one integration of a receiver has been told about one group, and what it is to be told next.
//
// This is where notifications are deduplicated, by Alertmanager's rules; unlike there, what is
// still on its way counts too, so that nothing is sent twice while a delivery is being retried.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/group_record.h"
#include "engine/model/notification.h"
#include "rules/route.h"

namespace alertd::route {

// A group's alerts at a flush.
struct FlushScene {
  MemberIds firing;            // neither resolved nor suppressed
  MemberIds quiet;             // those that fire and that something holds
  MemberIds resolved;          // all that are over
  MemberIds resolved_visible;  // those of them that no suppression holds
  MemberIds earlier_runs;      // those of them whose alerts have begun anew
  MemberIds acknowledged;      // of those that fire
  MemberIds flapping;          // likewise: they come and go, and count as firing until they do not
  MemberIds unsuppressed;      // likewise: a silence, a suppression or a mute has just let them go
  Timestamp now;
  // Not the group's own flush: a time has come between two of them, for some of its receivers.
  bool is_between = false;
};

// Why an integration is told, or why it is not.
struct Verdict {
  enum class Kind {
    kTell,
    kNothing,       // there is nothing to say
    kToldAlready,   // nothing changed, and a repeat is not due
    kOnItsWay,      // likewise, and the last notification is still being delivered
    kAcknowledged,  // nothing changed, and somebody has taken on all that fires
    kFlapping,      // likewise, or it flaps
  };
  Kind kind = Kind::kNothing;
  Told told;  // with kTell
};

// How a rate limit lets a notification pass.
enum class Passage {
  kHeld,        // nothing of it is sent yet
  kSent,        // as it is
  kSummarised,  // in a message of many groups
};

class NotificationLog {
 public:
  // `settings`: a digest of what it reaches, 0 where nobody knows.
  NotificationLog(std::string integration, bool send_resolved, uint64_t settings)
      : integration_(std::move(integration)), send_resolved_(send_resolved), settings_(settings) {}

  // What an earlier process knew. What it had sent, and was on its way, may have arrived.
  explicit NotificationLog(const ToldRecord& record);
  // All but the receiver.
  ToldRecord Record() const;

  // What was on its way when the earlier process ended, to be sent again, oldest first; nothing for
  // most. What came and went while the receiver was down is told there in full.
  std::vector<SentRecord> Resume(Timestamp now);

  const std::string& integration() const { return integration_; }
  bool send_resolved() const { return send_resolved_; }
  uint64_t settings() const { return settings_; }

  // The integration is as that of `declared` from now on, whatever it was told before.
  void FollowReload(const NotificationLog& declared) {
    settings_ = declared.settings_;
    send_resolved_ = declared.send_resolved_;
  }

  // Goes on as `former`, the log of another integration that reached the same place. What that one
  // had on its way is to be sent once more; where this one has been told something itself, it only
  // has more to close.
  void GoOnFrom(NotificationLog former);
  // What is known of members is known of those of another group from now on, by whose ids they are
  // given; of others nothing is.
  void Renumber(const std::map<MemberId, MemberId>& ids);
  // What is known of one member is known of another one from now on.
  void Rename(MemberId before, MemberId after);
  // Whether what is on its way is to be sent once more for that reason. Once.
  bool resends() const { return resends_; }
  bool TakeResent() { return std::exchange(resends_, false); }

  // What to say at a flush. A question.
  Verdict Decide(const FlushScene& scene, const rules::Route& route) const;

  // Which alerts that fire it believes to flap and `told` does not.
  MemberIds Stabilised(const Told& told) const;

  // Records that a flush saw this scene: what this integration does not want to hear of, or what
  // Alertmanager's way leaves behind, is forgotten.
  void Settle(const FlushScene& scene, const rules::Route& route);

  // A notification was handed over for delivery.
  void Sent(std::string notification_id, Told told);

  // What a notification that is on its way says; null when there is none with this id.
  const Told* OnItsWay(const std::string& notification_id) const;

  bool HasOnItsWay() const { return !on_the_way_.empty(); }

  // Whether an older one than this was sent and is on its way.
  bool ExpectsAnother(const std::string& notification_id) const;

  // What the rate limit makes of one that is on its way; true when that was not known.
  bool NotePassage(const std::string& notification_id, Passage passage);
  // The newest that was sent, is on its way and says that the alert fires.
  std::optional<std::string> NewestOnItsWayOf(MemberId member) const;

  struct Withdrawn {
    std::string notification_id;
    std::string told_by;
  };
  // Takes back what was sent and only says that alerts fire for each of which `told_by` names
  // something. It is not sent once more, and each is taken back once. Of what a summary tells the
  // others have need.
  std::vector<Withdrawn> Withdraw(
      const std::function<std::optional<std::string>(MemberId)>& told_by);

  struct TakenBack {
    std::string notification_id;
    Told told;
    bool held = false;  // by a rate limit
  };
  // Likewise what only says that alerts fire which are kept quiet by now, by Alertmanager's way
  // also beside ends that are. What is held is on its way no longer.
  std::vector<TakenBack> TakeBack(const FlushScene& scene, const rules::Route& route);
  // Where a newer message has just been sent, which says all that is to be said: what says that
  // such alerts fire. Where the newer one says that something fires, it takes by itself the place
  // of all but what is held.
  std::vector<TakenBack> TakeBackOlder(const MemberIds& quiet);
  // Whether the newest message that is on its way says that one of these fires.
  bool IsToTellOf(const MemberIds& quiet) const;

  // Whether a rate limit holds it back, and nothing of it was sent.
  bool IsHeldBack(const std::string& notification_id) const;
  // Likewise the newest.
  bool IsNewestHeldBack() const { return !on_the_way_.empty() && on_the_way_.back().held; }

  // What became of it. False when it is not, or no longer, on its way.
  bool Report(const DeliveryReport& report, Timestamp now);

  // After the clock was set back: nothing was sent, told or heard of later than now.
  void LimitTimes(Timestamp now);

  // What the integration believes to fire once all that is on its way has arrived.
  MemberIds OpenInTheEnd() const;

  // What it was told to fire or is being told so: until it has accepted the end, it may believe it.
  MemberIds EverOpened() const;

  // Whether it has accepted that the alert fires, or may have, and not that it is over.
  bool HasOpen(MemberId member) const;
  bool HasOpen() const { return !open_.empty(); }  // any
  // Whether the last message that it has accepted says that the alert fires.
  bool WasToldOf(MemberId member) const;
  // Whether a message that is on its way says that the alert fires.
  bool IsBeingTold(MemberId member) const;

  // Nothing is open there, and nothing on its way.
  bool IsSettled() const { return open_.empty() && on_the_way_.empty(); }

  // Whether the alert must stay in the group for this integration's sake: it was told, or is being
  // told, that the alert fires and not yet that it is over; or the news of its end is on its way.
  bool Holds(MemberId member) const;

  // Whether what is open was told in a message of many groups.
  bool summarised() const { return summarised_; }

  // What fires and it has not accepted; null when there is nothing of the kind.
  const Unaccepted* unaccepted() const { return unaccepted_.get(); }

  // Of the last notification that was accepted.
  std::optional<Timestamp> last_told() const;
  std::optional<Timestamp> NextRepeat(const rules::Route& route) const;

 private:
  struct Delivery {
    std::string notification_id;
    Told told;
    Timestamp heard_at;             // of the last sign that somebody is still trying
    bool may_have_arrived = false;  // an attempt got no answer
    bool held = false;              // by a rate limit: nothing of it was sent
    bool withdrawn = false;         // by this process; it may be accepted all the same
    bool told_elsewhere = false;    // that is why
  };

  // Takes it off the way, not knowing that it was accepted; returns the next one.
  std::vector<Delivery>::iterator GiveUp(std::vector<Delivery>::iterator delivery);
  // It was refused, or is not sent.
  void NoteGivenUp(std::vector<Delivery>::iterator delivery, const DeliveryReport& report);
  void GiveUpLost(Timestamp now);
  // The notification with the id `newer` closes what this one would have closed.
  void HandOver(const Told& told, const std::string& newer);
  // The newest notification, accepted or on its way; null when there is none.
  const Told* Newest() const;
  Verdict DecideClosing(const FlushScene& scene) const;
  Verdict DecideAsAlertmanager(const FlushScene& scene) const;
  // From what is on its way.
  void FindUnaccepted();
  void NoteAccepted();
  std::vector<TakenBack> TakeBackIf(const std::function<bool(const Delivery&)>& is_concerned);
  bool FlappingHasChanged(const FlushScene& scene) const;
  bool RepeatIsDue(const FlushScene& scene, const rules::Route& route) const;

  std::string integration_;
  bool send_resolved_;
  uint64_t settings_ = 0;
  std::optional<Told> told_;
  // Accepted as firing, or maybe arrived without an answer; not yet accepted as over.
  MemberIds open_;
  std::vector<Delivery> on_the_way_;        // oldest first
  size_t repeats_ = 0;                      // accepted in a row
  std::unique_ptr<Unaccepted> unaccepted_;  // null for most
  bool summarised_ = false;
  // Since when something may be open where nothing was accepted; at the earliest the last start.
  std::optional<Timestamp> maybe_open_since_;
  bool refused_ = false;  // the newest, since the group's last flush
  bool resends_ = false;
};

}  // namespace alertd::route
