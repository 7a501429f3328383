#pragma once

// Comments that switch lints off:
//
//     # alertd-lint-disable absent-without-for, missing-runbook
//     - alert: …                          what begins on the next line, all of it
//     expr: absent(up)  # alertd-lint-disable absent-without-for     what begins on this line
//     # alertd-lint-disable-file recording-name                      the whole file

#include <memory>
#include <string>
#include <vector>

#include "engine/base/source_text.h"
#include "rules/lint/yaml_block.h"
#include "rules/source_location.h"

namespace alertd::lint {

inline constexpr size_t kLintCommentsPerFileMax = 10'000;

// One name of one comment.
struct LintComment {
  std::string name;
  rules::SourceLocation location;  // of the name
  LineSpan lines;                  // where findings of that name are left out
};

// In the order written; of a comment without a name, one with an empty name.
std::vector<LintComment> ReadLintComments(const std::shared_ptr<const SourceText>& file);

}  // namespace alertd::lint
