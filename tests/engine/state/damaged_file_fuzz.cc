// Any bytes as the pages of a state file and as the log beside it: they are looked at, and no more.

#include <cstdint>
#include <string>

#include "engine/state/leaf_rows.h"
#include "tests/support/temporary_folder.h"

namespace {

using alertd::testing::TemporaryFolder;
using alertd::testing::WriteBytes;

// A file with small pages, of which the second is a leaf with one row that begins at the end of
// this.
std::string Beginning() {
  std::string pages("SQLite format 3\0\x02\x00", 18);
  pages.resize(512);
  return pages.append("\x0d\0\0\0\1\0\0\0\0\x0a", 10);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const TemporaryFolder folder;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  // The first byte says where the log begins.
  const size_t file_bytes = bytes.empty() ? 0 : bytes.size() * data[0] / 255;
  WriteBytes(folder.At("a.db"), Beginning() + bytes.substr(0, file_bytes));
  WriteBytes(folder.At("a.db-wal"), bytes.substr(file_bytes));
  const auto file = alertd::state::DamagedFile::Open(folder.At("a.db"));
  if (file) alertd::state::ReadLeafRows(*file, [](const alertd::state::SqlRow&) {});
  return 0;
}
