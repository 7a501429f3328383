#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/result.h"

namespace alertd::state {

// The pages of a file of SQLite's, read without SQLite, which refuses a file whose beginning is
// damaged or whose end is missing. Changes nothing.
//
// What was committed to the log beside the file stands in the place of the file's own pages. The
// format: https://www.sqlite.org/fileformat2.html.
class DamagedFile {
 public:
  // Fails with kUnavailable when the file cannot be read.
  static Result<DamagedFile> Open(const std::string& path);
  ~DamagedFile();
  DamagedFile(DamagedFile&& other) noexcept
      : file_(std::exchange(other.file_, -1)),
        log_(std::exchange(other.log_, -1)),
        page_bytes_(other.page_bytes_),
        page_count_(other.page_count_),
        logged_(std::move(other.logged_)) {}
  DamagedFile& operator=(DamagedFile&&) = delete;

  size_t page_bytes() const { return page_bytes_; }
  // How many pages it has, or had before its end was cut off. The first has number 1.
  uint32_t page_count() const { return page_count_; }

  // Unset where the page is missing, or only half there.
  std::optional<std::string> Page(uint32_t number) const;

 private:
  DamagedFile() = default;

  void ReadHeader(uint64_t file_bytes);
  void ReadLog();

  int file_ = -1;
  int log_ = -1;  // where there is one
  size_t page_bytes_ = 0;
  uint32_t page_count_ = 0;
  std::map<uint32_t, uint64_t> logged_;  // where in the log the newest version of a page begins
};

// A number as the file has them, the most significant byte first.
uint64_t BigEndian(std::string_view bytes);

}  // namespace alertd::state
