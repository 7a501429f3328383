#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/time.h"
#include "grammar/ast.h"
#include "rules/rule_source.h"
#include "rules/source_location.h"

namespace alertd::rules {

enum class RuleKind { kAlerting, kRecording };

// What happens to a firing alert whose series ended because its target could not be scraped.
enum class OnSourceDown { kKeep, kResolve };

// Label or annotation names with their templates, by name.
using TemplateTexts = std::vector<std::pair<std::string, std::string>>;

// One alerting or recording rule, validated: its expression parses and type-checks, its templates
// parse, its names are valid.
struct Rule {
  RuleKind kind = RuleKind::kAlerting;
  std::string name;  // the alert's, or the metric that is recorded
  std::string expr_text;
  std::shared_ptr<const grammar::Expr> expr;
  Duration hold{0};         // `for`
  Duration keep_firing{0};  // `keep_firing_for`
  TemplateTexts labels;     // the group's common labels included; severity too
  TemplateTexts annotations;
  std::string resolve_when_text;  // empty: none
  std::shared_ptr<const grammar::Expr> resolve_when;
  size_t alerts_max = 0;                       // the rule's own `limit`; 0: none
  std::optional<OnSourceDown> on_source_down;  // unset: as the configuration says
  SourceLocation location;
  SourceLocation expr_location;
  std::shared_ptr<const RuleSource> source;  // never null in what was read from a file
};

// Rules that are evaluated together, in order, at the same timestamps. Identified by file and name.
struct RuleGroup {
  std::string name;
  std::string file;
  Duration interval{0};  // resolved: never 0
  Duration query_offset{0};
  // How long after the multiples of the interval it is evaluated: native files say. Unset: by an
  // offset that follows from its name and file, so that not all groups are due at once.
  std::optional<Duration> eval_offset = std::nullopt;
  size_t limit = 0;  // alerts or series of each rule; 0: none
  std::vector<Rule> rules;
  SourceLocation location;
};

}  // namespace alertd::rules
