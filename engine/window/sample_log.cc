#include "engine/window/sample_log.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "engine/window/log_decoder.h"
#include "engine/window/numbered_files.h"

namespace alertd::window {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".log";
// Samples may be that much ahead of the clock.
constexpr Duration kAheadMax{600'000};

}  // namespace

Result<SampleLog> SampleLog::Open(SampleLogOptions options) {
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error)
    return Unavailable("cannot make the folder " + options.folder + ": " + error.message());
  SampleLog log(std::move(options));
  ALERTD_TRY(const std::vector<uint64_t> numbers, ListNumbered(log.options_.folder, kEnding));
  for (const uint64_t number : numbers)
    log.segments_[number] = {};
  if (!numbers.empty()) log.current_ = numbers.back() + 1;
  return log;
}

std::string SampleLog::PathOf(uint64_t segment) const {
  return NumberedPath(options_.folder, segment, kEnding);
}

ReplayReport SampleLog::Replay(Window& window, Timestamp now, const Progress& progress) {
  ReplayReport report;
  uint64_t all = 0;
  for (auto& [number, segment] : segments_) {
    std::error_code error;
    const uintmax_t bytes = fs::file_size(PathOf(number), error);
    segment.bytes = error ? 0 : bytes;
    all += segment.bytes;
  }
  window.Expire(now);  // so that it takes in nothing that is too old
  uint64_t done = 0;
  for (const auto& [number, segment] : segments_) {
    const uint64_t bytes = segment.bytes;
    ReplayFile(number, window, report);
    done += bytes;
    progress(done, all);
  }
  return report;
}

void SampleLog::ReplayFile(uint64_t number, Window& window, ReplayReport& report) {
  auto opened = LogFileReader::Open(PathOf(number));
  if (!opened) {
    report.damages.push_back(std::move(opened).error().message);
    return;
  }
  LogFileReader& reader = *opened;
  LogDecoder decoder(window);
  Segment& segment = segments_[number];
  uint64_t applied_bytes = 0;
  std::optional<std::string> nonsense;
  while (const std::optional<LogFrame> frame = reader.Next()) {
    if (Status applied = decoder.Apply(frame->block); !applied) {
      nonsense = std::move(applied).error().message;
      break;
    }
    applied_bytes = reader.good_bytes();
    segment.last_written = frame->written_at;
    report.until = std::max(report.until.value_or(frame->written_at), frame->written_at);
  }
  segment.newest = decoder.newest();
  ++report.files;
  report.samples += decoder.samples();
  report.series_refused += decoder.series_refused();
  if (nonsense) {
    Status aside = SetAside(number, applied_bytes);
    report.damages.push_back(PathOf(number) + ": " + *nonsense +
                             (aside ? "" : "; " + std::move(aside).error().message));
  } else {
    Mend(number, reader, report);
  }
}

void SampleLog::Mend(uint64_t number, const LogFileReader& reader, ReplayReport& report) {
  const std::string path = PathOf(number);
  std::string what = path + ": " + reader.problem();
  const bool has_blocks = segments_[number].last_written != Timestamp{};
  switch (reader.end()) {
    case LogFileReader::End::kClean:
      if (!has_blocks) Remove(number);
      return;
    case LogFileReader::End::kNewer:
      report.damages.push_back(what + "; it is left as it is");
      return;
    case LogFileReader::End::kTorn: {
      std::error_code error;
      if (has_blocks) {
        fs::resize_file(path, reader.good_bytes(), error);
        segments_[number].bytes = reader.good_bytes();
      } else {
        Remove(number);
      }
      if (error) what += "; it cannot be cut: " + error.message();
      report.torn.push_back(std::move(what));
      return;
    }
    case LogFileReader::End::kDamaged: {
      Status aside = SetAside(number, reader.good_bytes());
      if (!aside) what += "; " + std::move(aside).error().message;
      report.damages.push_back(std::move(what));
      return;
    }
  }
}

// One without a block; where it stays, the next replay finds it again.
void SampleLog::Remove(uint64_t number) const {
  std::error_code error;
  fs::remove(PathOf(number), error);
}

// The damaged file stays for whoever wants to look into it; what was good is needed again.
Status SampleLog::SetAside(uint64_t number, uint64_t good_bytes) const {
  const std::string path = PathOf(number);
  const std::string aside = path + ".damaged";
  std::error_code error;
  fs::rename(path, aside, error);
  if (error) return Unavailable("it cannot be renamed: " + error.message());
  if (good_bytes == 0) return Ok();
  fs::copy_file(aside, path, error);
  if (!error) fs::resize_file(path, good_bytes, error);
  if (error) return Unavailable("what is good cannot be copied: " + error.message());
  return Ok();
}

LogCut SampleLog::NextCut(Timestamp now, size_t series) const {
  const bool old = current_bytes_ > 0 && now - begun_ >= options_.file_time_max;
  const bool large = current_bytes_ >=
                     std::max(options_.file_bytes_max, series * options_.file_bytes_max_per_series);
  const bool gone = file_ && file_segment_ == current_ && !file_->IsInPlace();
  return must_cut_ || old || large || gone ? LogCut::kNewSegment : LogCut::kGoOn;
}

Status SampleLog::Write(LogBlock block, LogCut cut, Timestamp now) {
  // The samples of a file that somebody has removed are gone.
  const bool removed = file_ && file_segment_ == current_ && !file_->IsInPlace();
  lost_ = lost_ || removed || block.lost_some;
  const bool unreadable = must_cut_;
  if (!block.bytes.empty() && !unreadable) {
    if (current_bytes_ == 0) begun_ = now;
    std::string frame = EncodeFrame({now, std::move(block.bytes)});
    current_bytes_ += frame.size();
    unwritten_bytes_ += frame.size();
    unwritten_.push_back({current_, std::move(frame), now, block.newest});
  }
  must_cut_ = must_cut_ || block.lost_some;
  if (cut == LogCut::kNewSegment) {
    ++current_;
    current_bytes_ = 0;
    must_cut_ = false;
  }
  if (Status flushed = Flush(); !flushed) {
    if (unwritten_bytes_ > options_.unwritten_bytes_max) GiveUp(cut);
    return flushed;
  }
  // With nothing to write, only a new file shows whether the disk takes something again.
  return unreadable && !must_cut_ ? FlushSegment(current_) : Ok();
}

// What follows in the same segment cannot be read without what is given up.
void SampleLog::GiveUp(LogCut cut) {
  unwritten_.clear();
  unwritten_bytes_ = 0;
  must_cut_ = cut == LogCut::kGoOn;
  lost_ = true;
}

Status SampleLog::Flush() {
  while (!unwritten_.empty()) {
    ALERTD_TRY([[maybe_unused]] const auto flushed, FlushSegment(unwritten_.front().segment));
  }
  return Ok();
}

Status SampleLog::FlushSegment(uint64_t segment) {
  if (!file_ || file_segment_ != segment) {
    file_.reset();
    std::error_code error;
    fs::create_directories(options_.folder, error);  // what fails here, fails below
    ALERTD_TRY(LogFile made, LogFile::Create(PathOf(segment)));
    file_ = std::move(made);
    file_segment_ = segment;
  }
  size_t written = 0;
  for (; written < unwritten_.size() && unwritten_[written].segment == segment; ++written) {
    ALERTD_TRY([[maybe_unused]] const auto appended, file_->Append(unwritten_[written].frame));
  }
  ALERTD_TRY([[maybe_unused]] const auto synced, file_->Sync());
  for (; written > 0; --written) {
    Segment& known = segments_[segment];
    known.last_written = unwritten_.front().written_at;
    known.newest = std::max(known.newest, unwritten_.front().newest);
    unwritten_bytes_ -= unwritten_.front().frame.size();
    unwritten_.pop_front();
  }
  segments_[segment].bytes = file_->bytes();
  return Ok();
}

Status SampleLog::DropOld(Timestamp now) {
  const Timestamp cutoff = now - options_.keep - kAheadMax;
  for (auto segment = segments_.begin(); segment != segments_.end();) {
    // What could not be read has no time.
    const bool old = segment->second.last_written != Timestamp{} &&
                     segment->second.last_written < cutoff && segment->first != current_;
    if (!old) {
      ++segment;
      continue;
    }
    ALERTD_TRY([[maybe_unused]] const auto removed, RemoveFile(segment->first));
    segment = segments_.erase(segment);
  }
  return Ok();
}

Status SampleLog::RemoveFile(uint64_t number) const {
  std::error_code error;
  fs::remove(PathOf(number), error);
  if (!error) return Ok();
  return Unavailable("cannot remove " + PathOf(number) + ": " + error.message());
}

bool SampleLog::HasOnly(uint64_t number, Timestamp until) const {
  const Segment& segment = segments_.at(number);
  // What could not be read has no time, and what is still held could not be read without the rest.
  const bool whole = unwritten_.empty() || number < unwritten_.front().segment;
  return segment.last_written != Timestamp{} && whole && segment.newest < until;
}

bool SampleLog::CanSettle(Timestamp until) const {
  return std::any_of(segments_.begin(), segments_.end(), [&](const auto& segment) {
    return segment.first < current_ && HasOnly(segment.first, until);
  });
}

Status SampleLog::DropSettled(Timestamp until, uint64_t first_unfinished) {
  for (auto segment = segments_.begin(); segment != segments_.end();) {
    if (segment->first >= first_unfinished || !HasOnly(segment->first, until)) {
      ++segment;
      continue;
    }
    ALERTD_TRY([[maybe_unused]] const auto removed, RemoveFile(segment->first));
    segment = segments_.erase(segment);
  }
  return Ok();
}

uint64_t SampleLog::bytes() const {
  uint64_t bytes = 0;
  for (const auto& [number, segment] : segments_)
    bytes += segment.bytes;
  return bytes;
}

}  // namespace alertd::window
