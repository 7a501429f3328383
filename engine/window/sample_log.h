#pragma once

// The samples of the window on disk, so that a restart continues with them.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "engine/window/log_file.h"
#include "engine/window/window.h"

namespace alertd::window {

struct SampleLogOptions {
  std::string folder;  // made where it is missing; for this log alone
  Duration keep{0};    // samples that are older are not wanted any more
  // A file is followed by the next one when it is that old, or that large.
  Duration file_time_max{300'000};
  uint64_t file_bytes_max = uint64_t{8} << 20U;
  // Where that is more: each file names its series anew, and should have many samples of each.
  uint64_t file_bytes_max_per_series = 64;
  // What the disk does not take is held up to that many bytes.
  size_t unwritten_bytes_max = size_t{64} << 20U;
};

// What a log had.
struct ReplayReport {
  size_t files = 0;
  size_t samples = 0;              // that were read, also those that are too old
  size_t series_refused = 0;       // for the window was full
  std::optional<Timestamp> until;  // when the last of it was written
  // What was not as it should be, in words for people. Torn: was being written when alertd ended,
  // which is what a crash leaves behind.
  std::vector<std::string> torn;
  std::vector<std::string> damages;
};

// The log: files of blocks, each file a segment that stands for itself, removed as a whole once it
// is too old. Not thread-safe, and of one process at a time.
class SampleLog {
 public:
  // Fails with kUnavailable when the folder cannot be made or read.
  static Result<SampleLog> Open(SampleLogOptions options);

  // Puts what there is into `window`. A torn end is cut off; a file that is damaged gets another
  // name, what was good in it is kept. `progress` hears how many of all bytes have been read, now
  // and then.
  using Progress = std::function<void(uint64_t done, uint64_t all)>;
  ReplayReport Replay(Window& window, Timestamp now, const Progress& progress);

  // To be asked for before Window::TakeLog(), of a window with so many series.
  LogCut NextCut(Timestamp now, size_t series = 0) const;

  // Writes what TakeLog(cut) has returned. Returns when it is on disk. What cannot be written is
  // held for the next call, up to a limit: then it is given up, and TakeLost() says so.
  Status Write(LogBlock block, LogCut cut, Timestamp now);
  bool TakeLost() { return std::exchange(lost_, false); }

  // Removes the files that have nothing but what is too old. Fails at the first that stays.
  Status DropOld(Timestamp now);

  // Whether any file that is finished has nothing but samples before `until`, and the number of the
  // first file that is not finished. Once what was in the window meanwhile has settled up to
  // `until`, DropSettled() of both removes what is not needed any more.
  bool CanSettle(Timestamp until) const;
  uint64_t first_unfinished() const { return current_; }
  Status DropSettled(Timestamp until, uint64_t first_unfinished);

  uint64_t bytes() const;  // on disk

 private:
  struct Segment {
    Timestamp last_written;
    Timestamp newest = Timestamp::min();  // no sample is newer
    uint64_t bytes = 0;
  };
  struct Unwritten {
    uint64_t segment = 0;
    std::string frame;
    Timestamp written_at;
    Timestamp newest;
  };

  explicit SampleLog(SampleLogOptions options) : options_(std::move(options)) {}
  std::string PathOf(uint64_t segment) const;
  void ReplayFile(uint64_t number, Window& window, ReplayReport& report);
  void Mend(uint64_t number, const LogFileReader& reader, ReplayReport& report);
  void Remove(uint64_t number) const;
  Status RemoveFile(uint64_t number) const;
  bool HasOnly(uint64_t number, Timestamp until) const;
  Status SetAside(uint64_t number, uint64_t good_bytes) const;
  Status Flush();
  Status FlushSegment(uint64_t segment);
  void GiveUp(LogCut cut);

  SampleLogOptions options_;
  std::map<uint64_t, Segment> segments_;  // that are on disk
  uint64_t current_ = 1;                  // the segment of the next block
  Timestamp begun_{};                     // the current segment
  uint64_t current_bytes_ = 0;
  bool must_cut_ = false;  // what follows in the current segment could not be read
  bool lost_ = false;
  std::optional<LogFile> file_;
  uint64_t file_segment_ = 0;
  std::deque<Unwritten> unwritten_;
  size_t unwritten_bytes_ = 0;
};

}  // namespace alertd::window
