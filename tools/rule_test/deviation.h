#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/source_location.h"

namespace alertd::rule_test {

// A part of an alert or a sample in which what came differs from what was expected.
struct FieldDifference {
  std::string field;  // such as: label severity
  std::optional<std::string> expected;
  std::optional<std::string> got;
};

// One way in which a test does not turn out as expected.
struct Deviation {
  rules::SourceLocation location;            // of the expectation
  std::string subject;                       // what was asked: InstanceDown at 5m
  std::string message;                       // lower case, no full stop
  std::vector<FieldDifference> fields = {};  // to the nearest that there is
};

// Everything that was expected of one question beside everything that came, one line each: for
// those who want to see it whole.
struct Comparison {
  rules::SourceLocation location;
  std::string subject;
  std::vector<std::string> expected;
  std::vector<std::string> got;
};

}  // namespace alertd::rule_test
