#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"

namespace alertd::grammar {

struct ConditionNode;
using ConditionNodePtr = std::unique_ptr<const ConditionNode>;

// Where a text of a condition comes from.
struct ConditionValue {
  enum class Source { kText, kLabel, kAnnotation };
  Source source = Source::kText;
  std::string text;  // with kText itself, otherwise the name

  std::string_view Resolve(const Labels& labels, const Labels& annotations) const;
};

// A value alone: true unless empty.
struct ConditionTruth {
  ConditionValue value;
};

struct ConditionComparison {
  ConditionValue left;
  ConditionValue right;
  bool equal = true;  // otherwise: !=
};

struct ConditionMatch {
  ConditionValue value;
  Matcher pattern;  // kRegex or kNotRegex
};

struct ConditionMembership {
  ConditionValue value;
  std::vector<ConditionValue> list;
  bool member = true;  // otherwise: not in
};

struct ConditionNot {
  ConditionNodePtr operand;
};

// `a and b and c` is one node, so that a long chain is not a deep tree.
struct ConditionChain {
  bool all = true;  // and; otherwise or
  std::vector<ConditionNodePtr> operands;
};

struct ConditionNode {
  std::variant<ConditionTruth, ConditionComparison, ConditionMatch, ConditionMembership,
               ConditionNot, ConditionChain>
      node;
};

}  // namespace alertd::grammar
