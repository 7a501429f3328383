#include "engine/app/configuration_files.h"

#include <utility>

#include "engine/query/query.h"
#include "rules/lint/run_lints.h"

namespace alertd::app {
namespace {

// Prometheus' minute is long for a daemon that also notifies; its own example files say 15 seconds.
constexpr Duration kDefaultInterval{15'000};

rules::LoadOptions OptionsFor(const std::vector<std::string>& files, const Environment& environment,
                              lint::LintOptions lints) {
  rules::LoadOptions options;
  options.patterns = files;
  options.variable = environment;
  options.check_expression = [](const grammar::Expr& expr) { return query::FindUnsupported(expr); };
  options.inspect = lint::Inspector(std::move(lints));
  options.default_interval = kDefaultInterval;
  return options;
}

}  // namespace

rules::LoadOutcome LoadForDaemon(const std::vector<std::string>& files,
                                 const Environment& environment, Timestamp now) {
  return rules::LoadFiles(OptionsFor(files, environment, {.now = now}));
}

rules::LoadOutcome LoadToLook(const std::vector<std::string>& files, const Environment& environment,
                              Timestamp now) {
  rules::LoadOptions options = OptionsFor(files, environment, {.now = now});
  options.missing_variable = rules::MissingVariable::kWarning;
  return rules::LoadFiles(options);
}

rules::LoadOutcome LoadToCheck(const std::vector<std::string>& files,
                               const Environment& environment, const CheckOptions& check) {
  rules::LoadOptions options = OptionsFor(files, environment, check.lints);
  options.missing_variable = check.missing_variable;
  options.not_run_yet = rules::NotRunYet::kWarning;
  options.unknown_keys = check.unknown_keys;
  options.read_file = check.read_file;
  return rules::LoadFiles(options);
}

}  // namespace alertd::app
