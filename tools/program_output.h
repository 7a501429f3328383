#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace alertd::tools {

inline constexpr size_t kProgramOutputBytesMax = size_t{64} << 20U;

struct ProgramOutput {
  std::string out;      // what it wrote to stdout
  int exit_status = 0;  // 128 and more: a signal ended it
};

// Runs a program, found on PATH, with these words, the first being its own name; no shell reads
// them. Its stdin is empty and its stderr goes nowhere. Fails with kUnavailable when it cannot be
// started, with kLimitExceeded when it writes more than kProgramOutputBytesMax.
Result<ProgramOutput> RunProgram(const std::vector<std::string>& words);

}  // namespace alertd::tools
