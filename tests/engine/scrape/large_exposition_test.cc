#include <string>
#include <utility>
#include <vector>

#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using Strings = std::vector<std::string>;

const std::string kLarge = "http://large:1/metrics";
const std::string kSmall = "http://small:1/metrics";

// More lines than one Advance() takes in.
std::string ManyLines(const std::string& line) {
  constexpr size_t kLines = 300'000;
  std::string body;
  body.reserve(kLines * line.size());
  for (size_t i = 0; i < kLines; ++i)
    body += line;
  return body;
}

class LargeExpositionTest : public ScraperFixture {
 protected:
  void SetUp() override {
    scraper_.Apply({Job("large", {"large:1"}), Job("small", {"small:1"})}, now_);
    while (transport_.Running(kLarge) == 0) {
      now_ = *scraper_.NextDue();
      scraper_.Advance(now_, {});
    }
  }

  // The large target's scrape ends with `body`, the small one's, when it runs, with a sample.
  ScraperReport Answer(std::string body) {
    std::vector<HttpCompletion> completions;
    const auto answer = [&](const std::string& url, std::string text) {
      const RequestId id = transport_.Running(url);
      if (id == 0) return;
      transport_.Forget(id);
      completions.push_back({id, Text(std::move(text)), Duration{5}});
    };
    answer(kLarge, std::move(body));
    answer(kSmall, "y 1\n");
    return scraper_.Advance(now_, std::move(completions));
  }

  // Takes in what has arrived; its reports.
  std::vector<ScrapeReport> Finish() {
    std::vector<ScrapeReport> reports;
    while (*scraper_.NextDue() <= now_) {
      for (ScrapeReport& scrape : scraper_.Advance(now_, {}).scrapes)
        reports.push_back(std::move(scrape));
    }
    return reports;
  }
};

TEST_F(LargeExpositionTest, OtherTargetsDoNotWaitForIt) {
  while (transport_.Running(kSmall) == 0) {
    now_ = *scraper_.NextDue();
    scraper_.Advance(now_, {});
  }
  const ScraperReport report = Answer(ManyLines("x 1\n"));
  ASSERT_EQ(report.scrapes.size(), 1U);
  EXPECT_EQ(report.scrapes[0].target->job->name, "small");
  EXPECT_EQ(Values("x|y"), (Strings{R"(y{instance="small:1", job="small"} 1)"}));

  const std::vector<ScrapeReport> later = Finish();
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].error, "");
  EXPECT_EQ(later[0].counts.samples_scraped, 300'000U);
  EXPECT_EQ(Values("x"), (Strings{R"(x{instance="large:1", job="large"} 1)"}));
}

TEST_F(LargeExpositionTest, NoOtherScrapeOfItBeginsBeforeItIsTakenIn) {
  Answer(ManyLines("x 1\n"));
  now_ += std::chrono::seconds{15};
  const ScraperReport report = scraper_.Advance(now_, {});
  ASSERT_EQ(report.left_out.size(), 1U);
  EXPECT_EQ(report.left_out[0]->job->name, "large");
  EXPECT_EQ(transport_.Running(kLarge), 0U);
  EXPECT_EQ(Finish().size(), 1U);
  EXPECT_EQ(Scrape(kLarge, Text("x 2\n")).error, "");
}

TEST_F(LargeExpositionTest, AMistakeAtItsEndLeavesNothingOfIt) {
  Answer(ManyLines("x 1\n") + "x one\n");
  const std::vector<ScrapeReport> reports = Finish();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].error, "line 300001, column 3: expected a number, got \"one\"");
  EXPECT_EQ(Values("x"), Strings());
}

TEST_F(LargeExpositionTest, AReloadThatReadsItDifferentlyStartsOver) {
  Answer(ManyLines("x{instance=\"its own\"} 1\n"));
  rules::ScrapeJob job = Job("large", {"large:1"});
  job.honor_labels = true;
  scraper_.Apply({job}, now_);
  const std::vector<ScrapeReport> reports = Finish();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].counts.samples_scraped, 300'000U);
  EXPECT_EQ(Values("x"), (Strings{R"(x{instance="its own", job="large"} 1)"}));
}

TEST_F(LargeExpositionTest, IsGivenUpWithItsTarget) {
  Answer(ManyLines("x 1\n"));
  scraper_.Apply({}, now_);
  EXPECT_FALSE(scraper_.NextDue().has_value());
  EXPECT_EQ(Values("x"), Strings());
}

}  // namespace
}  // namespace alertd::scrape
