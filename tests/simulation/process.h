#pragma once

// alertd from the samples to the requests that go out, as the daemon puts it together, in virtual
// time and on one thread.

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/alert/rule_engine.h"
#include "engine/model/acknowledgement.h"
#include "engine/model/group_record.h"
#include "engine/route/router.h"
#include "engine/window/window.h"
#include "receivers/delivery.h"
#include "rules/configuration.h"
#include "tests/simulation/declaration.h"
#include "tests/simulation/moment.h"
#include "tests/simulation/mutation.h"
#include "tests/simulation/network.h"
#include "tests/simulation/reference.h"

namespace alertd::simulation {

// What outlives a process.
struct Disk {
  std::map<AlertKey, AlertRecord> alerts;
  std::map<SharedText, GroupRecord> groups;
  std::map<std::string, Silence> silences;
  std::vector<SuppressionRecord> suppressions;  // in the order in which they were set
  std::optional<Timestamp> last_alive;
  // The log of samples: segments of blocks.
  std::vector<std::vector<std::string>> samples;
  std::optional<Timestamp> samples_until;
};

// Where a process ends in the middle of a step: after what stands before was written to disk.
enum class CrashPoint { kNowhere, kAfterEvaluation, kAfterRouting, kBeforeReports };

// Everything that a step has decided, in order.
struct StepLog {
  bool evaluated = false;
  bool routed = false;  // the router has heard of the alerts
  std::vector<alert::Transition> transitions;
  std::vector<Alert> alerts;  // that the router heard of
  std::vector<Notification> notifications;
  std::vector<route::Decision> decisions;
  std::vector<Arrival> arrivals;
  std::vector<DeliveryReport> reports;
};

class Process {
 public:
  struct Beginning {
    const Declaration& declaration;
    bool shares_routes = false;  // see Plan
    const std::vector<Labels>& targets;
    const std::map<std::string, Mood>& moods;
    Mutation mutation = Mutation::kNone;
    uint64_t seed = 0;
    Moment moment;
  };
  // Goes on with what is on the disk, which must outlive it.
  Process(const Beginning& beginning, Disk& disk);

  void Append(const Labels& series, Sample sample);
  // All targets have been asked: rules may be evaluated.
  void Begin(Timestamp now) {
    engine_->BeginAt(now);
    begun_ = true;
  }
  void Reload(const Declaration& declaration, Timestamp now);
  // What they bring about comes out of Settle().
  Result<std::string> SetSilence(const Silence& silence, Timestamp now);
  Status ExpireSilence(const std::string& id, Timestamp now);
  Status SetSuppression(const std::string& name, const Quiet& quiet, Timestamp now);
  Status EndSuppression(const std::string& name, Timestamp now);
  Status Acknowledge(const Labels& alert, AcknowledgeScope scope, Acknowledgement acknowledgement,
                     Timestamp now);
  Status Unacknowledge(const Labels& alert, Timestamp now);

  // Routes, and nothing else: what somebody was told is done is on disk.
  StepLog Settle(Timestamp now);
  // Does what is due, up to the crash point.
  StepLog Step(const Moment& moment, CrashPoint crash);
  std::vector<std::string> GroupKeys() const;
  // All are one where that is what receivers are to see.
  std::vector<size_t> RouteNumbers() const;
  // In good order: nothing follows.
  void Stop();

 private:
  void ReadSamples();
  void KeepSamples(Timestamp now);
  enum class Look { kWhenDue, kAnyway };
  bool Evaluate(Timestamp now, Look look, StepLog& log);
  void Route(Timestamp now, StepLog& log);
  void TakeOut(route::RouterOutput output, Timestamp now, StepLog& log);
  void Deliver(Timestamp now, CrashPoint crash, StepLog& log);
  void Report(const std::vector<DeliveryReport>& reports, Timestamp now, StepLog& log);
  static void Mutate(Mutation mutation, rules::Receiver& receiver);
  static void Mutate(Mutation mutation, rules::Route& route);
  rules::Configuration Mutated(rules::Configuration configuration) const;
  // What is on the disk.
  void MutateRecords();
  // As the daemon reads it.
  rules::Configuration Read(const Declaration& declaration);
  void Enqueue(Timestamp now);
  // As the simulation calls it.
  std::string SeenKey(const std::string& group_key) const;
  Notification Seen(Notification notification) const;
  // False when the mutation has swallowed it.
  bool Mutate(Notification& notification);
  void ReportAccepted(const Notification& notification, Timestamp now);

  Disk& disk_;
  Mutation mutation_;
  const std::vector<Labels> targets_;
  window::Window window_;
  std::unique_ptr<alert::RuleEngine> engine_;
  std::unique_ptr<route::Router> router_;
  Network network_;
  std::unique_ptr<receivers::Delivery> delivery_;
  bool begun_ = false;
  bool told_all_asked_ = false;
  Timestamp last_seen_;  // by the wall clock
  std::vector<Notification> unsent_;
  std::vector<Withdrawal> withdrawals_;  // once these are sent
  bool shares_routes_;
  ReceiverNames names_;
  struct Addressed {
    std::string receiver;
    std::string group_key;
  };
  // Of what was sent, by its id: receivers see less of keys, and reports may have former names.
  std::map<std::string, Addressed> sent_;
  std::set<std::string> closings_;   // ids whose reports the mutation swallows
  std::vector<Notification> twice_;  // to be sent again, where the mutation has it
};

}  // namespace alertd::simulation
