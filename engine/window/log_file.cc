#include "engine/window/log_file.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "engine/window/log_bytes.h"

namespace alertd::window {
namespace {

// The numbers of FORMAT.md.
constexpr std::string_view kMagic = "alertdSL";
constexpr uint64_t kVersion = 2;
constexpr uint64_t kOldestVersion = 1;  // that can be read
constexpr size_t kNumberBytes = 4;
constexpr size_t kHeaderBytes = kMagic.size() + 2 * kNumberBytes;
constexpr size_t kTimeBytes = 8;
constexpr size_t kFrameHeadBytes = 2 * kNumberBytes + kTimeBytes;
constexpr mode_t kMode = 0600;  // samples are nobody else's business

std::string Reason(int error) { return std::system_category().message(error); }

}  // namespace

uint32_t Checksum(std::string_view bytes) {
  return static_cast<uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string FileHeader() {
  std::string header(kMagic);
  PutFixed(header, kVersion, kNumberBytes);
  PutFixed(header, Checksum(header), kNumberBytes);
  return header;
}

// The name is on disk only when its folder is.
Status SyncFolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  const OpenedFile opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.descriptor() < 0 || ::fsync(opened.descriptor()) != 0) {
    return Unavailable("cannot write to " + folder + ": " + Reason(errno));
  }
  return Ok();
}

std::string EncodeFrame(const LogFrame& frame) {
  std::string rest;
  rest.reserve(kTimeBytes + frame.block.size());
  PutFixed(rest, static_cast<uint64_t>(frame.written_at.time_since_epoch().count()));
  rest += frame.block;
  std::string bytes;
  bytes.reserve(kFrameHeadBytes + frame.block.size());
  PutFixed(bytes, frame.block.size(), kNumberBytes);
  PutFixed(bytes, Checksum(rest), kNumberBytes);
  return bytes + rest;
}

OpenedFile::~OpenedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}
OpenedFile::OpenedFile(OpenedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}
OpenedFile& OpenedFile::operator=(OpenedFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Result<LogFile> LogFile::Create(const std::string& path, std::string_view header) {
  OpenedFile file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, kMode));
  if (file.descriptor() < 0) return Unavailable("cannot make " + path + ": " + Reason(errno));
  LogFile made(path, std::move(file));
  ALERTD_TRY([[maybe_unused]] const auto written, made.Append(header));
  ALERTD_TRY([[maybe_unused]] const auto synced, made.Sync());
  ALERTD_TRY([[maybe_unused]] const auto named, SyncFolderOf(path));
  return made;
}

Status LogFile::Append(std::string_view frame) {
  while (!frame.empty()) {
    const ssize_t written =
        ::pwrite(file_.descriptor(), frame.data(), frame.size(), static_cast<off_t>(end_));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return Failed("write to", written < 0 ? errno : ENOSPC);
    end_ += static_cast<uint64_t>(written);
    frame.remove_prefix(static_cast<size_t>(written));
  }
  return Ok();
}

Status LogFile::Sync() {
  if (::fdatasync(file_.descriptor()) != 0) return Failed("sync", errno);
  synced_ = end_;
  return Ok();
}

Failure LogFile::Failed(const char* what, int error) {
  // Where that fails too, it is overwritten, or found to be torn.
  static_cast<void>(::ftruncate(file_.descriptor(), static_cast<off_t>(synced_)) == 0);
  end_ = synced_;
  return Unavailable(std::string("cannot ") + what + " " + path_ + ": " + Reason(error));
}

bool LogFile::IsInPlace() const {
  struct stat held = {};
  struct stat named = {};
  return ::fstat(file_.descriptor(), &held) == 0 && ::stat(path_.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

Result<LogFileReader> LogFileReader::Open(const std::string& path) {
  OpenedFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found = {};
  if (file.descriptor() < 0 || ::fstat(file.descriptor(), &found) != 0) {
    return Unavailable("cannot read " + path + ": " + Reason(errno));
  }
  return LogFileReader(std::move(file), static_cast<uint64_t>(found.st_size));
}

std::nullopt_t LogFileReader::Stop(End end, std::string problem) {
  end_ = end;
  problem_ = std::move(problem);
  return std::nullopt;
}

std::optional<std::string> LogFileReader::Read(uint64_t offset, size_t bytes) {
  std::string read(bytes, '\0');
  size_t filled = 0;
  while (filled < bytes) {
    const ssize_t got = ::pread(file_.descriptor(), read.data() + filled, bytes - filled,
                                static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      Stop(End::kDamaged, "it cannot be read: " + Reason(got < 0 ? errno : EIO));
      return std::nullopt;
    }
    filled += static_cast<size_t>(got);
  }
  return read;
}

bool LogFileReader::ReadHeader() {
  if (size_ < kHeaderBytes) {
    Stop(End::kTorn, "it ends within its header");
    return false;
  }
  const std::optional<std::string> header = Read(0, kHeaderBytes);
  if (!header) return false;
  if (*header == FileHeader()) {
    good_ = kHeaderBytes;
    return true;
  }
  ByteReader reader(std::string_view(*header).substr(kMagic.size()));
  const uint64_t version = reader.Fixed(kNumberBytes).value_or(0);
  const uint64_t checksum = reader.Fixed(kNumberBytes).value_or(0);
  const std::string_view checked = std::string_view(*header).substr(0, kHeaderBytes - kNumberBytes);
  const bool is_header = checked.starts_with(kMagic) && Checksum(checked) == checksum;
  if (is_header && version >= kOldestVersion && version < kVersion) {
    good_ = kHeaderBytes;
    return true;
  }
  if (is_header) {
    Stop(End::kNewer, "it is of version " + std::to_string(version) +
                          " of the format, and only versions up to " + std::to_string(kVersion) +
                          " are known here");
  } else if (OnlyZerosFrom(0)) {
    Stop(End::kTorn, "its header was not written");
  } else {
    Stop(End::kDamaged, "it does not begin as a log of samples does");
  }
  return false;
}

// A file may have got its length on disk, and what belongs there not.
bool LogFileReader::OnlyZerosFrom(uint64_t offset) {
  constexpr uint64_t kStep = 1U << 16U;
  for (; offset < size_; offset += kStep) {
    const auto bytes = Read(offset, static_cast<size_t>(std::min(kStep, size_ - offset)));
    if (!bytes || bytes->find_first_not_of('\0') != std::string::npos) return false;
  }
  return true;
}

std::optional<LogFrame> LogFileReader::Next() {
  if (good_ == 0 && !ReadHeader()) return std::nullopt;
  const uint64_t left = size_ - good_;
  if (left == 0) return std::nullopt;
  if (left < kFrameHeadBytes) return Stop(End::kTorn, "it ends within a block's head");
  const std::optional<std::string> head = Read(good_, kFrameHeadBytes);
  if (!head) return std::nullopt;
  ByteReader reader(*head);
  const uint64_t length = reader.Fixed(kNumberBytes).value_or(0);
  const uint64_t checksum = reader.Fixed(kNumberBytes).value_or(0);
  const uint64_t written_at = reader.Fixed().value_or(0);
  if (length > left - kFrameHeadBytes) {
    if (length <= kLogBlockBytesMax) return Stop(End::kTorn, "it ends within a block");
    return Stop(End::kDamaged, "a block is longer than any can be");
  }
  std::optional<std::string> block = Read(good_ + kFrameHeadBytes, length);
  if (!block) return std::nullopt;
  if (Checksum(head->substr(2 * kNumberBytes) + *block) != checksum || length == 0) {
    const bool is_last = length == left - kFrameHeadBytes || OnlyZerosFrom(good_);
    if (end_ == End::kDamaged) return std::nullopt;
    return Stop(is_last ? End::kTorn : End::kDamaged, "a block's checksum is wrong");
  }
  good_ += kFrameHeadBytes + length;
  return LogFrame{Timestamp(Duration(static_cast<int64_t>(written_at))), *std::move(block)};
}

}  // namespace alertd::window
