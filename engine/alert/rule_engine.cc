#include "engine/alert/rule_engine.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "engine/alert/blind_time.h"
#include "engine/alert/evaluation_context.h"
#include "engine/alert/left_recordings.h"
#include "engine/alert/rule_batch.h"
#include "engine/alert/rule_group.h"
#include "engine/alert/rule_heritage.h"
#include "engine/base/snapshot_cell.h"

namespace alertd::alert {
namespace {

using Rules = std::vector<std::unique_ptr<EvaluatedRule>>;
using GroupViews = std::vector<std::shared_ptr<const GroupView>>;

// Beside evaluating, its thread has to wait for a commit to the disk, for 2 seconds at most, and
// for its turn on a busy machine. What takes longer than both is a pause, in which nobody scraped.
constexpr Duration kLatenessMax{5'000};

}  // namespace

struct RuleEngine::State {
  State(window::Window& window, RuleEngineOptions options)
      : surroundings{&window, std::move(options), {}, {}, {}, {}, 0},
        views(std::make_shared<const GroupViews>()) {
    surroundings.unseen.targets_known = surroundings.options.targets == TargetKnowledge::kUp;
  }

  std::vector<RuleHeritage::Former> TakeFormerRules();
  void Build(const rules::Configuration& configuration, RuleHeritage& heritage, Timestamp now);
  void NoteRecorders();
  void Inherit(const rules::RuleGroup& group, RuleHeritage& heritage,
               RuleHeritage::Likeness likeness, Rules& heirs, Timestamp now) const;
  std::unique_ptr<EvaluatedRule> MakeRule(const rules::RuleGroup& group,
                                          const rules::Rule& rule) const;
  void AwaitFirstEvaluation(EvaluatedRule& rule, Timestamp now) const;
  // A rule of the round that is under way.
  struct Asked {
    EvaluatedRule* rule = nullptr;
    const RuleGroup* group = nullptr;
    EvaluationContext* context = nullptr;
  };

  void EvaluateDue(Timestamp now, EvaluationOutput& output);
  // Both are empty afterwards.
  void EvaluateBatch(std::vector<Asked>& asked, RuleBatch& batch, EvaluationOutput& output);
  void EndRules(Timestamp now, EvaluationOutput& output);
  void EndOrphans(Timestamp now, EvaluationOutput& output);
  void EndLeftRecordings(Timestamp now);
  // A clock that was set back must not keep anything back.
  void See(Timestamp now);
  // Notes the time since the last Advance() as one that nobody has seen, if this one comes so late
  // that the process must have been stopped.
  void NotePause(Timestamp now);
  void Schedule();
  // Gives the restored alerts to their rules; those of none end with the next Advance().
  void HandOut(const rules::Configuration& configuration, Timestamp now);
  // The window has samples until then of what rules have recorded in the earlier process.
  void AwaitEvaluations(Timestamp since);
  void HandOutNoData(const std::vector<NoData>& expressions, Timestamp now);

  RuleSurroundings surroundings;
  std::vector<RuleGroup> groups;
  std::set<std::pair<Timestamp, size_t>> due;  // with the group's place
  std::vector<RuleHeritage::Former> ending;    // rules that are gone, until the next Advance()
  std::optional<RestoredAlerts> restored;      // until the first Apply()
  std::optional<BlindTime> blind;              // before that, until BeginAt()
  Timestamp alive_until = Timestamp::min();    // the earlier process was, at least
  std::vector<AlertRecord> orphans;            // restored alerts of no rule, likewise
  std::vector<Labels> recordings_before;       // of the earlier process, likewise
  Timestamp last_seen;
  std::optional<Timestamp> last_advance;
  // With the Apply() that came after it, which makes the next one late without any pause.
  Duration last_advance_took{0};

  GroupViews latest_views;  // by the group's place
  SnapshotCell<GroupViews> views;
};

RuleEngine::RuleEngine(window::Window& window, RuleEngineOptions options)
    : state_(std::make_unique<State>(window, std::move(options))) {}
RuleEngine::~RuleEngine() = default;

void RuleEngine::Restore(RestoredAlerts restored) { state_->restored = std::move(restored); }

void RuleEngine::SetTargets(ConfiguredTargets targets) {
  state_->surroundings.targets = std::move(targets);
}

void RuleEngine::Apply(const rules::Configuration& configuration, Timestamp now) {
  State& state = *state_;
  const auto& steady = state.surroundings.options.steady;
  const auto begun = steady ? steady() : std::chrono::nanoseconds{0};
  state.surroundings.external_labels = configuration.global.external_labels;
  state.surroundings.options.query.default_subquery_step = configuration.global.evaluation_interval;
  RuleHeritage heritage(state.TakeFormerRules());
  state.surroundings.unseen.on_source_down = configuration.observability.on_source_down;
  state.surroundings.unseen.unknown_timeout = configuration.observability.unknown_timeout;
  state.Build(configuration, heritage, now);
  state.NoteRecorders();
  if (state.restored) state.HandOut(configuration, now);
  for (RuleHeritage::Former& former : heritage.TakeRest()) {
    state.ending.push_back(std::move(former));
  }
  state.last_seen = now;
  state.latest_views.clear();
  for (const RuleGroup& group : state.groups) {
    state.latest_views.push_back(std::make_shared<const GroupView>(group.View()));
  }
  state.views.Store(std::make_shared<const GroupViews>(state.latest_views));
  state.Schedule();
  if (steady) state.last_advance_took += std::chrono::ceil<Duration>(steady() - begun);
}

void RuleEngine::BeginAt(Timestamp now) {
  BlindTime& restart = state_->surroundings.unseen.restart;
  if (restart.end != Timestamp::min()) restart.end = now;
  for (RuleGroup& group : state_->groups) {
    group.BeginAfter({.begin = restart.begin, .end = now}, state_->alive_until);
    if (state_->blind) group.ExtendBlindTime(*state_->blind, now);
  }
  state_->blind.reset();
  state_->Schedule();
}

std::optional<Timestamp> RuleEngine::NextDue() const {
  const State& state = *state_;
  const bool at_once =
      !state.ending.empty() || !state.orphans.empty() || !state.recordings_before.empty();
  if (at_once) return state.last_seen;
  if (state.due.empty()) return std::nullopt;
  return state.due.begin()->first;
}

EvaluationOutput RuleEngine::Advance(Timestamp now) {
  State& state = *state_;
  const auto& steady = state.surroundings.options.steady;
  const auto begun = steady ? steady() : std::chrono::nanoseconds{0};
  state.NotePause(now);
  state.See(now);
  EvaluationOutput output;
  state.EndRules(now, output);
  state.EndOrphans(now, output);
  state.EndLeftRecordings(now);
  state.EvaluateDue(now, output);
  if (output.groups_evaluated > 0) {
    state.views.Store(std::make_shared<const GroupViews>(state.latest_views));
  }
  state.last_advance = now;
  if (steady) state.last_advance_took = std::chrono::ceil<Duration>(steady() - begun);
  return output;
}

std::vector<Labels> RuleEngine::Recordings() const {
  std::set<Labels> recordings;
  for (const RuleGroup& group : state_->groups) {
    for (const auto& rule : group.rules()) {
      if (rule->rule().kind != rules::RuleKind::kRecording) continue;
      recordings.insert(RecordingOf(rule->rule()));
    }
  }
  return {recordings.begin(), recordings.end()};
}

bool RuleEngine::HasAskedAll() const {
  return std::all_of(state_->groups.begin(), state_->groups.end(),
                     [](const RuleGroup& group) { return group.last_evaluation().has_value(); });
}

std::vector<NoData> RuleEngine::WithoutData() const {
  // Of the rules of one name the first one stands for all.
  std::map<std::string, std::map<std::string, Timestamp>> by_expr;
  for (const RuleGroup& group : state_->groups) {
    for (const auto& rule : group.rules()) {
      if (!rule->no_data_since()) continue;
      const auto [known, added] =
          by_expr[rule->query_text()].try_emplace(rule->rule().name, *rule->no_data_since());
      known->second = std::min(known->second, *rule->no_data_since());
    }
  }
  std::vector<NoData> expressions;
  expressions.reserve(by_expr.size());
  for (auto& [expr, since_of] : by_expr) {
    const auto first =
        std::min_element(since_of.begin(), since_of.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    const Timestamp since = first->second;
    std::erase_if(since_of, [since](const auto& one) { return one.second == since; });
    expressions.push_back({expr, since, std::move(since_of)});
  }
  return expressions;
}

std::vector<AlertRecordChange> RuleEngine::Unremembered() {
  EvaluationOutput output;
  for (const RuleGroup& group : state_->groups) {
    for (const auto& rule : group.rules())
      rule->RememberLatest(group.identity(), output);
  }
  return std::move(output.records);
}

std::shared_ptr<const RulesView> RuleEngine::View() const {
  // Held by name: a round may store its successor while this one is read.
  const std::shared_ptr<const GroupViews> groups = state_->views.Load();
  auto view = std::make_shared<RulesView>();
  for (const auto& group : *groups)
    view->groups.push_back(*group);
  return view;
}

std::vector<RuleHeritage::Former> RuleEngine::State::TakeFormerRules() {
  std::vector<RuleHeritage::Former> formers;
  for (RuleGroup& group : groups) {
    for (std::unique_ptr<EvaluatedRule>& rule : group.TakeRules()) {
      formers.push_back({std::move(rule), group.identity(), group.query_offset()});
    }
  }
  return formers;
}

void RuleEngine::State::Build(const rules::Configuration& configuration, RuleHeritage& heritage,
                              Timestamp now) {
  std::vector<Rules> rules(configuration.groups.size());
  for (size_t i = 0; i < rules.size(); ++i)
    rules[i].resize(configuration.groups[i].rules.size());
  for (const RuleHeritage::Likeness likeness : RuleHeritage::kLikenesses) {
    for (size_t i = 0; i < rules.size(); ++i) {
      Inherit(configuration.groups[i], heritage, likeness, rules[i], now);
    }
  }
  const std::vector<RuleGroup> before = std::exchange(groups, {});
  for (size_t i = 0; i < rules.size(); ++i) {
    const rules::RuleGroup& group = configuration.groups[i];
    for (size_t j = 0; j < rules[i].size(); ++j) {
      if (rules[i][j] != nullptr) continue;
      rules[i][j] = MakeRule(group, group.rules[j]);
      AwaitFirstEvaluation(*rules[i][j], now);
    }
    const GroupSchedule schedule(group, surroundings.options.alignment);
    groups.emplace_back(group, schedule, schedule.FirstTick(now), std::move(rules[i]));
    const auto former = std::find_if(before.begin(), before.end(), [&group](const RuleGroup& one) {
      return one.name() == group.name && one.file() == group.file;
    });
    if (former != before.end()) groups.back().ContinueFrom(*former);
  }
}

void RuleEngine::State::NoteRecorders() {
  surroundings.recorders = {};
  for (const RuleGroup& group : groups) {
    for (const auto& rule : group.rules()) {
      if (rule->rule().kind == rules::RuleKind::kRecording) surroundings.recorders.Add(*rule);
    }
  }
}

void RuleEngine::State::Inherit(const rules::RuleGroup& group, RuleHeritage& heritage,
                                RuleHeritage::Likeness likeness, Rules& heirs,
                                Timestamp now) const {
  for (size_t i = 0; i < heirs.size(); ++i) {
    if (heirs[i] != nullptr) continue;
    std::unique_ptr<EvaluatedRule> former = heritage.Claim(group, group.rules[i], likeness);
    if (former == nullptr) continue;
    if (former->IsSame(group.rules[i], group.limit)) {
      former->FollowReload(group.rules[i]);
      heirs[i] = std::move(former);
      continue;
    }
    heirs[i] = MakeRule(group, group.rules[i]);
    // Under its labels it has recorded nothing yet.
    if (likeness == RuleHeritage::Likeness::kSameRecord) AwaitFirstEvaluation(*heirs[i], now);
    heirs[i]->TakeOver(*former);
  }
}

// Where samples are given and not scraped, as in tests of rules, all is as if in order.
void RuleEngine::State::AwaitFirstEvaluation(EvaluatedRule& rule, Timestamp now) const {
  if (!surroundings.unseen.targets_known) return;
  rule.AwaitFirstEvaluation(now + surroundings.options.query.lookback);
}

std::unique_ptr<EvaluatedRule> RuleEngine::State::MakeRule(const rules::RuleGroup& group,
                                                           const rules::Rule& rule) const {
  return std::make_unique<EvaluatedRule>(rule, group.limit, surroundings.options);
}

void RuleEngine::State::EndRules(Timestamp now, EvaluationOutput& output) {
  for (RuleHeritage::Former& former : std::exchange(ending, {})) {
    EvaluationContext context(surroundings, now, former.query_offset);
    former.rule->End(former.group, context, output);
  }
}

void RuleEngine::State::EvaluateDue(Timestamp now, EvaluationOutput& output) {
  std::vector<size_t> places;
  while (!due.empty() && due.begin()->first <= now) {
    places.push_back(due.begin()->second);
    due.erase(due.begin());
  }
  std::vector<Asked> asked;
  RuleBatch batch;
  for (const size_t place : places) {
    RuleGroup& group = groups[place];
    EvaluationContext& context = group.BeginRound(surroundings, now);
    for (const auto& rule : group.rules()) {
      if (!batch.Admits(rule->footprint())) EvaluateBatch(asked, batch, output);
      batch.Add(rule->footprint());
      asked.push_back({rule.get(), &group, &context});
    }
  }
  EvaluateBatch(asked, batch, output);
  for (const size_t place : places) {
    RuleGroup& group = groups[place];
    group.EndRound();
    due.emplace(group.next_due(), place);
    latest_views[place] = std::make_shared<const GroupView>(group.View());
  }
  output.groups_evaluated += places.size();
}

void RuleEngine::State::EvaluateBatch(std::vector<Asked>& asked, RuleBatch& batch,
                                      EvaluationOutput& output) {
  const auto ask = [&asked](size_t i) { asked[i].rule->Ask(*asked[i].context); };
  if (surroundings.options.for_each && asked.size() > 1) {
    surroundings.options.for_each(asked.size(), ask);
  } else {
    for (size_t i = 0; i < asked.size(); ++i)
      ask(i);
  }
  for (const Asked& each : asked) {
    ++surroundings.turn;
    each.rule->Take(each.group->identity(), *each.context, output);
  }
  asked.clear();
  batch.Clear();
}

void RuleEngine::State::HandOut(const rules::Configuration& configuration, Timestamp now) {
  using Place = RestoredPool::Place;
  const Timestamp samples_until = restored->samples_until.value_or(Timestamp::min());
  alive_until = restored->last_alive.value_or(Timestamp::min());
  recordings_before = std::move(restored->recordings);
  HandOutNoData(restored->no_data, now);
  RestoredPool pool(*std::exchange(restored, std::nullopt), now);
  surroundings.unseen.restored_until = now + surroundings.options.query.lookback;
  surroundings.unseen.restart = {.begin = samples_until, .end = now};
  if (samples_until != Timestamp::min()) AwaitEvaluations(samples_until + Duration{1});
  for (const Place place : {Place::kItsGroup, Place::kAnywhere}) {
    for (size_t i = 0; i < groups.size(); ++i) {
      const rules::RuleGroup& group = configuration.groups[i];
      const std::optional<BlindTime> blind_here = pool.BlindTimeOf(group);
      for (size_t j = 0; j < group.rules.size(); ++j) {
        groups[i].RestoreRule(j, pool.Claim(group, group.rules[j], place), blind_here);
      }
    }
  }
  blind = pool.blind();
  orphans = pool.TakeRest();
}

// A rule that the earlier process did not have is a new one, unless it has only got other labels.
void RuleEngine::State::AwaitEvaluations(Timestamp since) {
  const std::set<Labels> before(recordings_before.begin(), recordings_before.end());
  const Timestamp until = surroundings.unseen.restored_until;
  std::set<Labels> left = before;
  std::vector<EvaluatedRule*> others;
  for (const RuleGroup& group : groups) {
    for (const auto& rule : group.rules()) {
      const Labels recording = RecordingOf(rule->rule());
      left.erase(recording);
      if (before.contains(recording)) {
        rule->AwaitEvaluation(since, until);
      } else if (rule->rule().kind == rules::RuleKind::kRecording) {
        others.push_back(rule.get());
      }
    }
  }
  for (EvaluatedRule* const rule : others) {
    const auto former = std::find_if(left.begin(), left.end(), [rule](const Labels& recording) {
      return recording.Get(kMetricNameLabel) == rule->rule().name;
    });
    if (former == left.end()) continue;
    rule->AddFormerLabels(LabelsSetBy(*former));
    rule->AwaitEvaluation(since, until);
    left.erase(former);
  }
}

void RuleEngine::State::HandOutNoData(const std::vector<NoData>& expressions, Timestamp now) {
  std::map<std::string_view, const NoData*> by_expr;
  for (const NoData& one : expressions)
    by_expr.try_emplace(one.expr, &one);
  for (const RuleGroup& group : groups) {
    for (const auto& rule : group.rules()) {
      const auto known = by_expr.find(rule->query_text());
      if (known == by_expr.end()) continue;
      const auto own = known->second->since_of.find(rule->rule().name);
      const bool is_later = own != known->second->since_of.end();
      rule->RestoreNoData(std::min(is_later ? own->second : known->second->since, now));
    }
  }
}

void RuleEngine::State::EndOrphans(Timestamp now, EvaluationOutput& output) {
  for (AlertRecord& record : std::exchange(orphans, {})) {
    const AlertOrigin origin{record.key.file, record.key.group, record.key.rule, ""};
    EvaluationContext context(surroundings, now, Duration{0});
    AlertSlot slot(record);
    slot.Advance(SightOfDeletedRule(), {}, origin, context, output);
    slot.Write(context);
    // A window that is full has none of these series, and nothing to end.
    static_cast<void>(context.writer().Flush().has_value());
    slot.Remember(origin, output);
  }
}

void RuleEngine::State::EndLeftRecordings(Timestamp now) {
  const std::vector<Labels> before = std::exchange(recordings_before, {});
  if (before.empty()) return;
  SeriesWriter writer(*surroundings.window);
  std::deque<WrittenSeries> left;  // which stay where they are
  for (Labels& labels : LeftRecordings(before, surroundings, now))
    writer.AddStale(left.emplace_back(std::move(labels)), now);
  // A window that is full has none of these series, and nothing to end.
  static_cast<void>(writer.Flush().has_value());
}

void RuleEngine::State::See(Timestamp now) {
  const bool set_back = now < last_seen;
  last_seen = now;
  if (!set_back) return;
  // What begins now may do so at an instant at which another run of it has begun.
  ++surroundings.options.incident_seed;
  for (RuleGroup& group : groups)
    group.LimitTimer(now);
  Schedule();
}

void RuleEngine::State::NotePause(Timestamp now) {
  // The first one is late because the targets were waited for.
  if (!surroundings.options.steady || !last_advance || due.empty()) return;
  const Timestamp ready = *last_advance + last_advance_took;
  Timestamp awaited = due.begin()->first;
  const Duration interval_max = surroundings.options.advance_interval_max;
  if (interval_max > Duration{0}) awaited = std::min(awaited, ready + interval_max);
  if (now - std::max(awaited, ready) <= kLatenessMax) return;
  surroundings.unseen.pause = {.begin = *last_advance, .end = now};
  surroundings.unseen.stopped = {.begin = std::max(awaited, *last_advance), .end = now};
  for (RuleGroup& group : groups) {
    for (const auto& rule : group.rules())
      rule->NoteGap();
  }
}

void RuleEngine::State::Schedule() {
  due.clear();
  for (size_t i = 0; i < groups.size(); ++i)
    due.emplace(groups[i].next_due(), i);
}

}  // namespace alertd::alert
