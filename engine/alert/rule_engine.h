#pragma once

// Evaluates rule groups when they are due and turns the answers into the life of alerts.
//
// It tells nobody: Advance() returns what changed, and the router decides who hears of it.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/alert/configured_targets.h"
#include "engine/alert/restored_alerts.h"
#include "engine/alert/rules_view.h"
#include "engine/model/alert.h"
#include "engine/model/alert_record.h"
#include "engine/model/no_data.h"
#include "engine/query/query.h"
#include "engine/window/window.h"
#include "rules/configuration.h"

namespace alertd::alert {

// When the ticks of a group without `eval_offset` are, in relation to the multiples of its
// interval.
enum class GroupAlignment {
  kSpread,   // later by an offset of the group's own, so that not all are due at once
  kAligned,  // on them: for tests and replays
};

// Whether `up` says why a series ended: where targets are scraped, not where samples are given.
enum class TargetKnowledge { kNone, kUp };

struct RuleEngineOptions {
  query::QueryOptions query;   // subqueries without a step take the configuration's interval
  std::string external_url;    // for generator links and templates; without a slash at its end
  uint64_t incident_seed = 0;  // makes incident ids unique over restarts and clock steps
  GroupAlignment alignment = GroupAlignment::kSpread;
  TargetKnowledge targets = TargetKnowledge::kNone;
  // Calls the task with 0 to count - 1, on any threads, and returns when all are done. Empty: the
  // evaluation thread does it alone.
  std::function<void(size_t count, const std::function<void(size_t)>& task)> for_each = {};
  // A time that never steps back, for measuring how long evaluations take. May be empty: then no
  // pause is noticed either, for nobody can tell it from an evaluation that takes long.
  std::function<std::chrono::nanoseconds()> steady = {};
  // Advance() is called at least so often, also when nothing is due: when it is not, the process
  // was stopped. 0: only when something is due.
  Duration advance_interval_max{0};
};

// A change in the life of one alert, for logs and the journal.
struct Transition {
  enum class Kind {
    kPending,   // the condition began to hold
    kFiring,    // it held for the whole hold time
    kCleared,   // it stopped while pending: nobody was told
    kResolved,  // it stopped while firing
    kUnknown,   // nobody can tell any more whether it holds: `reason` says why
    kKnown,     // one can again
  };
  Kind kind = Kind::kPending;
  std::string group;
  std::string rule;
  Alert alert;
  Timestamp at;
  std::string reason = {};
  std::string file = {};  // that declares the rule
};

struct RuleFailure {
  std::string group;
  std::string rule;
  std::string error;
  std::string place;  // file:line:column of the expression that fails; empty when that is not known
  Timestamp at;
  bool repeated = false;  // the rule's last evaluation failed for the same reason
  std::string file = {};  // that declares the rule
};

// What is not right with a rule that was evaluated: told once, and again when it changes.
struct RuleWarning {
  enum class Kind {
    kLimit,     // it has more alerts than it may have
    kTemplate,  // a label or an annotation shows an error
  };
  Kind kind = Kind::kLimit;
  std::string group;
  std::string rule;
  std::string message;
  Timestamp at;
  std::string file = {};  // that declares the rule
};

// A rule that can be evaluated again after one or more evaluations that failed.
struct RuleRecovery {
  std::string group;
  std::string rule;
};

// What one call of Advance() has to tell.
struct EvaluationOutput {
  // For the router: alerts that fire (also those that already did, so that changed annotations and
  // a router that restarted catch up) and alerts that are over (ends_at set).
  std::vector<Alert> alerts;
  std::vector<Transition> transitions;
  std::vector<RuleFailure> failures;
  std::vector<RuleRecovery> recoveries;
  std::vector<RuleWarning> warnings;
  // To be on disk before anybody is told of `alerts`.
  std::vector<AlertRecordChange> records;
  bool no_data_changed = false;  // RuleEngine::WithoutData() has other expressions
  size_t groups_evaluated = 0;
  size_t rules_evaluated = 0;
};

// Not thread-safe: it belongs to the evaluation thread. View() may be called from any.
class RuleEngine {
 public:
  // `window` must outlive the engine.
  RuleEngine(window::Window& window, RuleEngineOptions options);
  ~RuleEngine();
  RuleEngine(const RuleEngine&) = delete;
  RuleEngine& operator=(const RuleEngine&) = delete;

  // Goes on with the alerts of an earlier process. Once, before the first Apply(), which gives them
  // to the rules that they are of; those of rules that are gone resolve. They are unknown until
  // their series are seen again, for as long as the lookback at most.
  void Restore(RestoredAlerts restored);

  // Which targets there are from now on: of those that are gone nothing is waited for.
  void SetTargets(ConfiguredTargets targets);

  // Replaces the rules. A group's first tick is the first one at or after `now`. Alerts of rules
  // that are unchanged keep their state; those of rules that are gone resolve with the next
  // Advance().
  void Apply(const rules::Configuration& configuration, Timestamp now);

  // Leaves out the ticks that would read the window as of before `now` and after the samples of the
  // earlier process, for it is not complete there; a single one is made up for at once. That time
  // does not count for restored alerts that are pending.
  void BeginAt(Timestamp now);

  // When a group is due next; nothing without groups.
  std::optional<Timestamp> NextDue() const;

  // Evaluates every group that is due at `now`, each at its own aligned timestamp, as if one rule
  // after the other; rules that cannot affect one another are asked at once.
  // Recording rules, ALERTS and ALERTS_FOR_STATE are appended to the window. When it comes many
  // seconds later than NextDue(), or than advance_interval_max says, the process was stopped: what
  // looks back on that time is unknown, as after a restart.
  EvaluationOutput Advance(Timestamp now);

  // What the recording rules write, for the process to come: of each the metric's name and the
  // labels that it sets itself, sorted. Series of what nobody records any more end with that
  // process' first Advance().
  std::vector<Labels> Recordings() const;

  // The rules' expressions whose selectors have matched no series at the last evaluation, and since
  // when, for the process to come; each once.
  std::vector<NoData> WithoutData() const;

  // Whether each group was evaluated since the start.
  bool HasAskedAll() const;

  // What nobody has been given to remember yet, because it may change with every evaluation: the
  // values of alerts that fire and what is said of them. For the process to come.
  std::vector<AlertRecordChange> Unremembered();

  // The rules with their health and alerts as of the last evaluation. Thread-safe. The caller's own
  // copy: keep the pointer while reading.
  std::shared_ptr<const RulesView> View() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace alertd::alert
