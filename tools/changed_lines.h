#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "rules/lint/yaml_block.h"
#include "tools/revision.h"

namespace alertd::tools {

// One change of a file.
struct Hunk {
  lint::LineSpan lines;  // of the new version; of what was deleted, the lines around it
  ptrdiff_t grown = 0;   // how many lines more there are
  bool operator==(const Hunk&) const = default;
};

// Which lines of files have changed since a revision, as git has it. What was deleted counts as a
// change of the lines around it.
class ChangedLines {
 public:
  // Fails as Revision::DiffOf().
  static Result<ChangedLines> Since(Revision& revision, const std::vector<std::string>& files);

  // Whether any of the lines has changed. REQUIRES: `file` is one of those that were asked about.
  bool Touch(const std::string& file, lint::LineSpan lines) const;

  // Where a line that has not changed stood then. REQUIRES: as above.
  size_t FormerLine(const std::string& file, size_t line) const;

 private:
  std::map<std::string, std::vector<Hunk>> by_file_;
};

// The hunks of a `git diff -U0`.
std::vector<Hunk> ReadHunks(std::string_view diff);

}  // namespace alertd::tools
