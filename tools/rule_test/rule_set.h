#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "rules/configuration.h"
#include "rules/diagnostic.h"
#include "rules/loader.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

struct RuleSetOptions {
  // The environment; unset for a variable that is not there.
  std::function<std::optional<std::string>(const std::string& name)> variable;
  rules::UnknownKeys unknown_keys = rules::UnknownKeys::kError;
};

// The rules that a test file is about, and the routes.
struct RuleSet {
  // With the groups in the order in which they are evaluated; null exactly when there are errors.
  std::shared_ptr<const rules::Configuration> configuration;
  // Errors of the files; a pattern of `rule_files` that matches no file is a warning.
  rules::Diagnostics problems;
};

// Reads the files that `file` names.
RuleSet LoadRuleSet(const TestFile& file, const RuleSetOptions& options);

}  // namespace alertd::rule_test
