#include "engine/alert/rule_heritage.h"

#include <algorithm>

namespace alertd::alert {

RuleHeritage::RuleHeritage(std::vector<Former> formers) : formers_(std::move(formers)) {
  for (size_t i = 0; i < formers_.size(); ++i) {
    const rules::Rule& rule = formers_[i].rule->rule();
    by_name_[{rule.kind, rule.name}].push_back(i);
  }
}

std::unique_ptr<EvaluatedRule> RuleHeritage::Claim(const rules::RuleGroup& group,
                                                   const rules::Rule& rule, Likeness likeness) {
  const auto candidates = by_name_.find({rule.kind, rule.name});
  if (candidates == by_name_.end()) return nullptr;
  std::vector<size_t>& places = candidates->second;
  const auto found = std::find_if(places.begin(), places.end(), [&](size_t place) {
    return IsLike(formers_[place], group, rule, likeness);
  });
  if (found == places.end()) return nullptr;
  std::unique_ptr<EvaluatedRule> claimed = std::move(formers_[*found].rule);
  places.erase(found);
  return claimed;
}

bool RuleHeritage::IsLike(const Former& former, const rules::RuleGroup& group,
                          const rules::Rule& rule, Likeness likeness) const {
  const rules::Rule& before = former.rule->rule();
  const bool same_group = former.group.name == group.name && former.group.file == group.file;
  switch (likeness) {
    case Likeness::kSameInItsGroup:
      return same_group && former.rule->IsSame(rule, group.limit);
    case Likeness::kSameElsewhere:
      return former.rule->IsSame(rule, group.limit);
    case Likeness::kSameCondition:
      return before.labels == rule.labels && before.expr_text == rule.expr_text;
    case Likeness::kSameNameInGroup:
      return same_group && before.labels == rule.labels;
    case Likeness::kSameName:
      return before.labels == rule.labels;
    case Likeness::kSameRecord:
      return rule.kind == rules::RuleKind::kRecording;
  }
  return false;
}

std::vector<RuleHeritage::Former> RuleHeritage::TakeRest() {
  std::erase_if(formers_, [](const Former& former) { return former.rule == nullptr; });
  return std::move(formers_);
}

}  // namespace alertd::alert
