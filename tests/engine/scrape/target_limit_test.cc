// A job with more targets than `target_limit` allows: none of them is scraped, and each says why.

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using Strings = std::vector<std::string>;
constexpr const char* kUrl = "http://a:1/metrics";

class TargetLimitTest : public ScraperFixture {
 protected:
  void Apply(std::vector<std::string> addresses) {
    rules::ScrapeJob job = Job("node", std::move(addresses));
    job.targets_max = 2;
    scraper_.Apply({job}, now_);
  }

  // One interval, in which nothing answers.
  void Pass() {
    const Timestamp until = now_ + std::chrono::seconds{15};
    while (*scraper_.NextDue() <= until) {
      now_ = std::max(now_, *scraper_.NextDue());
      Keep(scraper_.Advance(now_, {}).scrapes);
    }
    now_ = until;
  }
};

TEST_F(TargetLimitTest, AsManyAsItSaysAreScraped) {
  Apply({"a:1", "b:1", "a:1"});
  Pass();
  EXPECT_EQ(transport_.running_count(), 2U) << "one address stands twice";
}

TEST_F(TargetLimitTest, WithOneMoreNoneIsScrapedAndEachSaysWhy) {
  Apply({"a:1", "b:1", "c:1"});
  Pass();
  EXPECT_EQ(transport_.running_count(), 0U);
  ASSERT_EQ(reports_.size(), 3U);
  const auto view = scraper_.View();
  ASSERT_EQ(view->targets().size(), 3U);
  for (const SharedTargetView& target : view->targets()) {
    EXPECT_EQ(target->health, TargetHealth::kDown);
    EXPECT_EQ(target->last_error, "target_limit exceeded (number of targets: 3, limit: 2)");
  }
  EXPECT_EQ(Values("up"),
            (Strings{R"(up{instance="a:1", job="node"} 0)", R"(up{instance="b:1", job="node"} 0)",
                     R"(up{instance="c:1", job="node"} 0)"}));
}

TEST_F(TargetLimitTest, WhatWasScrapedBeforeEndsAndComesBackWithFewerTargets) {
  Apply({"a:1"});
  Scrape(kUrl, Text("x 1\n"));
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="node"} 1)"});
  Apply({"a:1", "b:1", "c:1"});
  Pass();
  EXPECT_EQ(Values("x"), Strings{});
  Apply({"a:1", "b:1"});
  Scrape(kUrl, Text("x 2\n"));
  EXPECT_EQ(Values("x|up"),
            (Strings{R"(up{instance="a:1", job="node"} 1)", R"(up{instance="b:1", job="node"} 0)",
                     R"(x{instance="a:1", job="node"} 2)"}));
}

}  // namespace
}  // namespace alertd::scrape
