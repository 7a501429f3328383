#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "engine/model/time.h"
#include "rules/configuration.h"
#include "rules/diagnostic.h"

namespace alertd::rules {

// What a lint may look at.
struct LintInput {
  const Configuration& configuration;
  std::optional<Timestamp> now;
  // Parts of the configuration are missing, because they are wrong: say nothing that may only
  // follow from that.
  bool incomplete = false;
};

// A question about a valid configuration whose answer is a warning: it will do what it says, which
// is hardly what was meant.
struct Lint {
  std::string_view name;     // of its diagnostics
  std::string_view summary;  // one sentence
  void (*run)(const LintInput& input, Diagnostics& diagnostics);
};

std::span<const Lint> AllLints();

void RunLints(const LintInput& input, Diagnostics& diagnostics);

}  // namespace alertd::rules
