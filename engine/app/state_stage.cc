#include "engine/app/state_stage.h"

#include <algorithm>
#include <utility>

namespace alertd::app {
namespace {

using telemetry::LogLevel;

}  // namespace

Result<std::unique_ptr<StateStage>> StateStage::Open(const StageContext& context,
                                                     const StateStageOptions& options) {
  ALERTD_TRY(auto store,
             state::StateStore::Open(options.folder, context.clock.Now(), options.retention));
  return std::unique_ptr<StateStage>(new StateStage(context, options, std::move(store)));
}

StateStage::StateStage(const StageContext& context, StateStageOptions options,
                       std::unique_ptr<state::StateStore> store)
    : context_(context),
      options_(std::move(options)),
      store_(std::move(store)),
      restored_{.records = store_->TakeRestored(),
                .last_alive = store_->last_alive(),
                .life_sign_interval = state::kLifeSignInterval,
                .samples_until = {},
                .recordings = store_->TakeRestoredRecordings(),
                .no_data = store_->TakeRestoredNoData()},
      restored_groups_(store_->TakeRestoredGroups()),
      restored_silences_(store_->TakeRestoredSilences()),
      restored_suppressions_(store_->TakeRestoredSuppressions()),
      health_(store_->health()) {
  LogDamages();
  LogRestored();
  LogHealth({}, health_);
  thread_ = std::jthread([this] { Run(); });
}

StateStage::~StateStage() { Stop(); }

void StateStage::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    work_.notify_all();
  }
  thread_.join();
}

state::StateHealth StateStage::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

void StateStage::Save(std::vector<AlertRecordChange> changes, std::vector<JournalEvent> events) {
  const bool nothing = changes.empty() && events.empty();
  const uint64_t version = store_->Note(std::move(changes), std::move(events));
  if (!nothing) AwaitSaved(version);
}

void StateStage::SaveRouting(state::RoutingChanges changes) {
  if (!changes.empty()) AwaitSaved(store_->NoteRouting(std::move(changes)));
}

Result<state::Database> StateStage::OpenToRead() const {
  const state::StateHealth now = health();
  if (now.degraded()) return Unavailable(now.problem);
  return state::StateFile::OpenBeside(options_.folder);
}

Result<journal::EventPage> StateStage::ReadEvents(const journal::EventQuery& query) const {
  ALERTD_TRY(state::Database database, OpenToRead());
  return state::ReadEventPage(database, query);
}

Result<std::vector<JournalEventPtr>> StateStage::ReadEventsAfter(uint64_t sequence,
                                                                 size_t limit) const {
  ALERTD_TRY(state::Database database, OpenToRead());
  return state::ReadEventsAfter(database, sequence, limit);
}

void StateStage::AwaitSaved(uint64_t version) {
  state::StateHealth late{.problem = "the disk has not taken a write to " + options_.folder +
                                     " within " + FormatDuration(options_.save_wait_max),
                          .since = context_.clock.Now()};
  {
    std::unique_lock lock(mutex_);
    wanted_ = std::max(wanted_, version);
    work_.notify_all();
    const auto settled = [&] { return saved_ >= version || health_.degraded(); };
    if (settled_.wait_for(lock, options_.save_wait_max, settled)) return;
    late.damaged_files = health_.damaged_files;
    health_ = late;
  }
  LogHealth({}, late);
}

void StateStage::Run() {
  while (WaitForWork())
    Write();
  Write();
}

bool StateStage::WaitForWork() {
  std::unique_lock lock(mutex_);
  work_.wait_for(lock, kStageWaitMax, [this] { return stopping_ || wanted_ > tried_; });
  tried_ = wanted_;
  return !stopping_;
}

void StateStage::Write() {
  const auto begun = context_.clock.Steady();
  const std::optional<uint64_t> saved = store_->Save(context_.clock.Now());
  LogDamages();
  if (saved && *saved != written_) {
    context_.metrics.ObserveStateWrite(context_.clock.Steady() - begun);
    written_ = *saved;
  }
  const state::StateHealth after = store_->health();
  state::StateHealth before;
  {
    const std::lock_guard lock(mutex_);
    if (saved) saved_ = *saved;
    before = std::exchange(health_, after);
    settled_.notify_all();
  }
  LogHealth(before, after);
  if (const auto told = store_->TakeTold(); options_.tell && !told.empty()) options_.tell(told);
  store_->Prune(context_.clock.Now());
}

void StateStage::LogRestored() const {
  if (store_->found_empty()) {
    context_.log.Write({.level = LogLevel::kWarning,
                        .component = "state",
                        .event = "state_empty",
                        .message = "the state file is empty, starting anew",
                        .fields = {{"data_dir", options_.folder}}});
  }
  if (restored_.records.empty() && restored_groups_.empty() && restored_silences_.empty() &&
      restored_suppressions_.empty())
    return;
  context_.log.Write(
      {.level = LogLevel::kInfo,
       .component = "state",
       .event = "state_restored",
       .message = "going on with the alerts that were there before the restart",
       .fields = {{"alerts", static_cast<int64_t>(restored_.records.size())},
                  {"groups", static_cast<int64_t>(restored_groups_.size())},
                  {"silences", static_cast<int64_t>(restored_silences_.size())},
                  {"suppressions", static_cast<int64_t>(restored_suppressions_.size())},
                  {"data_dir", options_.folder}}});
}

void StateStage::LogDamages() {
  for (std::string& damage : store_->TakeDamages()) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "state",
                        .event = "state_damaged",
                        .message = "the file of alerts' state is damaged: " + std::move(damage),
                        .fields = {{"data_dir", options_.folder}}});
  }
}

void StateStage::LogHealth(const state::StateHealth& before,
                           const state::StateHealth& after) const {
  if (before.degraded() == after.degraded()) return;
  if (after.degraded()) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "state",
                        .event = "state_degraded",
                        .message = "alerts' state is kept in memory only, a restart would forget "
                                   "it: " +
                                   after.problem,
                        .fields = {{"data_dir", options_.folder}}});
    return;
  }
  context_.log.Write({.level = LogLevel::kInfo,
                      .component = "state",
                      .event = "state_recovered",
                      .message = "alerts' state is on disk again, all of it",
                      .fields = {{"data_dir", options_.folder}},
                      .duration = context_.clock.Now() - before.since});
}

}  // namespace alertd::app
