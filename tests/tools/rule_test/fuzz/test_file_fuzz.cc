// A test file is read with problems at places in it, or into tests that can be asked when their
// last expectation is.

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/check.h"
#include "tools/rule_test/test_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace rule_test = alertd::rule_test;
  std::string text(reinterpret_cast<const char*>(data), size);
  const rule_test::ReadTests read = rule_test::ReadTestFile("tests.yml", std::move(text));
  for (const alertd::rules::Diagnostic& problem : read.problems)
    ALERTD_CHECK(!problem.message.empty() && problem.location.file != nullptr);
  for (const rule_test::RuleTest& test : read.file.tests) {
    ALERTD_CHECK(test.last_at() >= alertd::Duration{0});
    for (const alertd::rules::Diagnostic& problem : test.problems)
      ALERTD_CHECK(!problem.message.empty());
  }
  return 0;
}
