#include "tools/rule_test/junit_report.h"

#include <gtest/gtest.h>

namespace alertd::rule_test {
namespace {

TEST(JunitReport, CountsAndEscapes) {
  const std::string xml = RenderJunit({{.name = "a.yml",
                                        .error = "",
                                        .cases = {{.name = "x < \"y\" & z", .failure = ""},
                                                  {.name = "bell\a", .failure = "first\nsecond"}}},
                                       {.name = "b.yml", .error = "no YAML", .cases = {}}});
  EXPECT_EQ(xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites>\n"
            "  <testsuite name=\"a.yml\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
            "    <testcase name=\"x &lt; &quot;y&quot; &amp; z\"/>\n"
            "    <testcase name=\"bell\xEF\xBF\xBD\">\n"
            "      <failure message=\"first\">first\nsecond</failure>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "  <testsuite name=\"b.yml\" tests=\"1\" failures=\"0\" errors=\"1\">\n"
            "    <testcase name=\"b.yml\">\n"
            "      <error>no YAML</error>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

}  // namespace
}  // namespace alertd::rule_test
