#pragma once

// Decides who is told about which alerts, and when. It sends nothing: Advance() returns
// notifications, and receivers/ delivers them.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/alert.h"
#include "engine/model/group_record.h"
#include "engine/model/journal_event.h"
#include "engine/model/notification.h"
#include "engine/model/silence.h"
#include "engine/model/suppression_record.h"
#include "engine/model/withdrawal.h"
#include "engine/route/router_view.h"
#include "rules/configuration.h"

namespace alertd::route {

// Whether Advance() tells how groups have changed, for a process to come.
enum class GroupRecords { kNone, kChanges };

// Whether every Advance() makes what View() and Board() show, or only one that follows WantView():
// with many alerts that costs more than routing them.
enum class ViewPublishing { kAlways, kWhenWanted };

struct RouterOptions {
  // For alerts from outside without an end; the configuration's from Apply() on.
  Duration resolve_timeout{std::chrono::minutes{5}};
  size_t alerts_max = 1'000'000;
  size_t groups_max = 100'000;
  std::string external_url = {};  // where people find this alertd, for templates
  uint64_t id_seed = 0;           // makes notification ids unique over restarts
  GroupRecords records = GroupRecords::kNone;
  ViewPublishing views = ViewPublishing::kAlways;
  // What silences' ids are made of; empty: a series that follows from id_seed.
  std::function<uint64_t()> random = {};
};

// What of an earlier process the router goes on with.
struct RestoredGroups {
  std::vector<GroupRecord> records;
  // The alerts of rules that fired then. What the router knows to fire beyond them ended before it
  // heard of that. Those from outside fire until the end that was named; without one, or where
  // their sender names a later one again and again, for resolve_timeout from the restart at least.
  std::set<Labels> firing;
  std::vector<Silence> silences = {};
  // That stand in no file, in the order in which they were set.
  std::vector<SuppressionRecord> suppressions = {};
};

// One decision about alerts or a group, with its reason: what `explain`, the log and the journal
// tell. `kind` is stable text such as "grouped", "suppressed", "notified", "not_due".
struct Decision {
  std::string kind;
  std::string receiver;  // empty where it concerns none
  SharedText group_key;  // likewise
  Labels alert;          // likewise
  std::string reason;    // for people: suppressed by weekly_deploy (Scheduled maintenance)
  Timestamp at;
  SharedText incident = {};  // of the alert; empty for those from outside
  SharedText route = {};     // the route's id, with the group's labels where it is about a group
  Labels group_labels = {};
  SharedText notification = {};  // its id, and which alerts of the group it tells of
  std::vector<JournalMember> told = {};
  size_t told_left_out = 0;                   // beyond kJournalMembersMax
  std::optional<DeliveryReport> report = {};  // what became of the notification
  std::optional<Timestamp> next_flush = {};   // of the group
};

struct RouterOutput {
  // To be on disk before the notifications are sent.
  std::vector<GroupRecordChange> records;
  std::vector<SilenceChange> silences = {};
  std::vector<Notification> notifications;
  std::vector<Decision> decisions;
  std::vector<SuppressionChange> suppressions = {};  // likewise to be on disk
  // After the notifications have been handed over: earlier ones that need not be sent any more.
  std::vector<Withdrawal> withdrawals = {};
};

// Not thread-safe: it belongs to the routing thread. View() may be called from any.
class Router {
 public:
  explicit Router(RouterOptions options);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // Goes on with the groups, silences and suppressions of an earlier process. Once, before the
  // first Apply(). What was on its way then comes out of the first Advance() again.
  void Restore(const RestoredGroups& restored, Timestamp now);

  // Replaces routes, receivers' names and the suppressions of files. Groups of routes that are
  // unchanged keep their timers and what they have sent.
  void Apply(const rules::Configuration& configuration, Timestamp now);

  // Takes in alerts, each new, changed or over. Decisions come out of the next Advance().
  void Receive(std::span<const Alert> alerts, Timestamp now);

  // Every rule was evaluated since the start, and what came of that was received: no group waits
  // for it any more.
  void NoteRulesSpoke(Timestamp now);

  // Makes a silence, or changes the one whose id it has; see SilenceBook::Set(). Returns its id. It
  // holds from the next Advance() on, which hands out what is to be remembered.
  Result<std::string> SetSilence(Silence silence, Timestamp now);
  // Likewise ends one: what it held and still fires is told at once. Fails with kNotFound.
  Status ExpireSilence(const std::string& id, Timestamp now);

  // Sets a suppression beside those of the configuration, which a reload leaves as it is; see
  // SuppressionBook::Set(). Returns its id.
  Result<std::string> SetSuppression(SuppressionRecord wanted, Timestamp now);
  // Ends one by its id or name: what it held and still fires is told at once. Fails with kNotFound,
  // and with kInvalidInput where it is one of a file.
  Status EndSuppression(const std::string& id_or_name, Timestamp now);

  // Somebody has taken on an alert that fires, or with it all that fires in its groups, until it
  // is over: repeats and escalation stop. `id` is the alert's fingerprint. Fails with kNotFound.
  Status Acknowledge(uint64_t id, AcknowledgeScope scope, const Acknowledgement& acknowledgement,
                     Timestamp now);
  // Nobody has taken it on any more, nor its groups. Fails with kNotFound also when nobody had.
  Status Unacknowledge(uint64_t id, Timestamp now);

  // What became of a notification: only an accepted one counts as told.
  void Report(const DeliveryReport& report, Timestamp now);

  // When there is something to do next: a flush, a suppression's change, or at once after anything
  // came in, for its decisions and the view; nothing when idle.
  std::optional<Timestamp> NextDue() const;

  RouterOutput Advance(Timestamp now);

  // Somebody is about to look: the next Advance() is due at once, and shows how things stand then.
  void WantView();

  // Of the routes that were applied last; see NumberRoutes().
  const std::vector<size_t>& RouteNumbers() const;

  // As of the last Advance() that has published. Thread-safe. The caller's own copy: keep the
  // pointer while reading.
  std::shared_ptr<const RouterView> View() const;
  // Likewise, and cheap also with many alerts.
  std::shared_ptr<const RouterBoard> Board() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace alertd::route
