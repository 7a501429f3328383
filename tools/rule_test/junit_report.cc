#include "tools/rule_test/junit_report.h"

#include <algorithm>
#include <string_view>

#include "engine/model/labels.h"

namespace alertd::rule_test {
namespace {

// As XML text or attribute. Characters that XML cannot have become U+FFFD.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default: {
        const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
        escaped += control ? std::string("\xEF\xBF\xBD") : std::string(1, c);
      }
    }
  }
  return IsValidUtf8(escaped) ? escaped : Quote(escaped);
}

size_t CountFailures(const JunitSuite& suite) {
  return static_cast<size_t>(
      std::count_if(suite.cases.begin(), suite.cases.end(),
                    [](const JunitCase& each) { return !each.failure.empty(); }));
}

std::string RenderCase(const JunitCase& one) {
  const std::string begin = "    <testcase name=\"" + Escaped(one.name) + "\"";
  if (one.failure.empty()) return begin + "/>\n";
  const std::string first_line = one.failure.substr(0, one.failure.find('\n'));
  return begin + ">\n      <failure message=\"" + Escaped(first_line) + "\">" +
         Escaped(one.failure) + "</failure>\n    </testcase>\n";
}

std::string RenderSuite(const JunitSuite& suite) {
  const bool broken = !suite.error.empty();
  std::string text = "  <testsuite name=\"" + Escaped(suite.name) + "\" tests=\"" +
                     std::to_string(suite.cases.size() + (broken ? 1 : 0)) + "\" failures=\"" +
                     std::to_string(CountFailures(suite)) + "\" errors=\"" + (broken ? "1" : "0") +
                     "\">\n";
  for (const JunitCase& one : suite.cases)
    text += RenderCase(one);
  if (broken) {
    text += "    <testcase name=\"" + Escaped(suite.name) + "\">\n      <error>" +
            Escaped(suite.error) + "</error>\n    </testcase>\n";
  }
  return text + "  </testsuite>\n";
}

}  // namespace

std::string RenderJunit(const std::vector<JunitSuite>& suites) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const JunitSuite& suite : suites)
    text += RenderSuite(suite);
  return text + "</testsuites>\n";
}

}  // namespace alertd::rule_test
