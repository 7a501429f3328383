#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/source_text.h"
#include "grammar/ast.h"
#include "rules/configuration.h"
#include "rules/diagnostic.h"

namespace alertd::rules {

// A missing ${VARIABLE}: an error in the daemon, a warning in `check`, where secrets are not at
// hand.
enum class MissingVariable { kError, kWarning };

// Keys that nobody knows: wrong for what runs on the file, but another program's own business for
// one that only looks.
enum class UnknownKeys { kError, kIgnore };

// All that was read, for a hook that looks at the whole of it.
struct LoadedView {
  const Configuration& configuration;
  std::span<const std::shared_ptr<const SourceText>> sources;  // every file, in the order read
  // Parts of the configuration are missing, because they are wrong.
  bool incomplete = false;
  // As `global:` says; unset where no file does.
  std::optional<Duration> scrape_interval = std::nullopt;
};

// What is valid, but alertd does not run it yet, and leaving it out would change who is told or
// what is measured: an error in the daemon, a warning in `check`.
enum class NotRunYet { kError, kWarning };

struct LoadOptions {
  std::vector<std::string> patterns;  // files and globs, in the order given
  // The environment; unset for a variable that is not there.
  std::function<std::optional<std::string>(const std::string& name)> variable;
  MissingVariable missing_variable = MissingVariable::kError;
  NotRunYet not_run_yet = NotRunYet::kError;
  UnknownKeys unknown_keys = UnknownKeys::kError;
  // Says what this build cannot evaluate yet, so that it is an error at load time. May be empty.
  std::function<std::optional<SourceError>(const grammar::Expr&)> check_expression;
  // Adds what it finds in all that was read, as lints do. May be empty.
  std::function<void(const LoadedView&, Diagnostics&)> inspect;
  // What stands in a file, for one who looks at an earlier version of it. Empty: what is on disk.
  std::function<Result<std::string>(const std::string& path)> read_file;
  // The evaluation's and scrapes' interval where no file says: zero keeps Prometheus' defaults.
  Duration default_interval{0};
};

struct LoadOutcome {
  std::shared_ptr<const Configuration> configuration;  // null exactly when there are errors
  Diagnostics diagnostics;                             // by file and place
  size_t files_read = 0;
  // What was found, also when there are errors: for the summary of `check`.
  size_t alerts = 0;
  size_t recordings = 0;
};

// Reads and validates files of any kind that alertd knows, in one go: as many problems as can be
// found are reported, not just the first. Expands globs and `rule_files:`.
LoadOutcome LoadFiles(const LoadOptions& options);

// The same for texts that are already in memory; `name` stands in the diagnostics. Reads no file:
// what `rule_files:` names is left out.
struct NamedText {
  std::string name;
  std::string text;
};
LoadOutcome LoadTexts(const std::vector<NamedText>& texts, const LoadOptions& options);

}  // namespace alertd::rules
