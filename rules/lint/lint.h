#pragma once

// A lint: a question about a valid configuration whose answer is a warning. The configuration will
// do what it says, which is hardly what was meant.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/time.h"
#include "rules/configuration.h"
#include "rules/diagnostic.h"
#include "rules/lint/metric_kind.h"

namespace alertd::lint {

// What a lint may look at.
struct LintInput {
  const rules::Configuration& configuration;
  std::optional<Timestamp> now;
  // Parts of the configuration are missing, because they are wrong: say nothing that may only
  // follow from that.
  bool incomplete = false;
  MetricTypes types = {};  // of metrics, where live data tell them
  // Of `global:`; unset where no file says.
  std::optional<Duration> scrape_interval = std::nullopt;
};

// Where a lint's findings go: each becomes a warning of the lint's name.
class Findings {
 public:
  // `name` and `diagnostics` must outlive it.
  Findings(std::string_view name, rules::Diagnostics& diagnostics)
      : name_(name), diagnostics_(diagnostics) {}

  struct Finding {
    rules::SourceLocation location;
    std::string message;     // as a diagnostic's
    std::string suggestion;  // likewise; may be empty
  };
  void Add(Finding finding);

 private:
  std::string_view name_;
  rules::Diagnostics& diagnostics_;
};

// What a lint is about decides who is told: a mistake also the one who starts the daemon, a habit
// of writing rules only the one who asks `alertd check`.
enum class LintKind { kMistake, kHabit };

struct Lint {
  std::string_view name;         // of its diagnostics; in words-with-dashes
  std::string_view summary;      // one sentence
  std::string_view explanation;  // why it matters and what to do, in lines as people read them
  std::string_view bad;          // a whole file of which it warns
  std::string_view good;         // the same, as it was meant
  LintKind kind = LintKind::kMistake;
  // Null for those that compare with live series, which tools/ has.
  void (*run)(const LintInput& input, Findings& findings) = nullptr;
};

}  // namespace alertd::lint
