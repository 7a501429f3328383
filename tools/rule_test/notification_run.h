#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/notification.h"
#include "engine/model/silence.h"
#include "engine/route/router.h"
#include "rules/configuration.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// The router in virtual time, with receivers that take what they get, or are down for a while.
//
// What is sent to a receiver that is down waits for the end of the outage, as deliveries do that
// are tried again and again; of one group only the newest waits.
class NotificationRun {
 public:
  // `test` must outlive it.
  NotificationRun(const rules::Configuration& configuration, const RuleTest& test);

  // The alerts of an evaluation, after everything that was due before it.
  void Receive(std::span<const Alert> alerts, Timestamp now);
  // All rules were evaluated since the start, and the alerts of that received.
  void NoteRulesSpoke(Timestamp now);

  // alertd starts anew: the router goes on with what the daemon keeps on disk, and what waited for
  // an outage's end is sent again. `firing`: the alerts of rules that fired when it ended.
  void Restart(std::set<Labels> firing, Timestamp now);

  // Lets the router do what is due up to `now`, this instant included. Fails with kLimitExceeded
  // when it does not come to rest.
  Status AdvanceUntil(Timestamp now);

  // What the receivers have got, in order; `at` is when they got it.
  const std::vector<Notification>& received() const { return received_; }

 private:
  std::optional<Timestamp> NextDue() const;
  // The test's silences, as somebody sets them at its start.
  Status SetSilences();
  // Those of the test's acknowledgements that are due. Fails when nothing fires that they match.
  Status AcknowledgeDue(Timestamp now);
  Status Acknowledge(const PlannedAcknowledgement& planned, Timestamp now);
  void Keep(std::vector<GroupRecordChange> changes);
  void Keep(std::vector<SilenceChange> changes);
  void Send(Notification notification, Timestamp now);
  void EndOutages(Timestamp now);
  // Reports for each integration that the notification is for.
  void Report(const Notification& notification, DeliveryReport report);
  std::optional<Timestamp> DownUntil(const std::string& receiver, Timestamp now) const;

  const rules::Configuration configuration_;  // the routes'
  const RuleTest& test_;
  std::unique_ptr<route::Router> router_;
  std::map<SharedText, GroupRecord> kept_;        // by key
  std::map<std::string, Silence> kept_silences_;  // by id
  Status silences_set_ = Ok();
  Timestamp rested_at_{};  // nothing is done before it any more
  size_t next_acknowledgement_ = 0;
  std::vector<Notification> received_;
  // By receiver and group, with the end of the outage.
  std::map<std::pair<std::string, std::string>, std::pair<Timestamp, Notification>> waiting_;
};

}  // namespace alertd::rule_test
