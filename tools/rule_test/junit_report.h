#pragma once

#include <string>
#include <vector>

namespace alertd::rule_test {

// Results in JUnit's XML, which servers of continuous integration show.
struct JunitCase {
  std::string name;
  std::string failure;  // empty: it passed
};

struct JunitSuite {
  std::string name;   // of the test file
  std::string error;  // why none of its tests ran; empty when they did
  std::vector<JunitCase> cases;
};

std::string RenderJunit(const std::vector<JunitSuite>& suites);

}  // namespace alertd::rule_test
