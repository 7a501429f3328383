#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/result.h"
#include "engine/base/timestamp.h"

namespace alertd::window {

// A block of the log of samples as it stands in a file, with the wall clock's time when it was
// written.
struct LogFrame {
  Timestamp written_at;
  std::string block;
};

// Blocks are cut smaller by those who write them.
inline constexpr size_t kLogBlockBytesMax = size_t{256} << 20U;

// The frame's bytes, with length and checksum.
std::string EncodeFrame(const LogFrame& frame);

// What a file of the log begins with.
std::string FileHeader();

// CRC-32, that of zlib.
uint32_t Checksum(std::string_view bytes);

// The folder's names are on disk when this has succeeded. Fails with kUnavailable.
Status SyncFolderOf(const std::string& path);

// A file's descriptor, closed with it.
class OpenedFile {
 public:
  explicit OpenedFile(int descriptor) : descriptor_(descriptor) {}
  ~OpenedFile();
  OpenedFile(OpenedFile&& other) noexcept;
  OpenedFile& operator=(OpenedFile&& other) noexcept;

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// One file that is being written. Not thread-safe.
class LogFile {
 public:
  // Makes the file, or makes it empty. Fails with kUnavailable, as all of these do.
  static Result<LogFile> Create(const std::string& path) { return Create(path, FileHeader()); }
  // As above for a file that begins otherwise than one of the log.
  static Result<LogFile> Create(const std::string& path, std::string_view header);

  // Writes behind what is there. When it fails, or Sync() does, what came after the last Sync()
  // that succeeded is to be written again.
  Status Append(std::string_view frame);
  // Returns when all of it is on disk.
  Status Sync();

  // Whether the file still has its name: what is written to one that was removed is lost.
  bool IsInPlace() const;

  uint64_t bytes() const { return end_; }

 private:
  LogFile(std::string path, OpenedFile file) : path_(std::move(path)), file_(std::move(file)) {}
  Failure Failed(const char* what, int error);

  std::string path_;
  OpenedFile file_;
  uint64_t end_ = 0;
  uint64_t synced_ = 0;
};

// Reads a file of the log from its start.
class LogFileReader {
 public:
  // Why there are no more frames.
  enum class End : uint8_t {
    kClean,    // the file ends there
    kTorn,     // what follows was being written when the process or the machine ended
    kDamaged,  // what follows is not what was written
    kNewer,    // of a version of the format that is not known here
  };

  // Fails with kUnavailable when the file cannot be opened.
  static Result<LogFileReader> Open(const std::string& path);

  // The next frame; nothing at the end.
  std::optional<LogFrame> Next();

  // REQUIRES: Next() has returned nothing.
  End end() const { return end_; }
  const std::string& problem() const { return problem_; }  // in words; empty for kClean

  uint64_t good_bytes() const { return good_; }  // up to the end of the last frame
  uint64_t file_bytes() const { return size_; }

 private:
  LogFileReader(OpenedFile file, uint64_t size) : file_(std::move(file)), size_(size) {}
  std::nullopt_t Stop(End end, std::string problem);
  bool ReadHeader();
  std::optional<std::string> Read(uint64_t offset, size_t bytes);
  bool OnlyZerosFrom(uint64_t offset);

  OpenedFile file_;
  uint64_t size_;
  uint64_t good_ = 0;
  End end_ = End::kClean;
  std::string problem_;
};

}  // namespace alertd::window
