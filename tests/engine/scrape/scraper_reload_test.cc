#include <string>
#include <vector>

#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using std::chrono::seconds;
using Strings = std::vector<std::string>;

const std::string kA = "http://a:1/metrics";
const std::string kB = "http://b:1/metrics";

using ScraperReloadTest = ScraperFixture;

TEST_F(ScraperReloadTest, AnUnchangedTargetGoesOn) {
  scraper_.Apply({Job("node", {"a:1"})}, now_);
  Scrape(kA, Text("x 1\n"));
  const auto due = scraper_.NextDue();
  const ApplyReport report = scraper_.Apply({Job("node", {"a:1", "b:1"})}, now_);
  EXPECT_EQ(report.targets_kept, 1U);
  EXPECT_EQ(report.targets_added, 1U);
  EXPECT_LE(*scraper_.NextDue(), *due);
  EXPECT_EQ(scraper_.View()->targets().at(0)->health, TargetHealth::kUp);
  EXPECT_EQ(scraper_.View()->targets().at(1)->health, TargetHealth::kUnknown);
  EXPECT_EQ(Values("x").size(), 1U);
  EXPECT_EQ(Scrape(kA, Text("x 2\n")).counts.series_added, 0U);
}

TEST_F(ScraperReloadTest, ARunningScrapeOutlivesTheReload) {
  scraper_.Apply({Job("node", {"a:1"})}, now_);
  now_ = *scraper_.NextDue();
  scraper_.Advance(now_, {});
  scraper_.Apply({Job("node", {"a:1"})}, now_);
  EXPECT_EQ(Scrape(kA, Text("x 1\n")).error, "");
}

TEST_F(ScraperReloadTest, TheSeriesOfARemovedTargetEnd) {
  scraper_.Apply({Job("node", {"a:1", "b:1"})}, now_);
  Scrape(kA, Text("x 1\n"));
  Scrape(kB, Text("x 1\n"));
  const ApplyReport report = scraper_.Apply({Job("node", {"b:1"})}, now_);
  EXPECT_EQ(report.targets_removed, 1U);
  now_ += Duration{1};
  EXPECT_EQ(Values("x|up"),
            (Strings{R"(up{instance="b:1", job="node"} 1)", R"(x{instance="b:1", job="node"} 1)"}));
  EXPECT_EQ(scraper_.View()->StateOf({{"job", "node"}, {"instance", "a:1"}}),
            SourceState::kNoTarget);
  EXPECT_EQ(scraper_.View()->targets().size(), 1U);
}

TEST_F(ScraperReloadTest, TheScrapeOfARemovedTargetIsCancelled) {
  scraper_.Apply({Job("node", {"a:1"})}, now_);
  scraper_.Advance(*scraper_.NextDue(), {});
  scraper_.Apply({}, now_);
  EXPECT_EQ(transport_.cancelled_count(), 1U);
  EXPECT_FALSE(scraper_.NextDue().has_value());
}

TEST_F(ScraperReloadTest, OtherLabelOptionsEndTheSeriesThatAreNotMadeAgain) {
  rules::ScrapeJob job = Job("node", {"a:1"});
  scraper_.Apply({job}, now_);
  Scrape(kA, Text("x{job=\"own\"} 1\ny 1\n"));
  job.honor_labels = true;
  scraper_.Apply({job}, now_);
  Scrape(kA, Text("x{job=\"own\"} 2\ny 2\n"));
  EXPECT_EQ(Values("x|y"),
            (Strings{R"(x{instance="a:1", job="own"} 2)", R"(y{instance="a:1", job="node"} 2)"}));
}

TEST_F(ScraperReloadTest, AnotherIntervalCountsAtOnce) {
  rules::ScrapeJob job = Job("node", {"a:1"});
  scraper_.Apply({job}, now_);
  const Timestamp first = Scrape(kA, Text("x 1\n")).at;
  job.interval = seconds{5};
  job.timeout = seconds{5};
  scraper_.Apply({job}, now_);
  const Timestamp second = Scrape(kA, Text("x 1\n")).at;
  EXPECT_LE(second - first, seconds{5});
  EXPECT_EQ(Scrape(kA, Text("x 1\n")).at - second, seconds{5});
}

TEST_F(ScraperReloadTest, JobsMayShareAnAddress) {
  EXPECT_EQ(scraper_.Apply({Job("one", {"a:1"}), Job("two", {"a:1"})}, now_).targets_added, 2U);
}

TEST_F(ScraperReloadTest, ProblemsAreReportedAndTheOthersAreScraped) {
  const ApplyReport report = scraper_.Apply({Job("node", {"a/b", "a:1"})}, now_);
  EXPECT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.targets_added, 1U);
}

}  // namespace
}  // namespace alertd::scrape
