#include "rules/eval_offset.h"

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "rules/draft.h"
#include "rules/file_scope.h"

namespace alertd::rules {
namespace {

constexpr std::array<std::string_view, 1> kWords = {"spread"};

Diagnostic TooLong(const EvalOffset& offset, Duration interval) {
  Diagnostic diagnostic;
  diagnostic.name = "bad-duration";
  diagnostic.location = offset.location;
  diagnostic.message = "eval_offset " + FormatDuration(*offset.after) +
                       " must be shorter than the interval, which is " + FormatDuration(interval);
  return diagnostic;
}

}  // namespace

std::optional<EvalOffset> ReadEvalOffset(FileScope& scope, SectionReader& reader) {
  const YamlNode* const node = reader.Find("eval_offset");
  if (node == nullptr) return std::nullopt;
  EvalOffset offset{.after = std::nullopt, .location = scope.Locate(node->range)};
  if (node->kind == YamlKind::kScalar) {
    if (node->value == kWords.front()) return offset;
    std::string meant = DidYouMean(node->value, kWords);
    if (!meant.empty()) {
      scope.Error(
          {.name = "bad-value",
           .range = node->range,
           .message = "eval_offset must be a duration or \"spread\", not \"" + node->value + "\"",
           .suggestion = std::move(meant)});
      return std::nullopt;
    }
  }
  offset.after = scope.Span(*node, "eval_offset");
  if (!offset.after) return std::nullopt;
  return offset;
}

void ResolveEvalOffsets(Draft& draft, Diagnostics& diagnostics) {
  std::set<size_t> reported;  // groups that the default does not fit
  for (const EvalOffsetUse& use : draft.eval_offset_uses) {
    const std::optional<EvalOffset>& offset = use.own ? use.own : draft.eval_offset;
    if (!offset || !offset->after) continue;
    RuleGroup& group = draft.groups[use.group];
    if (*offset->after < group.interval) {
      group.eval_offset = offset->after;
      continue;
    }
    Diagnostic diagnostic = TooLong(*offset, group.interval);
    if (!use.own) {
      if (!reported.insert(use.group).second) continue;
      diagnostic.message += " for the alert at " + use.alert.Describe();
      diagnostic.suggestion = "give that alert an eval_offset of its own, or \"spread\"";
    }
    diagnostics.push_back(std::move(diagnostic));
  }
}

}  // namespace alertd::rules
