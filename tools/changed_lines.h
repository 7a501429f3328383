#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "rules/lint/yaml_block.h"

namespace alertd::tools {

// Which lines of files have changed since a revision, as git has it. What was deleted counts as a
// change of the lines around it.
class ChangedLines {
 public:
  // Fails with kInvalidInput for a revision that git does not know and a file outside of a work
  // tree, with kUnavailable where git cannot be asked.
  static Result<ChangedLines> Since(const std::string& revision,
                                    const std::vector<std::string>& files);

  // Whether any of the lines has changed. REQUIRES: `file` is one of those that were asked about.
  bool Touch(const std::string& file, lint::LineSpan lines) const;

 private:
  std::map<std::string, std::vector<lint::LineSpan>> by_file_;
};

// The lines of the new version that the hunks of a `git diff -U0` are about.
std::vector<lint::LineSpan> ReadHunks(std::string_view diff);

}  // namespace alertd::tools
