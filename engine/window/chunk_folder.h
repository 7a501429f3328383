#pragma once

// The files of chunks of a folder: written when samples settle, put together to larger ones, and
// removed as a whole.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/window/chunk_file.h"
#include "engine/window/window.h"

namespace alertd::window {

struct ChunkFolderOptions {
  std::string folder;      // made where it is missing
  Duration keep{0};        // files with nothing newer are removed
  uint64_t bytes_max = 0;  // the oldest files are removed while there is more; 0: any
  // So many files of one size become one of the next.
  size_t files_per_level = 6;
};

// What a folder had.
struct ChunkReport {
  size_t files = 0;
  size_t samples = 0;
  size_t series_refused = 0;         // for the window was full
  std::optional<Timestamp> newest;   // sample
  std::vector<std::string> damages;  // what was not as it should be, in words for people
};

// Not thread-safe, and of one process at a time.
class ChunkFolder {
 public:
  // Fails with kUnavailable when the folder cannot be made or read.
  static Result<ChunkFolder> Open(ChunkFolderOptions options);

  // Has `window` read what there is. A file that is damaged gets another name.
  ChunkReport Attach(Window& window, Timestamp now);

  // Moves the window's samples before `until` to a file, and puts files together where there are
  // enough. When it succeeds, all of that is on disk; otherwise nothing has changed. Fails with
  // kUnavailable.
  Status Settle(Window& window, Timestamp until);

  // Removes what is too old, and the oldest files while the folder has more than bytes_max,
  // `other_bytes` included. Fails at the first that stays.
  Status DropOld(Window& window, Timestamp now, uint64_t other_bytes);

  // Looks whether one more file is as it was written; false when all were looked at.
  bool VerifyNext();
  // What was found to be damaged since the last call.
  std::vector<std::string> TakeDamages();

  uint64_t bytes() const;

 private:
  struct Entry {
    std::shared_ptr<const ChunkFile> file;
    bool verified = false;
    bool told = false;  // that it is damaged
  };
  // Which of the last files are put together with what settles.
  struct Merge {
    size_t files = 0;
    uint64_t level = 0;
    uint64_t first_file = 0;
  };

  explicit ChunkFolder(ChunkFolderOptions options) : options_(std::move(options)) {}
  std::string PathOf(uint64_t number) const;
  std::string UnfinishedPathOf(uint64_t number) const;
  std::optional<std::string> OpenFile(uint64_t number);
  void RemoveReplaced();
  Merge NextMerge(uint64_t number, Timestamp until) const;
  Result<std::shared_ptr<const ChunkFile>> Name(ChunkWriter& writer, uint64_t number) const;
  void RemoveLast(size_t count);

  ChunkFolderOptions options_;
  std::map<uint64_t, Entry> files_;  // that are read
  uint64_t next_ = 1;
};

}  // namespace alertd::window
