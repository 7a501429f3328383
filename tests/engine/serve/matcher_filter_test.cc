#include "engine/serve/matcher_filter.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::serve {
namespace {

Request Asking(const std::vector<std::string>& filters) {
  Request request;
  for (const std::string& filter : filters)
    request.parameters.emplace_back("filter", filter);
  return request;
}

// The matchers one behind the other, or the failure.
std::string Read(const std::vector<std::string>& filters) {
  const auto matchers = FilterParameters(Asking(filters));
  if (!matchers) return "failed: " + matchers.error().message;
  std::string text;
  for (const Matcher& matcher : *matchers)
    text += (text.empty() ? "" : " ") + FormatMatcher(matcher);
  return text;
}

TEST(MatcherFilterTest, EveryFilterIsOneMatcher) {
  struct Case {
    std::vector<std::string> filters;
    std::string read;
  };
  const std::vector<Case> cases = {
      {{}, ""},
      {{"severity=critical"}, R"(severity="critical")"},
      {{R"(severity="critical")", "team!=db", R"(job=~"a|b")", "zone!~z.*"},
       R"(severity="critical" team!="db" job=~"a|b" zone!~"z.*")"},
      {{"instance="}, R"(instance="")"},
      {{"path=a,b=c"}, R"(path="a,b=c")"},
      {{R"("service name"="db")"}, R"("service name"="db")"},
      {{"größe=42"}, R"("größe"="42")"},
  };
  for (const Case& each : cases)
    EXPECT_EQ(Read(each.filters), each.read);
}

TEST(MatcherFilterTest, WhatIsNoMatcherIsNamed) {
  for (const std::string bad : {"severity", "", "=x", R"({a="b"})", R"(a=~"(")", R"(a="b)"}) {
    const auto matchers = FilterParameters(Asking({"ok=1", bad}));
    ASSERT_FALSE(matchers) << bad;
    EXPECT_EQ(matchers.error().kind, ErrorKind::kInvalidInput);
    EXPECT_NE(matchers.error().message.find("bad matcher format in filter"), std::string::npos);
  }
}

TEST(MatcherFilterTest, TooManyFiltersAreRefused) {
  EXPECT_TRUE(FilterParameters(Asking(std::vector<std::string>(kFilterMatchersMax, "a=b"))));
  EXPECT_FALSE(FilterParameters(Asking(std::vector<std::string>(kFilterMatchersMax + 1, "a=b"))));
}

}  // namespace
}  // namespace alertd::serve
