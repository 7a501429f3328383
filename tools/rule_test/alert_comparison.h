#pragma once

#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "tools/rule_test/deviation.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// Alerts beside what is expected of them.
struct AlertQuestion {
  std::string subject;  // such as: InstanceDown at 5m
  rules::SourceLocation location;
  const std::vector<ExpectedAlert>& expected;
  const std::vector<Alert>& got;
  Match match = Match::kExact;  // with kSubset, alerts that nobody expects may be there
};

// What deviates; nothing when all is as expected.
std::vector<Deviation> CompareAlerts(const AlertQuestion& question);

// An alert on one line.
std::string DescribeAlert(const Labels& labels, const Labels& annotations);

// Both sides whole.
Comparison WholeComparison(const AlertQuestion& question);

}  // namespace alertd::rule_test
