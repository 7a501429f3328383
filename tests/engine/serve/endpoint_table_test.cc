#include "engine/serve/endpoint_table.h"

#include <gtest/gtest.h>

#include "engine/serve/api_answer.h"

namespace alertd::serve {
namespace {

EndpointTable TableWithPrefix(const std::string& prefix) {
  EndpointTable table(prefix);
  for (const char* pattern : {"/", "/api/v1/labels", "/api/v1/label/{name}/values"}) {
    table.Add({.methods = {"GET"},
               .pattern = pattern,
               .cost = Cost::kQuick,
               .answer = [](const Request&) { return PlainText(200, ""); }});
  }
  return table;
}

// The pattern that a path leads to, or the status of the refusal.
std::string Leads(const EndpointTable& table, const std::string& target,
                  const std::string& method = "GET") {
  RawRequest raw;
  raw.method = method;
  raw.target = target;
  const auto found = table.Find(std::move(raw));
  if (const auto* refusal = std::get_if<Answer>(&found)) return std::to_string(refusal->status);
  return std::get<Dispatch>(found).endpoint->pattern;
}

TEST(EndpointTable, FindsPathsWithAndWithoutNames) {
  const EndpointTable table = TableWithPrefix("");
  EXPECT_EQ(Leads(table, "/"), "/");
  EXPECT_EQ(Leads(table, "/api/v1/labels?x=1"), "/api/v1/labels");
  EXPECT_EQ(Leads(table, "/api/v1/label/job/values"), "/api/v1/label/{name}/values");
  EXPECT_EQ(Leads(table, "/api/v1/label//values"), "404");
  EXPECT_EQ(Leads(table, "/api/v1/labels/"), "404");
  EXPECT_EQ(Leads(table, "/api/v1/labels", "POST"), "405");
  EXPECT_EQ(Leads(table, "/api/v1/labels", "HEAD"), "/api/v1/labels");
  EXPECT_EQ(Leads(table, "/api/v1/labels?x=%zz"), "400");
  EXPECT_EQ(Leads(table, "http://elsewhere/"), "404");
}

TEST(EndpointTable, OptionsTellsTheMethods) {
  RawRequest raw;
  raw.method = "OPTIONS";
  raw.target = "/api/v1/labels";
  const EndpointTable table = TableWithPrefix("");
  const auto found = table.Find(raw);
  const auto* answer = std::get_if<Answer>(&found);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->status, 204);
  EXPECT_EQ(answer->headers, (Parameters{{"Allow", "GET, OPTIONS"}}));
  EXPECT_EQ(Leads(table, "/nowhere", "OPTIONS"), "404");
}

TEST(EndpointTable, FormOfAnotherTypeIsRefusedAndNotReadAsEmpty) {
  RawRequest raw;
  raw.method = "GET";
  raw.target = "/api/v1/labels";
  raw.content_type = "multipart/form-data; boundary=x";
  const EndpointTable table = TableWithPrefix("");
  const auto found = table.Find(raw);
  const auto* answer = std::get_if<Answer>(&found);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->status, 415);
  EXPECT_NE(answer->body.find("multipart/form-data is not read here"), std::string::npos);
}

TEST(EndpointTable, StandsBelowItsPrefix) {
  const EndpointTable table = TableWithPrefix("alerts/");
  EXPECT_EQ(Leads(table, "/alerts/api/v1/labels"), "/api/v1/labels");
  EXPECT_EQ(Leads(table, "/alerts/"), "/");
  EXPECT_EQ(Leads(table, "/"), "302");
  EXPECT_EQ(Leads(table, "/alerts"), "302");
  EXPECT_EQ(Leads(table, "/api/v1/labels"), "404");
  EXPECT_EQ(Leads(table, "/alertsapi/v1/labels"), "404");
}

TEST(EndpointTable, DecodesWhatStandsAtANameOnce) {
  RawRequest raw;
  raw.method = "GET";
  raw.target = "/api/v1/label/a%252Fb%2Fc+d/values";
  const EndpointTable table = TableWithPrefix("");
  const auto found = table.Find(std::move(raw));
  ASSERT_TRUE(std::holds_alternative<Dispatch>(found));
  EXPECT_EQ(std::get<Dispatch>(found).request.Capture("name"), "a%2Fb/c+d");
}

TEST(ParseForm, DecodesNamesAndValuesInOrder) {
  const auto form = ParseForm("match%5B%5D=up&match%5B%5D=a+b&flag&=&x=1=2");
  ASSERT_TRUE(form);
  EXPECT_EQ(
      *form,
      (Parameters{{"match[]", "up"}, {"match[]", "a b"}, {"flag", ""}, {"", ""}, {"x", "1=2"}}));
}

TEST(ParseForm, RefusesMoreParametersThanItsLimit) {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "a=1&";
  const auto form = ParseForm(text);
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().kind, ErrorKind::kLimitExceeded);
}

}  // namespace
}  // namespace alertd::serve
