#pragma once

// Which rule of the previous configuration each rule of the next one goes on with.

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/alert/evaluated_rule.h"
#include "engine/alert/evaluation_context.h"
#include "rules/rule.h"

namespace alertd::alert {

class RuleHeritage {
 public:
  struct Former {
    std::unique_ptr<EvaluatedRule> rule;  // null once somebody goes on with it
    GroupIdentity group;
    Duration query_offset{0};
  };

  explicit RuleHeritage(std::vector<Former> formers);

  // How much a rule has in common with its former self; the closest one is asked for first, for
  // all rules, before the next.
  enum class Likeness {
    kSameInItsGroup,   // nothing has changed
    kSameElsewhere,    // it moved to another group or file
    kSameCondition,    // name, labels and expression are the same, wherever it stands
    kSameNameInGroup,  // name and labels are the same, in the same group
    kSameName,         // likewise, wherever it stands
    kSameRecord,       // it records series of the same name, with other labels
  };
  static constexpr Likeness kLikenesses[] = {Likeness::kSameInItsGroup, Likeness::kSameElsewhere,
                                             Likeness::kSameCondition,  Likeness::kSameNameInGroup,
                                             Likeness::kSameName,       Likeness::kSameRecord};

  // The former rule that is like this one, or null. It is then no longer here.
  std::unique_ptr<EvaluatedRule> Claim(const rules::RuleGroup& group, const rules::Rule& rule,
                                       Likeness likeness);

  // Those that nobody goes on with.
  std::vector<Former> TakeRest();

 private:
  bool IsLike(const Former& former, const rules::RuleGroup& group, const rules::Rule& rule,
              Likeness likeness) const;

  std::vector<Former> formers_;
  std::map<std::pair<rules::RuleKind, std::string>, std::vector<size_t>> by_name_;
};

}  // namespace alertd::alert
