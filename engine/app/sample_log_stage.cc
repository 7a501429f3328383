#include "engine/app/sample_log_stage.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace alertd::app {
namespace {

using telemetry::LogLevel;

// What a crash of the machine may lose.
constexpr Duration kSyncInterval{1'000};
// What the disk does not take within seconds is held in memory up to that.
constexpr size_t kHeldBytesMax = size_t{64} << 20U;
// When settling has failed.
constexpr Duration kRetryInterval{10'000};
// Reading for longer is told as it goes on.
constexpr std::chrono::nanoseconds kProgressInterval = std::chrono::seconds{5};

}  // namespace

SampleLogStage::SampleLogStage(const StageContext& context, window::Window& window,
                               SampleLogStageOptions options)
    : context_(context), window_(window), options_(std::move(options)) {
  const Status opened = OpenLog();
  if (opened) Restore();
  NoteHealth(opened);
  thread_ = std::jthread([this] { Run(); });
  settling_thread_ = std::jthread([this] { RunSettling(); });
}

Status SampleLogStage::OpenLog() {
  ALERTD_TRY(chunks_, window::ChunkFolder::Open(options_.chunks));
  ALERTD_TRY(log_, window::SampleLog::Open(options_.log));
  return Ok();
}

SampleLogStage::~SampleLogStage() { Stop(); }

void SampleLogStage::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
    settle_.notify_all();
  }
  thread_.join();
  settling_thread_.join();
}

SampleLogStage::Health SampleLogStage::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

void SampleLogStage::Restore() {
  const auto begun = context_.clock.Steady();
  auto told = begun;
  const auto progress = [this, &told](uint64_t done, uint64_t all) {
    if (context_.clock.Steady() - told < kProgressInterval) return;
    told = context_.clock.Steady();
    context_.log.Write({.level = LogLevel::kInfo,
                        .component = "window",
                        .event = "samples_being_read",
                        .message = "reading the samples on disk",
                        .fields = {{"bytes", static_cast<int64_t>(done)},
                                   {"bytes_all", static_cast<int64_t>(all)}}});
  };
  const window::ChunkReport chunks = chunks_->Attach(window_, context_.clock.Now());
  const window::ReplayReport report = log_->Replay(window_, context_.clock.Now(), progress);
  restored_until_ = report.until ? report.until : chunks.newest;
  chunk_bytes_ = chunks_->bytes();
  LogRestored(report, chunks, context_.clock.Steady() - begun);
  window_.BeginLog(kHeldBytesMax);
}

void SampleLogStage::LogRestored(const window::ReplayReport& report,
                                 const window::ChunkReport& chunks,
                                 std::chrono::nanoseconds took) const {
  for (const std::string& torn : report.torn) {
    context_.log.Write({.level = LogLevel::kWarning,
                        .component = "window",
                        .event = "samples_torn",
                        .message = "the last samples before the end of the earlier process were "
                                   "not written whole and are left out: " +
                                   torn});
  }
  LogDamages(report.damages);
  LogDamages(chunks.damages);
  const size_t refused = report.series_refused + chunks.series_refused;
  if (refused > 0) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "window",
                        .event = "samples_refused",
                        .message = "the window has no room for some series on disk",
                        .fields = {{"series", static_cast<int64_t>(refused)}}});
  }
  if (report.files + chunks.files == 0) return;
  const window::WindowStats stats = window_.Stats();
  context_.log.Write({.level = LogLevel::kInfo,
                      .component = "window",
                      .event = "samples_restored",
                      .message = "going on with the samples that were there before the restart",
                      .fields = {{"series", static_cast<int64_t>(stats.series)},
                                 {"samples", static_cast<int64_t>(stats.samples)},
                                 {"files", static_cast<int64_t>(report.files + chunks.files)},
                                 {"samples_settled", static_cast<int64_t>(chunks.samples)}},
                      .duration = std::chrono::duration_cast<Duration>(took)});
}

void SampleLogStage::LogDamages(const std::vector<std::string>& damages) const {
  for (const std::string& damage : damages) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "window",
                        .event = "samples_damaged",
                        .message = "some samples on disk cannot be read: " + damage});
  }
}

void SampleLogStage::Run() {
  while (WaitForWork())
    Write();
  Write();
}

bool SampleLogStage::WaitForWork() {
  std::unique_lock lock(mutex_);
  return !stop_.wait_for(lock, kSyncInterval, [this] { return stopping_; });
}

void SampleLogStage::Write() {
  if (!log_) {
    const Status opened = OpenLog();
    if (opened) {
      LogDamages(chunks_->Attach(window_, context_.clock.Now()).damages);
      window_.BeginLog(kHeldBytesMax);
    }
    NoteHealth(opened);
    return;
  }
  const Timestamp now = context_.clock.Now();
  const window::LogCut cut = log_->NextCut(now, window_.series_count());
  Status written = log_->Write(window_.TakeLog(cut), cut, now);
  if (written && cut == window::LogCut::kNewSegment) written = log_->DropOld(now);
  if (written) written = DropSettled();
  AskToSettle(now);
  NoteHealth(written);
  if (!log_->TakeLost()) return;
  context_.log.Write({.level = LogLevel::kError,
                      .component = "window",
                      .event = "samples_lost",
                      .message = "some samples are in memory only, a restart will not have them: "
                                 "the disk has not taken them in time, or their file was removed"});
}

// Where the log has something that is old enough.
void SampleLogStage::AskToSettle(Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (to_settle_ || settled_ || now < settle_not_before_) return;
  const uint64_t aim =
      std::max(options_.log_bytes_aim, window_.series_count() * options_.log_bytes_aim_per_series);
  const bool is_long = log_->bytes() > aim;
  const Timestamp until = now - (is_long ? options_.settle_after_min : options_.settle_after);
  if (!log_->CanSettle(until)) return;
  to_settle_ = {until, log_->first_unfinished(), log_->bytes()};
  settle_.notify_all();
}

// What has settled is not needed in the log any more.
Status SampleLogStage::DropSettled() {
  std::optional<Settling> settled;
  {
    const std::lock_guard lock(mutex_);
    settled = std::exchange(settled_, std::nullopt);
  }
  if (!settled) return Ok();
  return log_->DropSettled(settled->until, settled->first_unfinished);
}

void SampleLogStage::RunSettling() {
  while (const std::optional<Settling> settling = NextSettling())
    Settle(*settling);
}

// Nothing when it is time to stop.
std::optional<SampleLogStage::Settling> SampleLogStage::NextSettling() {
  std::unique_lock lock(mutex_);
  settle_.wait(lock, [this] { return stopping_ || to_settle_; });
  if (stopping_) return std::nullopt;
  return to_settle_;
}

void SampleLogStage::Settle(const Settling& settling) {
  const auto begun = context_.clock.Steady();
  Status settled = chunks_->Settle(window_, settling.until);
  if (settled) LogSettled(context_.clock.Steady() - begun);
  const Timestamp now = context_.clock.Now();
  if (settled) settled = chunks_->DropOld(window_, now, settling.log_bytes);
  while (settled && chunks_->VerifyNext()) {
  }
  LogDamages(chunks_->TakeDamages());
  NoteSettled(settled);
  const std::lock_guard lock(mutex_);
  to_settle_.reset();
  if (settled) settled_ = settling;
  if (!settled) settle_not_before_ = now + kRetryInterval;
  chunk_bytes_ = chunks_->bytes();
}

void SampleLogStage::LogSettled(std::chrono::nanoseconds took) const {
  context_.log.Write({.level = LogLevel::kDebug,
                      .component = "window",
                      .event = "samples_settled",
                      .message = "older samples are in a file of chunks now",
                      .fields = {{"bytes", static_cast<int64_t>(chunks_->bytes())}},
                      .duration = std::chrono::duration_cast<Duration>(took)});
}

void SampleLogStage::NoteSettled(const Status& settled) {
  const bool failed = !settled;
  if (std::exchange(settling_fails_, failed) == failed) return;
  if (failed) {
    context_.log.Write({.level = LogLevel::kWarning,
                        .component = "window",
                        .event = "samples_unsettled",
                        .message = "older samples stay in memory and in the log of samples, which "
                                   "a start reads whole: " +
                                   settled.error().message});
    return;
  }
  context_.log.Write({.level = LogLevel::kInfo,
                      .component = "window",
                      .event = "samples_settle_again",
                      .message = "older samples settle in files of chunks again"});
}

void SampleLogStage::NoteHealth(const Status& written) {
  Health before;
  Health after;
  {
    const std::lock_guard lock(mutex_);
    before = health_;
    health_.bytes = (log_ ? log_->bytes() : 0) + chunk_bytes_;
    health_.problem = written ? "" : written.error().message;
    if (before.problem.empty()) health_.since = context_.clock.Now();
    after = health_;
  }
  if (before.problem.empty() == after.problem.empty()) return;
  if (!after.problem.empty()) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "window",
                        .event = "samples_degraded",
                        .message = "samples are kept in memory only, a restart would forget the "
                                   "newest: " +
                                   after.problem});
    return;
  }
  context_.log.Write({.level = LogLevel::kInfo,
                      .component = "window",
                      .event = "samples_recovered",
                      .message = "samples are written to disk again",
                      .duration = context_.clock.Now() - before.since});
}

}  // namespace alertd::app
