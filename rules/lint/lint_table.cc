#include "rules/lint/lint_table.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/model/spelling.h"
#include "rules/lint/lints.h"

namespace alertd::lint {
namespace {

constexpr std::array kLints = {&kAbsentWithoutFor, &kAlwaysFiring,          &kAnchoredRegex,
                               &kBrokenTemplate,   &kContradictoryMatchers, &kCostlyQuery,
                               &kCounterAsGauge,   &kDuplicateRule,         &kExpiredSuppression,
                               &kFailingArgument,  &kFiresAtOnce,           &kGaugeAsCounter,
                               &kIdleMatcher,      &kIdleOperator,          &kIdleResolveWhen,
                               &kIdleSuppression,  &kIdleTimeInterval,      &kImpossibleJoin,
                               &kLostBuckets,      &kLostGrouping,          &kMissingComparison,
                               &kMissingMessage,   &kMissingRunbook,        &kMissingSeverity,
                               &kNeverTrue,        &kNoSuchSeries,          &kPlainRegex,
                               &kRateOfSum,        &kRecordingName,         &kRuleCycle,
                               &kShortRange,       &kTemplateLabel,         &kUnevenRepeatInterval,
                               &kUnknownSeverity,  &kUnreachableRoute,      &kUnusedReceiver};

}  // namespace

std::span<const Lint* const> AllLints() { return kLints; }

const Lint* FindLint(std::string_view name) {
  const auto found = std::find_if(kLints.begin(), kLints.end(),
                                  [name](const Lint* lint) { return lint->name == name; });
  return found == kLints.end() ? nullptr : *found;
}

std::string SuggestLint(std::string_view name) {
  std::vector<std::string_view> names;
  names.reserve(kLints.size());
  for (const Lint* const lint : kLints)
    names.push_back(lint->name);
  const std::string_view near = NearestSpelling(name, names);
  return near.empty() ? "alertd check --explain lists them"
                      : "did you mean \"" + std::string(near) + "\"?";
}

}  // namespace alertd::lint
