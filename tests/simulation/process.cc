#include "tests/simulation/process.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/model/group_key.h"
#include "engine/window/log_decoder.h"

namespace alertd::simulation {
namespace {

using std::chrono::minutes;

window::WindowOptions SmallWindow() {
  window::WindowOptions options;
  options.retention = std::chrono::hours{1};
  return options;
}

alert::RuleEngineOptions EngineOptions(uint64_t seed) {
  alert::RuleEngineOptions options;
  options.external_url = "http://alertd";
  options.incident_seed = seed;
  options.targets = alert::TargetKnowledge::kUp;
  return options;
}

// Longer than any simulation.
constexpr Duration kForGood = std::chrono::hours{48};

alert::ConfiguredTargets TargetsOf(const std::vector<Labels>& targets) {
  std::vector<alert::ConfiguredTarget> configured;
  configured.reserve(targets.size());
  for (const Labels& target : targets)
    configured.push_back({target, false});
  return alert::ConfiguredTargets(std::move(configured));
}

route::RestoredGroups RestoredOf(const Disk& disk) {
  route::RestoredGroups restored;
  for (const auto& [key, record] : disk.groups)
    restored.records.push_back(record);
  for (const auto& [key, record] : disk.alerts) {
    if (record.firing_since) restored.firing.insert(key.labels);
  }
  for (const auto& [id, silence] : disk.silences)
    restored.silences.push_back(silence);
  restored.suppressions = disk.suppressions;
  return restored;
}

std::string Quoted(const std::string& text) { return '"' + text + '"'; }

// As the API takes it.
std::string DeclarationOf(const std::string& name, const Matcher& matcher, Timestamp from,
                          Timestamp until) {
  return "{\"name\": " + Quoted(name) + ", \"match\": {" + Quoted(matcher.name()) + ": " +
         Quoted(matcher.value()) +
         "}, \"time_range\": {\"start\": " + Quoted(FormatTimestamp(from)) +
         ", \"end\": " + Quoted(FormatTimestamp(until)) + "}}";
}

template <typename Records, typename Key, typename Record>
void KeepOne(Records& records, const Key& key, const std::optional<Record>& record) {
  if (record) {
    records[key] = *record;
  } else {
    records.erase(key);
  }
}

template <typename Records, typename Changes>
void Keep(Records& records, const Changes& changes) {
  for (const auto& change : changes) {
    if constexpr (requires { change.id; }) {
      KeepOne(records, change.id, change.record);
    } else {
      KeepOne(records, change.key, change.record);
    }
  }
}

void Keep(std::vector<SuppressionRecord>& records, const std::vector<SuppressionChange>& changes) {
  for (const SuppressionChange& change : changes) {
    const auto found =
        std::find_if(records.begin(), records.end(),
                     [&](const SuppressionRecord& each) { return each.id == change.id; });
    if (found == records.end() && change.record) {
      records.push_back(*change.record);
    } else if (change.record) {
      *found = *change.record;
    } else if (found != records.end()) {
      records.erase(found);
    }
  }
}

}  // namespace

Process::Process(const Beginning& beginning, Disk& disk)
    : disk_(disk),
      mutation_(beginning.mutation),
      targets_(beginning.targets),
      window_(SmallWindow()),
      engine_(std::make_unique<alert::RuleEngine>(window_, EngineOptions(beginning.seed))),
      network_(beginning.moods, beginning.moment.since_start),
      shares_routes_(beginning.shares_routes) {
  const Timestamp now = last_seen_ = beginning.moment.now;
  const rules::Configuration configuration = Read(beginning.declaration);
  if (mutation_ == Mutation::kForgetsAtRestart) disk_.groups.clear();
  MutateRecords();
  router_ = std::make_unique<route::Router>(
      route::RouterOptions{.id_seed = beginning.seed, .records = route::GroupRecords::kChanges});
  router_->Restore(RestoredOf(disk_), now);
  router_->Apply(configuration, now);
  alert::RestoredAlerts restored;
  for (const auto& [key, record] : disk_.alerts)
    restored.records.push_back(record);
  restored.last_alive = disk_.last_alive;
  restored.life_sign_interval = std::chrono::seconds{5};
  restored.samples_until = disk_.samples_until;
  ReadSamples();
  engine_->Restore(std::move(restored));
  engine_->SetTargets(TargetsOf(targets_));
  engine_->Apply(configuration, now);
  receivers::DeliveryOptions options;
  options.jitter_seed = beginning.seed;
  delivery_ = std::make_unique<receivers::Delivery>(network_, options, configuration.receivers);
}

void Process::ReadSamples() {
  for (const std::vector<std::string>& segment : disk_.samples) {
    window::LogDecoder decoder(window_);
    for (const std::string& block : segment)
      ALERTD_CHECK(decoder.Apply(block).has_value());
  }
  disk_.samples.emplace_back();
  constexpr size_t kPlenty = size_t{1} << 20U;
  window_.BeginLog(kPlenty);
}

void Process::KeepSamples(Timestamp now) {
  window::LogBlock block = window_.TakeLog(window::LogCut::kGoOn);
  if (block.bytes.empty()) return;
  disk_.samples.back().push_back(std::move(block.bytes));
  disk_.samples_until = now;
}

void Process::Mutate(Mutation mutation, rules::Receiver& receiver) {
  if (mutation == Mutation::kIgnoresFallbacks) receiver.fallback.reset();
  if (mutation == Mutation::kFallsBackAtOnce && receiver.fallback) {
    receiver.fallback->after = Duration{0};
  }
  if (mutation == Mutation::kIgnoresRateLimits) receiver.rate_limit.reset();
  if (mutation == Mutation::kClosesUnasked) receiver.integrations.front().send_resolved = true;
}

void Process::Mutate(Mutation mutation, rules::Route& route) {
  std::vector<Duration>& repeats = route.repeat_intervals;
  switch (mutation) {
    case Mutation::kEscalatesAtOnce:
      route.escalation.clear();
      break;
    case Mutation::kClosesWhatIsMuted:
      route.closing = rules::Closing::kAlways;
      break;
    case Mutation::kIgnoresFlapping:
      route.flapping.reset();
      break;
    case Mutation::kFlapsForGood:
      if (route.flapping) route.flapping->within += minutes{60};
      break;
    case Mutation::kRepeatsTooSoon:
      repeats = {repeats.front()};
      break;
    case Mutation::kRepeatsTooLate:
      repeats = {repeats.back() + minutes{10}};
      break;
    default:
      break;
  }
  for (rules::Route& child : route.routes)
    Mutate(mutation, child);
}

rules::Configuration Process::Mutated(rules::Configuration configuration) const {
  for (rules::RuleGroup& group : configuration.groups) {
    for (rules::Rule& rule : group.rules) {
      if (mutation_ == Mutation::kFiresEarly) rule.hold = Duration{0};
      if (mutation_ == Mutation::kFiresLate) rule.hold += minutes{5};
      if (mutation_ == Mutation::kTrustsWhatIsDown) {
        rule.on_source_down = rules::OnSourceDown::kResolve;
      }
    }
  }
  for (rules::Receiver& receiver : configuration.receivers)
    Mutate(mutation_, receiver);
  if (mutation_ == Mutation::kIgnoresInhibitions) configuration.inhibit_rules.clear();
  Mutate(mutation_, configuration.root_route);
  return configuration;
}

void Process::MutateRecords() {
  if (mutation_ != Mutation::kKnowsReceiversByName) return;
  for (auto& [key, record] : disk_.groups) {
    for (ToldRecord& told : record.told)
      told.settings = 0;
  }
}

rules::Configuration Process::Read(const Declaration& declaration) {
  names_ = declaration.names;
  return names_.Named(Mutated(declaration.configuration));
}

std::string Process::SeenKey(const std::string& group_key) const {
  return shares_routes_ ? std::string(ShownGroupKey(group_key)) : group_key;
}

Notification Process::Seen(Notification notification) const {
  notification.receiver = names_.AddressOf(notification.receiver);
  notification.group_key = SeenKey(notification.group_key);
  return notification;
}

void Process::Append(const Labels& series, Sample sample) {
  const window::SeriesSample one{*window_.FindOrCreate(series), sample};
  window_.Append({&one, 1});
}

void Process::Reload(const Declaration& declaration, Timestamp now) {
  Enqueue(now);
  const rules::Configuration mutated = Read(declaration);
  delivery_->Apply(mutated.receivers, now);
  router_->Apply(mutated, now);
  engine_->Apply(mutated, now);
}

Result<std::string> Process::SetSilence(const Silence& silence, Timestamp now) {
  if (mutation_ == Mutation::kIgnoresSilences) {
    return silence.id.empty() ? "ignored" + FormatTimestamp(now) : silence.id;
  }
  if (mutation_ != Mutation::kSilencesForGood) return router_->SetSilence(silence, now);
  Silence for_good = silence;
  for_good.ends_when_resolved = false;
  for_good.ends_when_unmatched.reset();
  return router_->SetSilence(for_good, now);
}

Status Process::ExpireSilence(const std::string& id, Timestamp now) {
  if (mutation_ == Mutation::kIgnoresSilences) return Ok();
  return router_->ExpireSilence(id, now);
}

Status Process::SetSuppression(const std::string& name, const Quiet& quiet, Timestamp now) {
  if (mutation_ == Mutation::kIgnoresSuppressions) return Ok();
  const Timestamp until =
      quiet.until + (mutation_ == Mutation::kSuppressesForGood ? kForGood : Duration{0});
  SuppressionRecord wanted;
  wanted.name = name;
  wanted.declaration = DeclarationOf(name, quiet.matchers.front(), quiet.from, until);
  ALERTD_TRY([[maybe_unused]] const auto id, router_->SetSuppression(std::move(wanted), now));
  return Ok();
}

Status Process::EndSuppression(const std::string& name, Timestamp now) {
  if (mutation_ == Mutation::kIgnoresSuppressions) return Ok();
  if (mutation_ == Mutation::kSuppressesForGood) return Ok();
  return router_->EndSuppression(name, now);
}

Status Process::Acknowledge(const Labels& alert, AcknowledgeScope scope,
                            Acknowledgement acknowledgement, Timestamp now) {
  if (mutation_ == Mutation::kIgnoresAcknowledgements) return Ok();
  if (mutation_ == Mutation::kAcknowledgesForGood) acknowledgement.until.reset();
  const bool alert_only = mutation_ == Mutation::kAcknowledgesAlertsOnly;
  return router_->Acknowledge(Fingerprint(alert), alert_only ? AcknowledgeScope::kAlert : scope,
                              acknowledgement, now);
}

Status Process::Unacknowledge(const Labels& alert, Timestamp now) {
  if (mutation_ == Mutation::kIgnoresAcknowledgements) return Ok();
  return router_->Unacknowledge(Fingerprint(alert), now);
}

StepLog Process::Settle(Timestamp now) {
  StepLog log;
  Route(now, log);
  log.routed = true;
  return log;
}

StepLog Process::Step(const Moment& moment, CrashPoint crash) {
  const Timestamp now = moment.now;
  StepLog log;
  network_.MoveTo(moment.since_start);
  // The daemon waits by a clock that never steps: it looks when it would have looked, whatever the
  // wall clock says then.
  const bool set_back = now < std::exchange(last_seen_, now);
  const Look look = set_back ? Look::kAnyway : Look::kWhenDue;
  disk_.last_alive = now;
  KeepSamples(now);
  if (begun_) log.evaluated = Evaluate(now, look, log);
  if (crash == CrashPoint::kAfterEvaluation) return log;
  if (!log.alerts.empty()) router_->Receive(log.alerts, now);
  if (log.evaluated && engine_->HasAskedAll() && !std::exchange(told_all_asked_, true)) {
    router_->NoteRulesSpoke(now);
  }
  if (look == Look::kAnyway) TakeOut(router_->Advance(now), now, log);
  Route(now, log);
  log.routed = true;
  if (crash == CrashPoint::kAfterRouting) return log;
  Deliver(now, crash, log);
  if (mutation_ == Mutation::kNotesNothing) log.decisions.clear();
  return log;
}

bool Process::Evaluate(Timestamp now, Look look, StepLog& log) {
  const auto due = engine_->NextDue();
  if (look == Look::kWhenDue && (!due || *due > now)) return false;
  alert::EvaluationOutput output = engine_->Advance(now);
  Keep(disk_.alerts, output.records);
  log.transitions = std::move(output.transitions);
  log.alerts = std::move(output.alerts);
  return output.groups_evaluated > 0;
}

void Process::Route(Timestamp now, StepLog& log) {
  for (Notification& again : std::exchange(twice_, {})) {
    again.id += " again";
    log.notifications.push_back(Seen(again));
    sent_[again.id] = {log.notifications.back().receiver, log.notifications.back().group_key};
    unsent_.push_back(std::move(again));
  }
  for (auto due = router_->NextDue(); due && *due <= now; due = router_->NextDue())
    TakeOut(router_->Advance(now), now, log);
}

void Process::TakeOut(route::RouterOutput output, Timestamp now, StepLog& log) {
  Keep(disk_.groups, output.records);
  Keep(disk_.silences, output.silences);
  Keep(disk_.suppressions, output.suppressions);
  std::move(output.withdrawals.begin(), output.withdrawals.end(), std::back_inserter(withdrawals_));
  for (route::Decision& decision : output.decisions) {
    decision.group_key = SeenKey(decision.group_key.str());
    log.decisions.push_back(std::move(decision));
  }
  for (Notification& notification : output.notifications) {
    const bool reminds = notification.reason == NotifyReason::kUnsuppressed;
    if (mutation_ == Mutation::kForgetsToRemind && reminds) {
      ReportAccepted(notification, now);
      continue;
    }
    const bool goes_out = Mutate(notification);
    const bool is_closing = !notification.Firing();
    if (mutation_ == Mutation::kHearsOfNoClosing && is_closing) closings_.insert(notification.id);
    log.notifications.push_back(Seen(notification));
    sent_[notification.id] = {log.notifications.back().receiver,
                              log.notifications.back().group_key};
    if (goes_out) {
      if (mutation_ == Mutation::kSendsTwice) twice_.push_back(notification);
      unsent_.push_back(std::move(notification));
    } else {
      ReportAccepted(notification, now);
    }
  }
}

void Process::Enqueue(Timestamp now) {
  for (const Notification& notification : std::exchange(unsent_, {}))
    delivery_->Enqueue(notification, now);
  for (const Withdrawal& withdrawal : std::exchange(withdrawals_, {}))
    delivery_->Withdraw(withdrawal, now);
}

void Process::Deliver(Timestamp now, CrashPoint crash, StepLog& log) {
  Enqueue(now);
  // What a report brings about goes out with the next step.
  const std::vector<DeliveryReport> first = delivery_->Advance(now, network_.Wait({}));
  Report(first, now, log);
  const std::vector<DeliveryReport> second = delivery_->Advance(now, network_.Wait({}));
  log.arrivals = network_.TakeArrivals();
  for (Arrival& arrival : log.arrivals)
    arrival.group_key = sent_.at(arrival.notification_id).group_key;
  if (crash == CrashPoint::kBeforeReports) return;
  Report(second, now, log);
  Route(now, log);
}

void Process::Report(const std::vector<DeliveryReport>& reports, Timestamp now, StepLog& log) {
  for (const DeliveryReport& report : reports) {
    if (closings_.contains(report.notification_id)) continue;
    router_->Report(report, now);
    const Addressed& sent = sent_.at(report.notification_id);
    log.reports.push_back(report);
    log.reports.back().receiver = sent.receiver;
    log.reports.back().group_key = sent.group_key;
  }
}

std::vector<size_t> Process::RouteNumbers() const {
  if (!shares_routes_) return router_->RouteNumbers();
  return std::vector<size_t>(router_->RouteNumbers().size(), 1);
}

std::vector<std::string> Process::GroupKeys() const {
  std::vector<std::string> keys;
  const auto view = router_->View();
  for (const route::GroupView& group : view->groups)
    keys.push_back(group.key);
  return keys;
}

void Process::Stop() {
  Keep(disk_.alerts, engine_->Unremembered());
  KeepSamples(*disk_.last_alive);
}

bool Process::Mutate(Notification& notification) {
  switch (mutation_) {
    case Mutation::kLosesNotifications:
      return !notification.Firing();
    case Mutation::kTellsSomebodyElse:
      if (notification.Firing()) {
        notification.receiver =
            names_.NameOf(names_.AddressOf(notification.receiver) == "ann" ? "bob" : "ann");
      }
      return true;
    case Mutation::kClosesNothing:
      return notification.Firing();
    default:
      return true;
  }
}

void Process::ReportAccepted(const Notification& notification, Timestamp now) {
  DeliveryReport report;
  report.notification_id = notification.id;
  report.receiver = notification.receiver;
  report.integration = "webhook[0]";
  report.group_key = notification.group_key;
  report.at = now;
  router_->Report(report, now);
}

}  // namespace alertd::simulation
