#include "tests/simulation/simulation.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/dice.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/process.h"

namespace alertd::simulation {
namespace {

using std::chrono::seconds;

constexpr Timestamp kStart{std::chrono::hours{490'000}};
constexpr int kSteps = 480;
// From here on nothing fires, and everybody listens.
constexpr int kCalmSteps = 240;

std::string TransitionName(alert::Transition::Kind kind) {
  using Kind = alert::Transition::Kind;
  switch (kind) {
    case Kind::kPending:
      return "pending";
    case Kind::kFiring:
      return "firing";
    case Kind::kCleared:
      return "cleared";
    case Kind::kResolved:
      return "resolved";
    case Kind::kUnknown:
      return "unknown";
    case Kind::kKnown:
      return "known";
  }
  return "";
}

class Simulation {
 public:
  Simulation(uint64_t seed, Mutation mutation, std::ostream* trace)
      : trace_(trace),
        dice_(seed),
        mutation_(mutation),
        plan_(MakePlan(dice_, kStart)),
        judge_(plan_.declarations.front().configuration),
        declaration_(&plan_.declarations.front()) {
    for (const rules::Receiver& receiver : declaration_->configuration.receivers)
      moods_[receiver.name] = Mood::kTakes;
    StartProcess();
  }

  Outcome Run() {
    for (int step = 0; step < kSteps + kCalmSteps && !judge_.violation(); ++step) {
      const Duration since_start = step * kStep;
      if (step < kSteps && dice_.OneIn(100)) SetClock();
      moment_ = {kStart + since_start + clock_error_, since_start, since_start + leaps_};
      if (step == kSteps) Calm();
      if (step < kSteps) ChangeSomething();
      if (moment_.since_start % kScrapeInterval == Duration{0}) Scrape();
      if (process_ == nullptr && moment_.since_start >= down_until_) {
        if (step < kSteps && dice_.OneIn(3)) {
          for (const std::string& receiver : Reconfigure())
            judge_.SeeRenamedMeanwhile(receiver);
        }
        StartProcess();
      }
      if (process_ != nullptr) Step(step < kSteps);
    }
    judge_.CheckAllIsClosed(moment_);
    if (process_ != nullptr) judge_.CheckAllIsForgotten(process_->GroupKeys(), moment_);
    outcome_.violation = judge_.violation();
    return outcome_;
  }

 private:
  void StartProcess() {
    process_ = std::make_unique<Process>(Process::Beginning{.declaration = *declaration_,
                                                            .shares_routes = plan_.shares_routes,
                                                            .targets = plan_.targets,
                                                            .moods = moods_,
                                                            .mutation = mutation_,
                                                            .seed = dice_.Bits(),
                                                            .moment = moment_},
                                         disk_);
    std::map<Labels, Timestamp> firing;
    for (const auto& [key, record] : disk_.alerts) {
      if (record.firing_since) firing.emplace(key.labels, *record.firing_since);
    }
    judge_.SeeReload(declaration_->configuration, process_->RouteNumbers(), moment_);
    judge_.SeeBeginning(std::move(firing), moment_);
  }

  // The machine slept, or somebody has set its clock: by a moment, or by more than most timers.
  void SetClock() {
    const Duration step = dice_.OneIn(2) ? dice_.Seconds(1, 60) : dice_.Seconds(60, 600);
    const bool back = dice_.OneIn(2) && moment_.now >= newest_;
    newest_ = std::max(newest_, moment_.now);
    clock_error_ += back ? -step : step;
    if (!back) leaps_ += step;
    judge_.SeeClockStep(moment_);
    Trace("the clock is set " + FormatDuration(step) + (back ? " back" : " forward"));
  }

  void EndProcess(bool in_order) {
    Trace(in_order ? "stop" : "crash");
    if (in_order) process_->Stop();
    process_.reset();
    judge_.SeeEnd(in_order, moment_);
    down_until_ = moment_.since_start + (dice_.OneIn(2) ? Duration{0} : dice_.Seconds(5, 60));
    ++outcome_.restarts;
    // As where their files are damaged, or nobody has named a folder for them.
    if (!dice_.OneIn(3)) return;
    Trace("the samples are lost");
    disk_.samples.clear();
    disk_.samples_until.reset();
    judge_.SeeSamplesLost(moment_);
  }

  void Scrape() {
    for (const Labels& target : plan_.targets) {
      const bool up = !down_.contains(target);
      Append("up", target, up ? 1 : 0);
      for (const std::string& metric : plan_.metrics) {
        const bool holds = holding_.contains({target, metric});
        if (up) {
          Append(metric, target, holds ? 1 : 0);
        } else {
          Append(metric, target, StaleMarker());
        }
        if (process_ == nullptr) continue;
        judge_.SeeScrape(AlertOf(target, metric), {moment_.since_start, moment_.now, up, holds});
      }
    }
    if (process_ != nullptr && !begun_) {
      begun_ = true;
      process_->Begin(moment_.now);
    }
  }

  void Append(const std::string& metric, const Labels& target, double value) {
    if (process_ == nullptr) return;
    LabelsBuilder builder(target);
    builder.Set(kMetricNameLabel, metric);
    process_->Append(builder.Build(), {moment_.now, value});
  }

  Labels AlertOf(const Labels& target, const std::string& metric) const {
    for (const rules::RuleGroup& group : declaration_->configuration.groups) {
      for (const rules::Rule& rule : group.rules) {
        if (MetricOf(rule.name) != metric) continue;
        LabelsBuilder builder(target);
        builder.Set("alertname", rule.name);
        builder.Set("severity", rule.labels.front().second);
        return builder.Build();
      }
    }
    return {};
  }

  void ChangeSomething() {
    if (dice_.OneIn(5)) {
      const Labels& target = dice_.Pick(plan_.targets);
      Flip(holding_, std::pair(target, dice_.Pick(plan_.metrics)));
    }
    // Some are less stable than others.
    const std::pair restless(plan_.targets.front(), plan_.metrics.front());
    if (dice_.OneIn(8)) Flip(holding_, restless);
    if (dice_.OneIn(50)) Flip(down_, dice_.Pick(plan_.targets));
    if (dice_.OneIn(20)) ChangeMood();
    if (process_ == nullptr) return;
    if (dice_.OneIn(40)) ChangeSilences();
    if (dice_.OneIn(80)) ChangeSuppressions();
    if (dice_.OneIn(30)) ChangeAcknowledgements();
    if (dice_.OneIn(150)) Reload();
  }

  void Trace(const std::string& line) const {
    if (trace_ != nullptr) *trace_ << FormatDuration(moment_.since_start) << " " << line << "\n";
  }

  void Trace(const StepLog& log) const {
    if (trace_ == nullptr) return;
    for (const alert::Transition& transition : log.transitions) {
      Trace("alert " + FormatLabels(transition.alert.labels) + " " +
            TransitionName(transition.kind) + " " + transition.reason);
    }
    for (const route::Decision& decision : log.decisions) {
      Trace("router " + decision.kind + " " + decision.receiver + " " + decision.group_key.str() +
            " " + FormatLabels(decision.alert) + " " + decision.reason);
    }
    for (const Notification& notification : log.notifications) {
      std::string line = "sent " + notification.id + " to " + notification.receiver + ": " +
                         std::string(NotifyReasonName(notification.reason)) + " " +
                         notification.group_key;
      for (const Alert& alert : notification.alerts) {
        line += (alert.ResolvedAt(notification.at) ? " -" : " +") + FormatLabels(alert.labels) +
                "#" + alert.incident_id.str();
      }
      Trace(line);
    }
    for (const Arrival& arrival : log.arrivals) {
      std::string line = "taken by " + arrival.receiver + ": " + arrival.group_key;
      for (const Arrival::AlertNews& alert : arrival.alerts)
        line += (alert.resolved ? " -" : " +") + FormatLabels(alert.labels) + "#" + alert.incident;
      Trace(line);
    }
  }

  template <typename Set, typename Value>
  void Flip(Set& set, const Value& value) {
    if (!set.insert(value).second) set.erase(value);
  }

  void ChangeMood() {
    const auto& receiver = dice_.Pick(declaration_->configuration.receivers).name;
    // They take what they get most of the time.
    const Mood mood = dice_.OneIn(2)
                          ? Mood::kTakes
                          : dice_.Pick<Mood>({Mood::kFails, Mood::kHangs, Mood::kRefuses});
    moods_[receiver] = mood;
    judge_.SeeMood(receiver, mood, moment_);
    Trace(receiver + " is in mood " + std::to_string(static_cast<int>(mood)));
  }

  void ChangeSilences() {
    const auto running = judge_.Running(Quiet::Kind::kSilence, moment_.now);
    if (!running.empty() && dice_.OneIn(2)) {
      const auto known = std::next(running.begin(), dice_.Roll(static_cast<int>(running.size())));
      ChangeSilence(known->first, known->second);
    } else {
      Quiet quiet = MakeQuiet(Quiet::Kind::kSilence);
      quiet.until_resolved = dice_.OneIn(3);
      if (dice_.OneIn(4)) quiet.until_unmatched = dice_.Seconds(60, 300);
      SetSilence("", std::move(quiet));
    }
    Settle();
  }

  Quiet MakeQuiet(Quiet::Kind kind) {
    Quiet quiet;
    quiet.kind = kind;
    quiet.from = moment_.now + dice_.Seconds(0, 60);
    const Labels& target = dice_.Pick(plan_.targets);
    const std::string name = dice_.OneIn(2) ? "job" : "instance";
    quiet.matchers = {*Matcher::Make(MatchKind::kEqual, name, std::string(target.Get(name)))};
    return quiet;
  }

  // As people set them through the API; one of the same name is replaced.
  void ChangeSuppressions() {
    const std::string name = dice_.Pick<std::string>({"deploy", "move"});
    const auto running = judge_.Running(Quiet::Kind::kSuppression, moment_.now);
    if (running.contains(name) && dice_.OneIn(2)) {
      if (!process_->EndSuppression(name, moment_.now)) return;
      Trace("suppression " + name + " is ended");
      judge_.SeeSilenceEnd(name);
    } else {
      Quiet quiet = MakeQuiet(Quiet::Kind::kSuppression);
      quiet.until = quiet.from + dice_.Seconds(30, 500);
      if (!process_->SetSuppression(name, quiet, moment_.now)) return;
      Trace("suppression " + name + " " + FormatMatcher(quiet.matchers.front()) + " from " +
            FormatTimestamp(quiet.from) + " until " + FormatTimestamp(quiet.until));
      judge_.SeeSilence(name, std::move(quiet));
    }
    Settle();
  }

  void ChangeSilence(const std::string& id, Quiet quiet) {
    if (dice_.OneIn(2)) {
      SetSilence(id, std::move(quiet));
      return;
    }
    if (!process_->ExpireSilence(id, moment_.now)) return;
    Trace("silence " + id + " is ended");
    judge_.SeeSilenceEnd(id);
  }

  void SetSilence(const std::string& id, Quiet quiet) {
    quiet.until = moment_.now + dice_.Seconds(90, 600);
    Silence silence;
    silence.id = id;
    silence.matcher_sets = {quiet.matchers};
    silence.starts_at = quiet.from;
    silence.ends_at = quiet.until;
    silence.ends_when_resolved = quiet.until_resolved;
    silence.ends_when_unmatched = quiet.until_unmatched;
    const auto set = process_->SetSilence(silence, moment_.now);
    if (!set) return;
    Trace("silence " + *set + " " + FormatMatcher(quiet.matchers.front()) + " until " +
          FormatTimestamp(quiet.until));
    if (!id.empty() && *set != id) {
      judge_.SeeSilenceEnd(id);
      quiet.has_held = false;
      quiet.unmatched_since.reset();
    }
    judge_.SeeSilence(*set, std::move(quiet));
  }

  void ChangeAcknowledgements() {
    if (judge_.firing().empty()) return;
    const auto alert =
        std::next(judge_.firing().begin(), dice_.Roll(static_cast<int>(judge_.firing().size())))
            ->first;
    if (dice_.OneIn(3)) {
      if (!process_->Unacknowledge(alert, moment_.now)) return;
      judge_.SeeGivenBack(alert);
      Trace("unacknowledged " + FormatLabels(alert));
    } else if (!Acknowledge(alert)) {
      return;
    }
    Settle();
  }

  bool Acknowledge(const Labels& alert) {
    Acknowledgement acknowledgement{"ann", "", moment_.now, {}};
    if (dice_.OneIn(2)) acknowledgement.until = moment_.now + dice_.Seconds(30, 400);
    const auto scope = dice_.OneIn(2) ? AcknowledgeScope::kAlert : AcknowledgeScope::kGroups;
    if (!process_->Acknowledge(alert, scope, acknowledgement, moment_.now)) return false;
    judge_.SeeAcknowledgement(alert, scope, acknowledgement.until);
    Trace("acknowledged " + FormatLabels(alert) +
          (scope == AcknowledgeScope::kGroups ? ", with its groups" : "") +
          (acknowledgement.until ? ", until " + FormatTimestamp(*acknowledgement.until) : ""));
    return true;
  }

  // What somebody was told is done is decided at once.
  void Settle() {
    const StepLog log = process_->Settle(moment_.now);
    Trace(log);
    judge_.See(log, moment_);
  }

  // Another configuration is in effect with the next reload or start. Returns whom it has renamed.
  std::vector<std::string> Reconfigure() {
    const Declaration* const before = declaration_;
    while (declaration_ == before)
      declaration_ = &dice_.Pick(plan_.declarations);
    std::vector<std::string> renamed;
    for (const rules::Receiver& receiver : declaration_->configuration.receivers) {
      const std::string& name = declaration_->names.NameOf(receiver.name);
      if (before->names.NameOf(receiver.name) == name) continue;
      Trace(receiver.name + " is to be named " + name);
      renamed.push_back(receiver.name);
    }
    return renamed;
  }

  void Reload() {
    for (const std::string& receiver : Reconfigure())
      judge_.SeeRenamed(receiver, moment_);
    Trace("reload");
    process_->Reload(*declaration_, moment_.now);
    judge_.SeeReload(declaration_->configuration, process_->RouteNumbers(), moment_);
  }

  void Calm() {
    holding_.clear();
    down_.clear();
    for (auto& [receiver, mood] : moods_) {
      mood = Mood::kTakes;
      judge_.SeeMood(receiver, mood, moment_);
    }
  }

  void Step(bool may_crash) {
    CrashPoint crash = CrashPoint::kNowhere;
    const bool ends = may_crash && dice_.OneIn(120);
    const bool in_order = ends && dice_.OneIn(3);
    if (ends && !in_order) {
      crash = dice_.Pick<CrashPoint>({CrashPoint::kNowhere, CrashPoint::kAfterEvaluation,
                                      CrashPoint::kAfterRouting, CrashPoint::kBeforeReports});
    }
    const StepLog log = process_->Step(moment_, crash);
    outcome_.arrivals += log.arrivals.size();
    Trace(log);
    judge_.See(log, moment_);
    judge_.CheckPromises(moment_);
    if (ends) {
      EndProcess(in_order);
      begun_ = false;
    }
  }

  std::ostream* trace_;
  Dice dice_;
  Mutation mutation_;
  Plan plan_;
  Judge judge_;
  const Declaration* declaration_;
  Outcome outcome_;
  Moment moment_{kStart, Duration{0}, Duration{0}};
  Duration clock_error_{0};
  Duration leaps_{0};
  Timestamp newest_ = kStart;
  Disk disk_;
  std::unique_ptr<Process> process_;
  bool begun_ = false;
  Duration down_until_{0};
  std::map<std::string, Mood> moods_;
  std::set<std::pair<Labels, std::string>> holding_;
  std::set<Labels> down_;
};

}  // namespace

Outcome Simulate(uint64_t seed, Mutation mutation, std::ostream* trace) {
  return Simulation(seed, mutation, trace).Run();
}

}  // namespace alertd::simulation
