#include "engine/app/sample_log_stage.h"

#include <chrono>
#include <utility>

namespace alertd::app {
namespace {

using telemetry::LogLevel;

// What a crash of the machine may lose.
constexpr Duration kSyncInterval{1'000};
// What the disk does not take within seconds is held in memory up to that.
constexpr size_t kHeldBytesMax = size_t{64} << 20U;
// Reading for longer is told as it goes on.
constexpr std::chrono::nanoseconds kProgressInterval = std::chrono::seconds{5};

}  // namespace

SampleLogStage::SampleLogStage(const StageContext& context, window::Window& window,
                               window::SampleLogOptions options)
    : context_(context), window_(window), options_(std::move(options)) {
  const Status opened = OpenLog();
  if (opened) Restore();
  NoteHealth(opened);
  thread_ = std::jthread([this] { Run(); });
}

Status SampleLogStage::OpenLog() {
  ALERTD_TRY(log_, window::SampleLog::Open(options_));
  return Ok();
}

SampleLogStage::~SampleLogStage() { Stop(); }

void SampleLogStage::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  thread_.join();
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
  const window::ReplayReport report = log_->Replay(window_, context_.clock.Now(), progress);
  restored_until_ = report.until;
  LogRestored(report, context_.clock.Steady() - begun);
  window_.BeginLog(kHeldBytesMax);
}

void SampleLogStage::LogRestored(const window::ReplayReport& report,
                                 std::chrono::nanoseconds took) const {
  for (const std::string& torn : report.torn) {
    context_.log.Write({.level = LogLevel::kWarning,
                        .component = "window",
                        .event = "samples_torn",
                        .message = "the last samples before the end of the earlier process were "
                                   "not written whole and are left out: " +
                                   torn});
  }
  for (const std::string& damage : report.damages) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "window",
                        .event = "samples_damaged",
                        .message = "some samples on disk cannot be read: " + damage});
  }
  if (report.series_refused > 0) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "window",
                        .event = "samples_refused",
                        .message = "the window has no room for some series on disk",
                        .fields = {{"series", static_cast<int64_t>(report.series_refused)}}});
  }
  if (report.files == 0) return;
  const window::WindowStats stats = window_.Stats();
  context_.log.Write({.level = LogLevel::kInfo,
                      .component = "window",
                      .event = "samples_restored",
                      .message = "going on with the samples that were there before the restart",
                      .fields = {{"series", static_cast<int64_t>(stats.series)},
                                 {"samples", static_cast<int64_t>(stats.samples)},
                                 {"files", static_cast<int64_t>(report.files)}},
                      .duration = std::chrono::duration_cast<Duration>(took)});
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
    if (opened) window_.BeginLog(kHeldBytesMax);
    NoteHealth(opened);
    return;
  }
  const Timestamp now = context_.clock.Now();
  const window::LogCut cut = log_->NextCut(now);
  Status written = log_->Write(window_.TakeLog(cut), cut, now);
  if (written && cut == window::LogCut::kNewSegment) written = log_->DropOld(now);
  NoteHealth(written);
  if (!log_->TakeLost()) return;
  context_.log.Write({.level = LogLevel::kError,
                      .component = "window",
                      .event = "samples_lost",
                      .message = "some samples are in memory only, a restart will not have them: "
                                 "the disk has not taken them in time, or their file was removed"});
}

void SampleLogStage::NoteHealth(const Status& written) {
  Health before;
  Health after;
  {
    const std::lock_guard lock(mutex_);
    before = health_;
    health_.bytes = log_ ? log_->bytes() : 0;
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
