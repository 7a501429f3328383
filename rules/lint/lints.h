#pragma once

// Every lint, for the table in lint_table.cc. Each is defined in a file of its own, or in that of
// its family.

#include "rules/lint/lint.h"

namespace alertd::lint {

extern const Lint kAbsentWithoutFor;
extern const Lint kAlwaysFiring;
extern const Lint kAnchoredRegex;
extern const Lint kBrokenTemplate;
extern const Lint kContradictoryMatchers;
extern const Lint kCostlyQuery;
extern const Lint kCounterAsGauge;
extern const Lint kDuplicateRule;
extern const Lint kExpiredSuppression;
extern const Lint kFailingArgument;
extern const Lint kFiresAtOnce;
extern const Lint kGaugeAsCounter;
extern const Lint kIdleMatcher;
extern const Lint kIdleOperator;
extern const Lint kIdleResolveWhen;
extern const Lint kIdleSuppression;
extern const Lint kIdleTimeInterval;
extern const Lint kImpossibleJoin;
extern const Lint kLostBuckets;
extern const Lint kLostGrouping;
extern const Lint kMissingComparison;
extern const Lint kMissingMessage;
extern const Lint kMissingRunbook;
extern const Lint kMissingSeverity;
extern const Lint kNeverTrue;
extern const Lint kNoSuchSeries;
extern const Lint kPlainRegex;
extern const Lint kRateOfSum;
extern const Lint kRecordingName;
extern const Lint kRuleCycle;
extern const Lint kShortRange;
extern const Lint kTemplateLabel;
extern const Lint kUnevenRepeatInterval;
extern const Lint kUnknownSeverity;
extern const Lint kUnreachableRoute;
extern const Lint kUnusedReceiver;

}  // namespace alertd::lint
