#include "engine/scrape/scraper.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

const std::string kUrl = "http://a:1/metrics";

class ScraperTest : public ScraperFixture {
 protected:
  void SetUp() override { scraper_.Apply({Job("node", {"a:1"})}, now_); }
};

TEST_F(ScraperTest, AScrapeBringsItsSamplesAndTheSyntheticSeries) {
  const ScrapeReport report = Scrape(kUrl, Text("x 1\ny{a=\"b\"} 2\n"));
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.counts.samples_scraped, 2U);
  EXPECT_EQ(report.counts.series_added, 2U);
  EXPECT_EQ(Values(".*"),
            (Strings{R"(scrape_body_size_bytes{instance="a:1", job="node"} 15)",
                     R"(scrape_duration_seconds{instance="a:1", job="node"} 0.005)",
                     R"(scrape_sample_limit{instance="a:1", job="node"} 0)",
                     R"(scrape_samples_post_metric_relabeling{instance="a:1", job="node"} 2)",
                     R"(scrape_samples_scraped{instance="a:1", job="node"} 2)",
                     R"(scrape_series_added{instance="a:1", job="node"} 2)",
                     R"(scrape_timeout_seconds{instance="a:1", job="node"} 10)",
                     R"(up{instance="a:1", job="node"} 1)", R"(x{instance="a:1", job="node"} 1)",
                     R"(y{a="b", instance="a:1", job="node"} 2)"}));
  Scrape(kUrl, Text("x 1\ny{a=\"b\"} 2\n"));
  EXPECT_EQ(Values("scrape_series_added"),
            Strings{R"(scrape_series_added{instance="a:1", job="node"} 0)"});
}

TEST_F(ScraperTest, ScrapesAreExactlyOneIntervalApart) {
  std::vector<Timestamp> times;
  times.reserve(5);
  for (int i = 0; i < 5; ++i)
    times.push_back(Scrape(kUrl, Text("x 1\n")).at);
  for (size_t i = 1; i < times.size(); ++i)
    EXPECT_EQ(times[i] - times[i - 1], seconds{15});
}

TEST_F(ScraperTest, ALateScrapeHasTheTimeItBeganUnlessItIsHardlyLate) {
  const Timestamp due = *scraper_.NextDue();
  scraper_.Advance(due + Duration{2}, {});
  RequestId id = transport_.Running(kUrl);
  std::vector<ScrapeReport> reports =
      scraper_.Advance(due + Duration{9}, {{id, Text("x 1\n"), {}}}).scrapes;
  EXPECT_EQ(reports.at(0).at, due);
  transport_.Forget(id);
  scraper_.Advance(due + seconds{15} + Duration{3}, {});
  id = transport_.Running(kUrl);
  reports = scraper_.Advance(due + seconds{16}, {{id, Text("x 1\n"), {}}}).scrapes;
  EXPECT_EQ(reports.at(0).at, due + seconds{15} + Duration{3});
}

TEST_F(ScraperTest, ScrapesMissedInAPauseAreNotMadeUpFor) {
  const Timestamp due = *scraper_.NextDue();
  scraper_.Advance(due + seconds{100}, {});
  EXPECT_EQ(transport_.running_count(), 1U);
  EXPECT_EQ(*scraper_.NextDue(), due + seconds{105});
}

TEST_F(ScraperTest, AClockThatIsSetBackDoesNotStopTheScrapes) {
  const Timestamp before = Scrape(kUrl, Text("x 1\n")).at;
  now_ -= std::chrono::hours{5};
  scraper_.Advance(now_, {});
  EXPECT_LE(*scraper_.NextDue(), now_ + seconds{15});
  const ScrapeReport report = Scrape(kUrl, Text("x 1\n"));
  EXPECT_LT(report.at, before);
  EXPECT_GT(report.counts.appended.out_of_order, 0U) << "the window keeps what it has";
}

TEST_F(ScraperTest, AFailedScrapeEndsTheTargetsSeries) {
  Scrape(kUrl, Text("x 1\n"));
  const ScrapeReport report = Scrape(kUrl, Unavailable("a: connection refused"));
  EXPECT_EQ(report.error, "a: connection refused");
  EXPECT_EQ(Values("x|up"), Strings{R"(up{instance="a:1", job="node"} 0)"});
  Scrape(kUrl, Text("x 2\n"));
  EXPECT_EQ(Values("x|up"),
            (Strings{R"(up{instance="a:1", job="node"} 1)", R"(x{instance="a:1", job="node"} 2)"}));
}

TEST_F(ScraperTest, ATargetThatStaysDownGetsOneMarkerPerSeries) {
  Scrape(kUrl, Text("x 1\n"));
  EXPECT_EQ(Scrape(kUrl, Unavailable("down")).counts.appended.appended, 9U);
  EXPECT_EQ(Scrape(kUrl, Unavailable("down")).counts.appended.appended, 8U);
}

TEST_F(ScraperTest, ASeriesThatVanishesEndsAtOnce) {
  Scrape(kUrl, Text("x 1\ny 1\n"));
  Scrape(kUrl, Text("x 2\n"));
  EXPECT_EQ(Values("x|y"), Strings{R"(x{instance="a:1", job="node"} 2)"});
}

TEST_F(ScraperTest, AStatusOtherThan200IsAFailure) {
  EXPECT_EQ(Scrape(kUrl, HttpResponse{503, {}, "x 1\n"}).error, "server returned HTTP status 503");
  EXPECT_EQ(Values("x|up"), Strings{R"(up{instance="a:1", job="node"} 0)"});
}

TEST_F(ScraperTest, AMalformedExpositionChangesNothingButUp) {
  Scrape(kUrl, Text("x 1\n"));
  const size_t series = window_.series_count();
  const ScrapeReport report = Scrape(kUrl, Text("x 2\nnew 3\nbad{\n"));
  EXPECT_EQ(report.error,
            R"(line 3, column 5: expected a label name or "}", got the end of the line)");
  EXPECT_EQ(window_.series_count(), series);
  EXPECT_EQ(Values("x|new|up"), Strings{R"(up{instance="a:1", job="node"} 0)"});
  Scrape(kUrl, Text("x 4\n"));
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="node"} 4)"});
}

TEST_F(ScraperTest, AnErrorInTheLabelsHasItsPlaceToo) {
  EXPECT_EQ(Scrape(kUrl, Text("x 1\ny{a=\"1\",a=\"2\"} 2\n")).error,
            R"(line 2, column 1: label name "a" is not unique)");
}

TEST_F(ScraperTest, AGuessedFormatIsNamedInTheError) {
  const HttpResponse page{200, {{"content-type", "text/html"}}, "<html>"};
  EXPECT_EQ(Scrape(kUrl, page).error, R"(line 1, column 1: expected a metric name, got "<" )"
                                      R"((the target's Content-Type is "text/html"))");
}

TEST_F(ScraperTest, OpenMetricsIsReadWhereItIsNamed) {
  const HttpResponse complete{
      200, {{"content-type", "application/openmetrics-text"}}, "x 1\n# EOF\n"};
  EXPECT_EQ(Scrape(kUrl, complete).error, "");
  const HttpResponse cut{200, {{"content-type", "application/openmetrics-text"}}, "x 1\n"};
  EXPECT_EQ(Scrape(kUrl, cut).error,
            "line 2, column 1: expected \"# EOF\" at the end, got nothing");
}

TEST_F(ScraperTest, AScrapeThatStillRunsWhenTheNextIsDueTimedOut) {
  const Timestamp due = *scraper_.NextDue();
  EXPECT_TRUE(scraper_.Advance(due, {}).scrapes.empty());
  const std::vector<ScrapeReport> reports = scraper_.Advance(due + seconds{15}, {}).scrapes;
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].error, "the scrape did not end within its timeout of 10s");
  EXPECT_EQ(reports[0].at, due);
  EXPECT_EQ(transport_.cancelled_count(), 1U);
  EXPECT_EQ(transport_.running_count(), 1U);
}

TEST_F(ScraperTest, CompletionsOfOthersAreIgnored) {
  scraper_.Advance(*scraper_.NextDue(), {});
  EXPECT_TRUE(scraper_.Owns(transport_.Running(kUrl)));
  EXPECT_FALSE(scraper_.Owns(77));
  EXPECT_TRUE(scraper_.Advance(now_, {{77, Text("x 1\n"), {}}}).scrapes.empty());
}

TEST_F(ScraperTest, TimestampsOfTheTargetsOwnAreKeptAndNotTracked) {
  const ScrapeReport first = Scrape(kUrl, Text("x 1\n"));
  const int64_t own_ms = first.at.time_since_epoch().count() + 1000;
  Scrape(kUrl, Text("x 2 " + std::to_string(own_ms) + "\n"));
  const auto series =
      window_.FindOrCreate({{"__name__", "x"}, {"instance", "a:1"}, {"job", "node"}});
  window::LatestColumns columns;
  window_.ReadLatest(std::vector<window::SeriesId>{*series}, now_, minutes{5}, columns);
  EXPECT_EQ(columns.times[0].time_since_epoch().count(), own_ms);
  Scrape(kUrl, Text("y 1\n"));
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="node"} 2)"}) << "no marker";
  Scrape(kUrl, Unavailable("down"));
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="node"} 2)"});
}

TEST_F(ScraperTest, ATimestampFarInTheFutureIsOutOfBounds) {
  const int64_t future_ms = (now_ + minutes{60}).time_since_epoch().count();
  const ScrapeReport report = Scrape(kUrl, Text("x 1 " + std::to_string(future_ms) + "\ny 1\n"));
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.counts.appended.out_of_bounds, 1U);
  EXPECT_EQ(Values("x|y"), Strings{R"(y{instance="a:1", job="node"} 1)"});
}

TEST_F(ScraperTest, ASeriesTwiceInOneExpositionIsADuplicate) {
  const ScrapeReport report = Scrape(kUrl, Text("x{a=\"1\",b=\"2\"} 1\nx{b=\"2\",a=\"1\"} 5\n"));
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.counts.appended.duplicates, 1U);
  EXPECT_EQ(Values("x"), Strings{R"(x{a="1", b="2", instance="a:1", job="node"} 1)"});
}

TEST_F(ScraperTest, AFullWindowRefusesNewSeriesAndKeepsTheOthers) {
  std::string body;
  for (int i = 0; i < 1500; ++i)
    body += "x{i=\"" + std::to_string(i) + "\"} 1\n";
  Scrape(kUrl, Text("x{i=\"0\"} 1\n"));
  const ScrapeReport report = Scrape(kUrl, Text(body));
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.counts.series_refused, 1500U - (1000U - 8U));
  EXPECT_EQ(report.counts.series_added, 991U);
  EXPECT_EQ(Values("x").size(), 992U);
  EXPECT_EQ(Values("up").size(), 1U);
}

TEST_F(ScraperTest, MetadataIsPublishedWithTheScrape) {
  Scrape(kUrl, Text("# HELP x Some help.\n# TYPE x counter\nx 1\n"));
  const auto metadata = scraper_.View()->targets().at(0)->metadata;
  EXPECT_EQ(metadata->at("x"), (MetricMetadata{"counter", "Some help.", ""}));
  Scrape(kUrl, Text("# TYPE x gauge\n# TYPE y gauge\nbad\n"));
  EXPECT_EQ(scraper_.View()->targets().at(0)->metadata, metadata) << "a failed scrape says nothing";
  Scrape(kUrl, Text("# TYPE x counter\nx 1\n"));
  EXPECT_EQ(scraper_.View()->targets().at(0)->metadata, metadata);
  Scrape(kUrl, Text("# TYPE x gauge\nx 1\n"));
  EXPECT_EQ(scraper_.View()->targets().at(0)->metadata->at("x").type, "gauge");
}

TEST_F(ScraperTest, WhateverChangesBetweenScrapesTheLastOneCounts) {
  std::mt19937 random(7);
  for (int scrape = 0; scrape < 300; ++scrape) {
    // Mostly the same lines in the same order; some are left out, some change places.
    std::vector<int> lines(20);
    std::iota(lines.begin(), lines.end(), 0);
    if (random() % 3 == 0) std::swap(lines[random() % 20], lines[random() % 20]);
    if (random() % 3 == 0) lines.resize(20 - random() % 4);
    if (random() % 4 == 0) lines.erase(lines.begin() + random() % 10);
    std::string body;
    std::vector<std::string> expected;
    for (const int line : lines) {
      if (random() % 40 == 0) body += "# a comment\n";
      const auto value = static_cast<int>(random() % 1000);
      body += "x{line=\"" + std::to_string(line) + "\"} " + std::to_string(value) + "\n";
      expected.push_back("x{instance=\"a:1\", job=\"node\", line=\"" + std::to_string(line) +
                         "\"} " + std::to_string(value));
    }
    ASSERT_EQ(Scrape(kUrl, Text(body)).error, "");
    std::sort(expected.begin(), expected.end());
    ASSERT_EQ(Values("x"), expected) << "scrape " << scrape;
  }
}

TEST_F(ScraperTest, TheViewFollowsTheTarget) {
  const auto before = scraper_.View();
  EXPECT_EQ(before->targets().at(0)->health, TargetHealth::kUnknown);
  const Labels series = {{"__name__", "x"}, {"job", "node"}, {"instance", "a:1"}};
  EXPECT_EQ(before->StateOf(series), SourceState::kUnknown);
  Scrape(kUrl, Text("x 1\ny 2\n"));
  const TargetView up = *scraper_.View()->targets().at(0);
  EXPECT_EQ(up.health, TargetHealth::kUp);
  EXPECT_EQ(up.last_samples, 2U);
  EXPECT_EQ(up.last_duration, Duration{5});
  EXPECT_EQ(scraper_.View()->StateOf(series), SourceState::kUp);
  const ScrapeReport first_failure = Scrape(kUrl, Unavailable("connection refused"));
  Scrape(kUrl, Unavailable("connection refused"));
  const TargetView down = *scraper_.View()->targets().at(0);
  EXPECT_EQ(down.health, TargetHealth::kDown);
  EXPECT_EQ(down.last_error, "connection refused");
  EXPECT_EQ(down.down_since, first_failure.at);
  EXPECT_EQ(scraper_.View()->StateOf(series), SourceState::kDown);
  EXPECT_EQ(scraper_.View()->StateOf({{"job", "node"}, {"instance", "b:1"}}),
            SourceState::kNoTarget);
  EXPECT_EQ(before->targets().at(0)->health, TargetHealth::kUnknown) << "a view never changes";
}

class ScraperLimitsTest : public ScraperFixture {
 protected:
  ScrapeReport ScrapeWith(const rules::ScrapeJob& job, Result<HttpResponse> outcome) {
    scraper_.Apply({job}, now_);
    return Scrape(kUrl, std::move(outcome));
  }
};

TEST_F(ScraperLimitsTest, TooManySamplesFailTheScrapeWhole) {
  rules::ScrapeJob job = Job("node", {"a:1"});
  job.samples_max = 2;
  EXPECT_EQ(ScrapeWith(job, Text("x 1\ny 2\n")).error, "");
  EXPECT_EQ(Scrape(kUrl, Text("x 1\ny 2\nz 3\n")).error,
            "sample limit exceeded: 3 samples, the limit is 2");
  EXPECT_EQ(Values("x|y|z|up|scrape_samples_scraped"),
            (Strings{R"(scrape_samples_scraped{instance="a:1", job="node"} 3)",
                     R"(up{instance="a:1", job="node"} 0)"}));
}

TEST_F(ScraperLimitsTest, ABodyTooLongFailsTheScrape) {
  EXPECT_EQ(ScrapeWith(Job("node", {"a:1"}), LimitExceeded("a: more than 100 bytes")).error,
            "body size limit exceeded: a: more than 100 bytes");
  EXPECT_EQ(Values("scrape_body_size_bytes"),
            Strings{R"(scrape_body_size_bytes{instance="a:1", job="node"} -1)"});
}

TEST_F(ScraperLimitsTest, LabelsBeyondTheLimitsFailTheScrape) {
  rules::ScrapeJob job = Job("node", {"a:1"});
  job.labels_max = 4;
  EXPECT_EQ(ScrapeWith(job, Text("x{a=\"1\"} 1\n")).error, "");
  EXPECT_EQ(Scrape(kUrl, Text("x{a=\"1\",b=\"2\"} 1\n")).error,
            "line 1, column 1: label_limit exceeded (metric: x, number of labels: 5, limit: 4)");
  job.labels_max = 0;
  job.label_name_bytes_max = 8;
  EXPECT_EQ(ScrapeWith(job, Text("y 1\nx{long_name=\"1\"} 1\n")).error,
            "line 2, column 1: label_name_length_limit exceeded (metric: x, label name: "
            "long_name, length: 9, limit: 8)");
  job.label_name_bytes_max = 0;
  job.label_value_bytes_max = 5;
  EXPECT_EQ(ScrapeWith(job, Text("x{a=\"123456\"} 1\n")).error,
            "line 1, column 1: label_value_length_limit exceeded (metric: x, label name: a, "
            "value: \"123456\", length: 6, limit: 5)");
}

TEST_F(ScraperFixture, ManyTargetsAreSpreadOverTheInterval) {
  std::vector<std::string> addresses;
  addresses.reserve(300);
  for (int i = 0; i < 300; ++i)
    addresses.push_back("h" + std::to_string(i) + ":1");
  scraper_.Apply({Job("node", addresses)}, now_);
  const Timestamp end = now_ + seconds{15};
  size_t started_before = 0;
  for (Timestamp at = now_; at < end; at += seconds{1}) {
    scraper_.Advance(at + seconds{1} - Duration{1}, {});
    EXPECT_LT(transport_.running_count() - started_before, 50U) << "at most a sixth in one second";
    started_before = transport_.running_count();
  }
  EXPECT_EQ(transport_.running_count(), 300U) << "all within one interval";
}

TEST_F(ScraperFixture, AfterALongStopTheTargetsAreAskedSoonAndNotAllAtOnce) {
  std::vector<std::string> addresses;
  addresses.reserve(61);
  for (int i = 0; i < 60; ++i)
    addresses.push_back("h" + std::to_string(i) + ":1");
  rules::ScrapeJob job = Job("node", addresses);
  job.interval = std::chrono::minutes{1};
  scraper_.Apply({job}, now_);
  for (const std::string& address : addresses)
    Scrape("http://" + address + "/metrics", Text("x 1\n"));
  now_ += std::chrono::minutes{10};
  HeldTransport transport;
  Scraper next(window_, transport, {.version = "1.0"});
  job.static_targets.front().addresses.push_back("new:1");
  next.Apply({job}, now_);
  size_t started_before = 0;
  for (int second = 1; second <= 5; ++second) {
    next.Advance(now_ + seconds{second} - Duration{1}, {});
    EXPECT_LT(transport.running_count() - started_before, 30U);
    started_before = transport.running_count();
  }
  EXPECT_GE(started_before, 60U);
  EXPECT_EQ(next.View()->targets().size(), 61U);
}

TEST_F(ScraperFixture, IdsFollowTheWindowsGeneration) {
  scraper_.Apply({Job("node", {"a:1"})}, now_);
  std::string churn;
  for (int i = 0; i < 980; ++i)
    churn += "old{i=\"" + std::to_string(i) + "\"} 1\n";
  Scrape(kUrl, Text("first 1\n" + churn));
  for (int i = 0; i < 10; ++i)
    Scrape(kUrl, Text("first 2\nx 3\n"));
  now_ += std::chrono::hours{3};
  Scrape(kUrl, Text("first 2\nx 3\n"));
  window_.Expire(now_);
  ASSERT_GT(window_.generation(), 1U);
  Scrape(kUrl, Text("x 5\nfirst 6\n"));
  EXPECT_EQ(Values("x|first|old"), (Strings{R"(first{instance="a:1", job="node"} 6)",
                                            R"(x{instance="a:1", job="node"} 5)"}));
  EXPECT_EQ(Values("up"), Strings{R"(up{instance="a:1", job="node"} 1)"});
}

}  // namespace
}  // namespace alertd::scrape
