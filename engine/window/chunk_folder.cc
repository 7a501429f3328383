#include "engine/window/chunk_folder.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "engine/window/chunk_writer.h"
#include "engine/window/log_file.h"
#include "engine/window/numbered_files.h"
#include "engine/window/settling.h"

namespace alertd::window {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".chunks";
constexpr std::string_view kUnfinishedEnding = ".chunks.new";
constexpr std::string_view kDamagedEnding = ".damaged";

// A file that holds more than that share of what is kept would keep too much too long.
constexpr int kKeptShare = 4;
constexpr uint64_t kBytesShare = 8;
constexpr Duration kMergedSpanMin{3'600'000};

// What stays is found again at the next start.
void RemoveIfThere(const std::string& path) {
  std::error_code error;
  fs::remove(path, error);
}

}  // namespace

Result<ChunkFolder> ChunkFolder::Open(ChunkFolderOptions options) {
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error)
    return Unavailable("cannot make the folder " + options.folder + ": " + error.message());
  ChunkFolder folder(std::move(options));
  const std::string& path = folder.options_.folder;
  ALERTD_TRY(const std::vector<uint64_t> unfinished, ListNumbered(path, kUnfinishedEnding));
  for (const uint64_t number : unfinished)
    RemoveIfThere(folder.UnfinishedPathOf(number));
  ALERTD_TRY(const std::vector<uint64_t> numbers, ListNumbered(path, kEnding));
  for (const uint64_t number : numbers) {
    folder.files_[number] = {};
    folder.next_ = number + 1;
  }
  return folder;
}

std::string ChunkFolder::PathOf(uint64_t number) const {
  return NumberedPath(options_.folder, number, kEnding);
}

std::string ChunkFolder::UnfinishedPathOf(uint64_t number) const {
  return NumberedPath(options_.folder, number, kUnfinishedEnding);
}

ChunkReport ChunkFolder::Attach(Window& window, Timestamp now) {
  ChunkReport report;
  for (auto each = files_.begin(); each != files_.end();) {
    const uint64_t number = each->first;
    ++each;
    if (auto damage = OpenFile(number)) report.damages.push_back(*std::move(damage));
  }
  RemoveReplaced();
  window.Expire(now);  // so that it takes in nothing that is too old
  for (const auto& [number, entry] : files_) {
    if (entry.file->newest() < now - options_.keep) continue;
    const AttachCounts counts = window.Attach(entry.file);
    ++report.files;
    report.samples += entry.file->samples();
    report.series_refused += counts.series_refused;
    report.newest = std::max(report.newest.value_or(Timestamp::min()), entry.file->newest());
    if (!counts.whole) report.damages.push_back(PathOf(number) + ": its series make no sense");
  }
  return report;
}

// What is wrong with the file, in words; then it is not read.
std::optional<std::string> ChunkFolder::OpenFile(uint64_t number) {
  const std::string path = PathOf(number);
  auto opened = ChunkFile::Open(path);
  if (opened) {
    files_[number].file = *std::move(opened);
    return std::nullopt;
  }
  files_.erase(number);
  std::string what = path + ": " + opened.error().message;
  if (opened.error().kind != ErrorKind::kInvalidInput) return what + "; it is left as it is";
  std::error_code error;
  fs::rename(path, path + std::string(kDamagedEnding), error);
  if (error) what += "; it cannot be renamed: " + error.message();
  return what;
}

// What a crash has left after a file had taken the place of others.
void ChunkFolder::RemoveReplaced() {
  for (auto each = files_.rbegin(); each != files_.rend(); ++each) {
    const auto first = files_.lower_bound(each->second.file->span().first_file);
    const auto last = files_.lower_bound(each->first);
    if (first == files_.end() || first->first >= each->first) continue;
    for (auto replaced = first; replaced != last; ++replaced)
      RemoveIfThere(PathOf(replaced->first));
    each = std::make_reverse_iterator(std::next(files_.erase(first, last)));
  }
}

ChunkFolder::Merge ChunkFolder::NextMerge(uint64_t number, Timestamp until) const {
  Merge merge{.files = 0, .level = 0, .first_file = number};
  const Duration span_max = std::max(kMergedSpanMin, options_.keep / kKeptShare);
  uint64_t bytes = 0;
  auto each = files_.rbegin();
  for (;;) {
    size_t files = 0;
    Timestamp oldest = until;
    auto next = each;
    for (; next != files_.rend() && next->second.file->span().level == merge.level; ++next) {
      ++files;
      oldest = std::min(oldest, next->second.file->oldest());
      bytes += next->second.file->file_bytes();
    }
    const bool too_large = options_.bytes_max > 0 && bytes > options_.bytes_max / kBytesShare;
    if (files + 1 < options_.files_per_level || too_large || until - oldest > span_max)
      return merge;
    merge.files += files;
    ++merge.level;
    merge.first_file = std::prev(next)->second.file->span().first_file;
    each = next;
  }
}

Status ChunkFolder::Settle(Window& window, Timestamp until) {
  const uint64_t number = next_;
  const Merge merge = NextMerge(number, until);
  const ChunkSpan span{.first_file = merge.first_file, .level = merge.level, .until = until};
  ALERTD_TRY(ChunkWriter writer, ChunkWriter::Create(UnfinishedPathOf(number), span));
  auto settlement = window.BeginSettling(until, merge.files, writer);
  if (!settlement) {
    RemoveIfThere(UnfinishedPathOf(number));
    return Failure{std::move(settlement).error()};
  }
  if (writer.samples() == 0) {
    window.CancelSettling();
    RemoveIfThere(UnfinishedPathOf(number));
    return Ok();
  }
  auto file = Name(writer, number);
  if (!file) {
    window.CancelSettling();
    RemoveIfThere(UnfinishedPathOf(number));
    RemoveIfThere(PathOf(number));
    return Failure{std::move(file).error()};
  }
  if (!window.EndSettling(*std::move(settlement), *file)) {
    RemoveIfThere(PathOf(number));
    return Unavailable("the series were renumbered while their samples were written");
  }
  RemoveLast(merge.files);
  files_[number] = {.file = *std::move(file), .verified = true};
  next_ = number + 1;
  return Ok();
}

// What is written gets its name once it is on disk.
Result<std::shared_ptr<const ChunkFile>> ChunkFolder::Name(ChunkWriter& writer,
                                                           uint64_t number) const {
  const std::string path = PathOf(number);
  ALERTD_TRY([[maybe_unused]] const auto finished, writer.Finish());
  std::error_code error;
  fs::rename(UnfinishedPathOf(number), path, error);
  if (error) return Unavailable("cannot make " + path + ": " + error.message());
  ALERTD_TRY([[maybe_unused]] const auto named, SyncFolderOf(path));
  return ChunkFile::Open(path);
}

// A file that is damaged stays, under another name: not all of it is in the one that follows it.
void ChunkFolder::RemoveLast(size_t count) {
  for (; count > 0; --count) {
    const auto last = std::prev(files_.end());
    const std::string path = PathOf(last->first);
    if (last->second.file->damaged()) {
      std::error_code error;
      fs::rename(path, path + std::string(kDamagedEnding), error);
    } else {
      RemoveIfThere(path);
    }
    files_.erase(last);
  }
}

Status ChunkFolder::DropOld(Window& window, Timestamp now, uint64_t other_bytes) {
  while (!files_.empty()) {
    const auto& [number, entry] = *files_.begin();
    const bool too_old = entry.file->newest() < now - options_.keep;
    const bool too_much = options_.bytes_max > 0 && bytes() + other_bytes > options_.bytes_max;
    if (!too_old && !too_much) return Ok();
    std::error_code error;
    fs::remove(PathOf(number), error);
    if (error) return Unavailable("cannot remove " + PathOf(number) + ": " + error.message());
    window.Detach(*entry.file);
    files_.erase(files_.begin());
  }
  return Ok();
}

bool ChunkFolder::VerifyNext() {
  for (auto& [number, entry] : files_) {
    if (entry.verified) continue;
    entry.verified = true;
    // What is wrong is noted by the file itself.
    static_cast<void>(entry.file->Verify());
    return true;
  }
  return false;
}

std::vector<std::string> ChunkFolder::TakeDamages() {
  std::vector<std::string> damages;
  for (auto& [number, entry] : files_) {
    if (entry.told || !entry.file->damaged()) continue;
    entry.told = true;
    damages.push_back(PathOf(number) + ": a block's checksum is wrong");
  }
  return damages;
}

uint64_t ChunkFolder::bytes() const {
  uint64_t bytes = 0;
  for (const auto& [number, entry] : files_)
    bytes += entry.file->file_bytes();
  return bytes;
}

}  // namespace alertd::window
