#pragma once

#include <string>
#include <vector>

#include "engine/query/query.h"
#include "tools/rule_test/deviation.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

enum class Tolerance {
  kNone,
  kLastBit,  // neighbouring floats are equal
};

// An answer beside what is expected of it.
struct SampleQuestion {
  std::string subject;  // such as: sum(up) at 5m
  const ExpressionExpectation& expected;
  const query::VectorValue& got;
  Tolerance tolerance = Tolerance::kNone;
};

// What deviates; nothing when all is as expected.
std::vector<Deviation> CompareSamples(const SampleQuestion& question);

// Both sides whole.
Comparison WholeComparison(const SampleQuestion& question);

}  // namespace alertd::rule_test
