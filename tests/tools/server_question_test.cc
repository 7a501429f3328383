#include "tools/server_question.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::tools {
namespace {

HttpResponse Answered(std::vector<HttpHeader> headers, std::string body) {
  return {.status = 200, .headers = std::move(headers), .body = std::move(body)};
}

TEST(ServerQuestion, WarningsStandInHeadersAndInTheBody) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(WarningsOf(Answered({}, "")), Texts());
  EXPECT_EQ(WarningsOf(Answered({{"content-type", "text"}, {"warning", R"(199 alertd "a 'b'")"}},
                                "no JSON")),
            Texts{"a 'b'"});
  EXPECT_EQ(WarningsOf(Answered({{"warning", R"(199 - "say \"so\" \\")"}}, "[]")),
            Texts{R"(say "so" \)"});
  EXPECT_EQ(WarningsOf(Answered({}, R"({"status": "success", "warnings": ["a", 1, "b"]})")),
            (Texts{"a", "b"}));
  EXPECT_EQ(WarningsOf(Answered({{"warning", "199 alertd"}}, R"({"warnings": "a"})")), Texts());
}

TEST(ServerQuestion, OfManyEqualWarningsOneIsSaid) {
  std::ostringstream out;
  std::ostringstream err;
  const Console console{.out = out, .err = err, .variable = {}};
  ServerWarnings warnings(console);
  warnings.Say({"a", "b"});
  warnings.Say({"b", "a"});
  EXPECT_EQ(err.str(), "alertd: warning: a\nalertd: warning: b\n");
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace alertd::tools
