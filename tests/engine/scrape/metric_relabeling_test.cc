// What `metric_relabel_configs` make of the samples of a target.

#include <algorithm>
#include <string>
#include <vector>

#include "tests/engine/scrape/relabel_rule.h"
#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using rules::RelabelAction;
using Strings = std::vector<std::string>;

const std::string kUrl = "http://a:1/metrics";

class MetricRelabelingTest : public ScraperFixture {
 protected:
  MetricRelabelingTest() { job_.metric_relabel_rules = {DropsGo()}; }

  static rules::RelabelRule DropsGo() { return Filter(RelabelAction::kDrop, "__name__", "go_.*"); }

  void Apply() { scraper_.Apply({job_}, now_); }

  rules::ScrapeJob job_ = Job("node", {"a:1"});
};

TEST_F(MetricRelabelingTest, WhatIsDroppedIsScrapedAndNotKept) {
  Apply();
  const ScrapeReport report = Scrape(kUrl, Text("go_a 1\nx 2\ngo_b 3\n"));
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.counts.samples_scraped, 3U);
  EXPECT_EQ(report.counts.samples_added, 1U);
  EXPECT_EQ(report.counts.series_added, 1U);
  EXPECT_EQ(report.counts.series_refused, 0U);
  EXPECT_EQ(Values("x|go_.*|scrape_samples.*|scrape_series_added"),
            (Strings{R"(scrape_samples_post_metric_relabeling{instance="a:1", job="node"} 1)",
                     R"(scrape_samples_scraped{instance="a:1", job="node"} 3)",
                     R"(scrape_series_added{instance="a:1", job="node"} 1)",
                     R"(x{instance="a:1", job="node"} 2)"}));
}

TEST_F(MetricRelabelingTest, WhatIsDroppedStaysDroppedWhereverItStands) {
  Apply();
  Scrape(kUrl, Text("go_a 1\nx 2\ngo_b 3\n"));
  const size_t series = window_.series_count();
  for (const char* const body : {"go_a 1\nx 2\ngo_b 3\n", "x 2\ngo_b 3\ngo_a 1\n", "x 2\ngo_a 4\n",
                                 "go_c 1\ngo_c 1\nx 2\n"}) {
    const ScrapeReport report = Scrape(kUrl, Text(body));
    EXPECT_EQ(report.counts.samples_added, 1U) << body;
    EXPECT_EQ(report.counts.series_added, 0U) << body;
    EXPECT_EQ(report.counts.appended.appended, 9U) << body << "no marker for what was dropped";
  }
  EXPECT_EQ(window_.series_count(), series);
  EXPECT_EQ(Scrape(kUrl, Unavailable("down")).counts.appended.appended, 9U) << "one marker";
}

TEST_F(MetricRelabelingTest, LabelsAreTheTargetsToo) {
  job_.metric_relabel_rules = {Replacing("instance", "(.*):.*", "host", "$1"),
                               Replacing("exported_job", "(.+)", "job", "$1"),
                               Replacing("", "(.*)", "__tmp", "kept")};
  Apply();
  Scrape(kUrl, Text("x{job=\"own\"} 1\n"));
  EXPECT_EQ(Values("x"), Strings{R"(x{__tmp="kept", exported_job="own", host="a", )"
                                 R"(instance="a:1", job="own"} 1)"});
  EXPECT_EQ(Values("up"), Strings{R"(up{instance="a:1", job="node"} 1)"});
}

TEST_F(MetricRelabelingTest, OfTwoThatBecomeOneTheFirstCounts) {
  job_.metric_relabel_rules = {Replacing("path", ".*", "path", "")};
  Apply();
  const ScrapeReport report = Scrape(kUrl, Text("x{path=\"a\"} 1\nx{path=\"b\"} 2\n"));
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.counts.appended.duplicates, 1U);
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="node"} 1)"});
  const ScrapeReport second = Scrape(kUrl, Text("x{path=\"b\"} 3\n"));
  EXPECT_EQ(second.counts.appended.duplicates, 0U) << "one goes, the series stays";
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="node"} 3)"});
  Scrape(kUrl, Text("y 1\n"));
  EXPECT_EQ(Values("x"), Strings{});
}

TEST_F(MetricRelabelingTest, ASeriesWithoutANameFailsTheScrape) {
  job_.metric_relabel_rules = {Replacing("__name__", "bad", "__name__", "")};
  Apply();
  EXPECT_EQ(Scrape(kUrl, Text("x 1\nbad 2\n")).error,
            "line 2, column 1: missing metric name (__name__ label) after metric_relabel_configs: "
            R"({instance="a:1", job="node"})");
  EXPECT_EQ(Values("x|up"), Strings{R"(up{instance="a:1", job="node"} 0)"});
}

TEST_F(MetricRelabelingTest, ASeriesWithoutAnyLabelIsDropped) {
  rules::RelabelRule rule;
  rule.action = RelabelAction::kLabelDrop;
  rule.regex = ".*";
  job_.metric_relabel_rules = {Compiled(rule)};
  Apply();
  const ScrapeReport report = Scrape(kUrl, Text("x 1\n"));
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.counts.samples_added, 0U);
}

TEST_F(MetricRelabelingTest, LimitsAreOfWhatIsLeft) {
  job_.samples_max = 2;
  job_.labels_max = 3;
  job_.metric_relabel_rules.push_back(Replacing("long", ".*", "long", ""));
  Apply();
  EXPECT_EQ(Scrape(kUrl, Text("go_a 1\nx{long=\"1\"} 2\ngo_b 3\ny 4\n")).error, "");
  EXPECT_EQ(Scrape(kUrl, Text("go_a 1\nx 2\ny 4\nz 5\n")).error,
            "sample limit exceeded: 3 samples, the limit is 2");
  EXPECT_NE(Scrape(kUrl, Text("x{short=\"1\"} 2\n")).error.find("label_limit exceeded"),
            std::string::npos);
}

TEST_F(MetricRelabelingTest, AReloadWithOtherRulesReadsTheSeriesAnew) {
  Apply();
  const std::string body = "go_a 1\nx 2\n";
  Scrape(kUrl, Text(body));
  job_.metric_relabel_rules = {Filter(RelabelAction::kDrop, "__name__", "x")};
  Apply();
  Scrape(kUrl, Text(body));
  EXPECT_EQ(Values("x|go_a"), Strings{R"(go_a{instance="a:1", job="node"} 1)"}) << "x has ended";
  job_.metric_relabel_rules.clear();
  Apply();
  Scrape(kUrl, Text(body));
  EXPECT_EQ(Values("x|go_a").size(), 2U);
}

TEST_F(MetricRelabelingTest, AReloadWithTheSameRulesChangesNothing) {
  Apply();
  Scrape(kUrl, Text("go_a 1\nx 2\n"));
  job_.metric_relabel_rules = {DropsGo()};
  Apply();
  EXPECT_EQ(Scrape(kUrl, Text("go_a 1\nx 2\n")).counts.series_added, 0U);
}

TEST_F(MetricRelabelingTest, WhatIsDroppedStaysDroppedWhenTheWindowRenumbersItsSeries) {
  Apply();
  std::string churn;
  for (int i = 0; i < 980; ++i)
    churn += "old{i=\"" + std::to_string(i) + "\"} 1\n";
  Scrape(kUrl, Text("go_a 1\nx 2\n" + churn));
  Scrape(kUrl, Text("go_a 1\nx 2\n"));
  now_ += std::chrono::hours{3};
  Scrape(kUrl, Text("go_a 1\nx 2\n"));
  window_.Expire(now_);
  ASSERT_GT(window_.generation(), 1U);
  Scrape(kUrl, Text("x 3\ngo_a 1\n"));
  EXPECT_EQ(Values("x|go_a"), Strings{R"(x{instance="a:1", job="node"} 3)"});
}

}  // namespace
}  // namespace alertd::scrape
