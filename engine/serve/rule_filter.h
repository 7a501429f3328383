#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/alert/rules_view.h"
#include "engine/base/result.h"
#include "engine/model/matcher.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

// What of the rules a request to /api/v1/rules asks for, as Prometheus' documentation has it. Empty
// lists ask for all.
struct RuleFilter {
  std::vector<std::string> names;
  std::vector<std::string> groups;
  std::vector<std::string> files;
  std::vector<Matchers> selectors;  // of the labels as the rule declares them; one must match
  std::optional<rules::RuleKind> kind;
  bool alerts_shown = true;
  size_t groups_max = SIZE_MAX;
  std::string first_group;  // the page's, by its token; empty: the first

  // Fails with kInvalidInput, naming the parameter.
  static Result<RuleFilter> From(const Request& request);

  bool Takes(const alert::GroupView& group) const;
  bool Takes(const alert::RuleView& rule) const;
};

// One page of the groups that have rules which the filter takes.
struct RulePage {
  std::vector<const alert::GroupView*> groups;
  std::string next;  // the token of the next page; empty: this is the last
};

// Points into `view`. Fails with kInvalidInput when the page's first group is not there.
Result<RulePage> PageOf(const alert::RulesView& view, const RuleFilter& filter);

}  // namespace alertd::serve
