#include "engine/state/damaged_file.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace alertd::state {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr size_t kHeaderBytes = 100;
// What SQLite makes files with unless it is told otherwise, which alertd does not.
constexpr size_t kUsualPageBytes = 4096;
constexpr size_t kPageBytesMin = 512;
constexpr size_t kPageBytesMax = 65536;
// More pages behind the end of the file are a number that is damaged itself.
constexpr uint32_t kMissingPagesMax = 1 << 20;

constexpr size_t kLogHeaderBytes = 32;
constexpr size_t kFrameHeaderBytes = 24;

// What there is of these bytes.
std::string ReadAt(int descriptor, uint64_t offset, size_t bytes) {
  std::string text(bytes, '\0');
  size_t got = 0;
  while (got < bytes) {
    const ssize_t more =
        ::pread(descriptor, text.data() + got, bytes - got, static_cast<off_t>(offset + got));
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) break;
    got += static_cast<size_t>(more);
  }
  text.resize(got);
  return text;
}

// 0 for what no file has.
size_t PageBytes(uint64_t number) {
  const size_t bytes = number == 1 ? kPageBytesMax : number;
  const bool possible =
      bytes >= kPageBytesMin && bytes <= kPageBytesMax && std::has_single_bit(bytes);
  return possible ? bytes : 0;
}

}  // namespace

uint64_t BigEndian(std::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes)
    number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

Result<DamagedFile> DamagedFile::Open(const std::string& path) {
  DamagedFile file;
  file.file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat found = {};
  if (file.file_ < 0 || ::fstat(file.file_, &found) != 0) {
    return Unavailable("cannot read " + path + ": " + std::system_category().message(errno));
  }
  file.log_ = ::open((path + "-wal").c_str(), O_RDONLY | O_CLOEXEC);
  file.ReadHeader(static_cast<uint64_t>(found.st_size));
  file.ReadLog();
  return file;
}

DamagedFile::~DamagedFile() {
  if (file_ >= 0) ::close(file_);
  if (log_ >= 0) ::close(log_);
}

void DamagedFile::ReadHeader(uint64_t file_bytes) {
  const std::string header = ReadAt(file_, 0, kHeaderBytes);
  const bool readable = header.size() == kHeaderBytes && header.starts_with(kMagic);
  if (readable) page_bytes_ = PageBytes(BigEndian(header.substr(16, 2)));
  if (page_bytes_ == 0) page_bytes_ = kUsualPageBytes;
  page_count_ = static_cast<uint32_t>((file_bytes + page_bytes_ - 1) / page_bytes_);
  if (!readable) return;
  const auto declared = static_cast<uint32_t>(BigEndian(header.substr(28, 4)));
  if (declared <= page_count_ + kMissingPagesMax) page_count_ = std::max(page_count_, declared);
}

// Checksums are not asked: what is damaged in the log is no worse than what is in the file.
void DamagedFile::ReadLog() {
  const std::string header = ReadAt(log_, 0, kLogHeaderBytes);
  if (header.size() < kLogHeaderBytes) return;
  const size_t bytes = PageBytes(BigEndian(header.substr(8, 4)));
  if (bytes == 0 || (bytes != page_bytes_ && page_count_ > 0)) return;
  page_bytes_ = bytes;
  const uint32_t page_max = page_count_ + kMissingPagesMax;
  std::map<uint32_t, uint64_t> uncommitted;
  for (uint64_t at = kLogHeaderBytes;; at += kFrameHeaderBytes + page_bytes_) {
    const std::string frame = ReadAt(log_, at, kFrameHeaderBytes);
    // Frames with another salt are left from before the log was last begun anew.
    if (frame.size() < kFrameHeaderBytes || frame.substr(8, 8) != header.substr(16, 8)) return;
    const auto page = static_cast<uint32_t>(BigEndian(frame.substr(0, 4)));
    const auto pages_after = static_cast<uint32_t>(BigEndian(frame.substr(4, 4)));
    if (page > 0 && page <= page_max) uncommitted[page] = at + kFrameHeaderBytes;
    if (pages_after == 0) continue;
    for (const auto& [number, offset] : std::exchange(uncommitted, {}))
      logged_[number] = offset;
    if (!logged_.empty()) page_count_ = std::max(page_count_, logged_.rbegin()->first);
  }
}

std::optional<std::string> DamagedFile::Page(uint32_t number) const {
  if (number == 0 || number > page_count_) return std::nullopt;
  const auto logged = logged_.find(number);
  const bool in_log = logged != logged_.end();
  const uint64_t offset = in_log ? logged->second : uint64_t{number - 1} * page_bytes_;
  std::string page = ReadAt(in_log ? log_ : file_, offset, page_bytes_);
  if (page.size() < page_bytes_) return std::nullopt;
  return page;
}

}  // namespace alertd::state
