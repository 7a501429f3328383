#include "grammar/condition.h"

#include <algorithm>
#include <utility>

#include "grammar/condition_parser.h"

namespace alertd::grammar {
namespace {

// Evaluates one node for one alert.
struct Evaluation {
  const Labels& labels;
  const Labels& annotations;

  std::string_view Text(const ConditionValue& value) const {
    return value.Resolve(labels, annotations);
  }
  bool Holds(const ConditionNodePtr& node) const { return std::visit(*this, node->node); }

  bool operator()(const ConditionTruth& truth) const { return !Text(truth.value).empty(); }
  bool operator()(const ConditionComparison& comparison) const {
    return (Text(comparison.left) == Text(comparison.right)) == comparison.equal;
  }
  bool operator()(const ConditionMatch& match) const {
    return match.pattern.Matches(Text(match.value));
  }
  bool operator()(const ConditionMembership& membership) const {
    const std::string_view text = Text(membership.value);
    const bool found =
        std::any_of(membership.list.begin(), membership.list.end(),
                    [this, text](const ConditionValue& item) { return Text(item) == text; });
    return found == membership.member;
  }
  bool operator()(const ConditionNot& negation) const { return !Holds(negation.operand); }
  bool operator()(const ConditionChain& chain) const {
    const auto holds = [this](const ConditionNodePtr& node) { return Holds(node); };
    return chain.all ? std::all_of(chain.operands.begin(), chain.operands.end(), holds)
                     : std::any_of(chain.operands.begin(), chain.operands.end(), holds);
  }
};

}  // namespace

std::string_view ConditionValue::Resolve(const Labels& labels, const Labels& annotations) const {
  switch (source) {
    case Source::kLabel:
      return labels.Get(text);
    case Source::kAnnotation:
      return annotations.Get(text);
    case Source::kText:
      break;
  }
  return text;
}

std::variant<Condition, SourceError> Condition::Parse(std::string_view text) {
  auto root = ParseCondition(text);
  if (auto* const error = std::get_if<SourceError>(&root)) return std::move(*error);
  return Condition(std::string(text), std::move(*std::get_if<0>(&root)));
}

bool Condition::Matches(const Labels& labels, const Labels& annotations) const {
  return std::visit(Evaluation{labels, annotations}, root_->node);
}

}  // namespace alertd::grammar
