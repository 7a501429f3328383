#pragma once

// Which rules may be evaluated at once: those that do not read what one of them writes.

#include <string>
#include <unordered_set>
#include <vector>

#include "engine/model/matcher.h"
#include "rules/rule.h"

namespace alertd::alert {

// The metrics that a rule reads and writes, as far as their names tell.
class RuleFootprint {
 public:
  explicit RuleFootprint(const rules::Rule& rule);

 private:
  friend class RuleBatch;

  std::vector<std::string> reads_;    // by their names
  std::vector<Matchers> reads_like_;  // by matchers on the name; without any: whatever there is
  std::vector<std::string> writes_;
};

// Rules in the order of their groups. Evaluating all at once and then taking in the answers in
// order is the same as evaluating one after the other.
class RuleBatch {
 public:
  // Whether the rule reads nothing that one of the batch writes.
  bool Admits(const RuleFootprint& rule) const;
  void Add(const RuleFootprint& rule);
  void Clear() { written_.clear(); }

 private:
  std::unordered_set<std::string> written_;
};

}  // namespace alertd::alert
