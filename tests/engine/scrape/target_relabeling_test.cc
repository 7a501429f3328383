// What `relabel_configs` make of what was discovered.

#include <memory>
#include <string>
#include <vector>

#include "tests/engine/scrape/relabel_rule.h"
#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using rules::RelabelAction;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

class TargetRelabelingTest : public ScraperFixture {
 protected:
  // The only target that is left.
  Target Only(const std::vector<rules::RelabelRule>& relabel_rules) {
    job_.relabel_rules = relabel_rules;
    JobTargets made = MakeTargets(job_);
    EXPECT_EQ(made.problems, Strings{});
    EXPECT_EQ(made.targets.size(), 1U);
    return made.targets.empty() ? Target() : std::move(made.targets.front());
  }

  rules::ScrapeJob job_ = Job("node", {"a:1"});
};

TEST_F(TargetRelabelingTest, AProberIsAskedForTheAddressThatWasDiscovered) {
  job_.params = {{"module", "http_2xx"}, {"target", "nothing"}};
  const Target target = Only({Replacing("__address__", "(.*)", "__param_target", "$1"),
                              Replacing("__param_target", "(.*)", "instance", "$1"),
                              Replacing("", "(.*)", "__address__", "localhost:9115"),
                              Replacing("", "(.*)", "__metrics_path__", "/probe")});
  EXPECT_EQ(target.url, "http://localhost:9115/probe?module=http_2xx&target=a%3A1");
  EXPECT_EQ(FormatLabels(target.labels), R"({instance="a:1", job="node"})");
  EXPECT_EQ(target.discovered_labels.Get("__address__"), "a:1");
  EXPECT_EQ(MakeScrapeRequest(target, "1").headers.at(1).value, "identity") << "it is near";
}

TEST_F(TargetRelabelingTest, TheInstanceIsTheAddressAfterwards) {
  const Target target = Only({Replacing("__address__", "(.*):.*", "__address__", "$1:9100")});
  EXPECT_EQ(FormatLabels(target.labels), R"({instance="a:9100", job="node"})");
}

TEST_F(TargetRelabelingTest, WhatBeginsWithTwoUnderscoresIsNoLabelOfSamples) {
  job_.static_targets = {{{"a:1"}, {{"__meta_zone", "eu"}, {"__own", "x"}}}};
  const Target target = Only({Replacing("__meta_zone", "(.*)", "__tmp_zone", "$1"),
                              Replacing("__tmp_zone", "(.*)", "zone", "$1-1")});
  EXPECT_EQ(FormatLabels(target.labels), R"({instance="a:1", job="node", zone="eu-1"})");
}

TEST_F(TargetRelabelingTest, RulesSetTheSchemeAndTheTimes) {
  const Target target = Only({Replacing("", "(.*)", "__scheme__", "https"),
                              Replacing("", "(.*)", "__scrape_interval__", "1m"),
                              Replacing("", "(.*)", "__scrape_timeout__", "30s"),
                              Replacing("", "(.*)", "job", "other")});
  EXPECT_EQ(target.url, "https://a:1/metrics");
  EXPECT_EQ(target.interval, seconds{60});
  EXPECT_EQ(target.timeout, seconds{30});
  EXPECT_EQ(target.labels.Get("job"), "other");
  EXPECT_EQ(target.job->name, "node") << "the pool keeps its name";
}

TEST_F(TargetRelabelingTest, ATargetWithoutAnAddressIsAProblemOfItsOwn) {
  job_.static_targets = {{{"a:1", "b:1"}, {}}};
  job_.relabel_rules = {Replacing("__address__", "a:.*", "__address__", ""),
                        Replacing("__address__", "b:(.*)", "__scheme__", "http")};
  const JobTargets made = MakeTargets(job_);
  EXPECT_EQ(made.targets.size(), 1U);
  EXPECT_EQ(made.problems, Strings{R"(target "a:1" of job "node": it has no address)"});
}

TEST_F(TargetRelabelingTest, DroppedTargetsAreShownAsTheyWereDiscovered) {
  job_.static_targets = {{{"c:1", "a:1", "b:1"}, {{"team", "x"}}}};
  job_.relabel_rules = {Replacing("", "(.*)", "team", "y"),
                        Filter(RelabelAction::kKeep, "__address__", "a:1")};
  const ApplyReport report = scraper_.Apply({job_, Job("idle", {})}, now_);
  EXPECT_EQ(report.targets_added, 1U);
  EXPECT_EQ(report.targets_dropped, 2U);
  const DroppedTargets dropped = scraper_.View()->dropped();
  ASSERT_EQ(dropped.size(), 2U);
  EXPECT_EQ(dropped.at("idle").count, 0U);
  ASSERT_EQ(dropped.at("node").count, 2U);
  EXPECT_EQ(FormatLabels(dropped.at("node").shown.at(0)),
            R"({__address__="c:1", __metrics_path__="/metrics", __scheme__="http", )"
            R"(__scrape_interval__="15s", __scrape_timeout__="10s", job="node", team="x"})");
  Scrape("http://a:1/metrics", Text("x 1\n"));
  EXPECT_EQ(scraper_.View()->dropped().at("node").count, 2U) << "news keep them";
}

TEST_F(TargetRelabelingTest, OnlySoManyDroppedTargetsAreKeptAsTheJobSays) {
  job_.static_targets = {{{"c:1", "a:1", "b:1"}, {}}};
  job_.relabel_rules = {Filter(RelabelAction::kKeep, "__address__", "none")};
  job_.dropped_shown_max = 2;
  EXPECT_EQ(scraper_.Apply({job_}, now_).targets_dropped, 3U);
  const DroppedOfJob dropped = scraper_.View()->dropped().at("node");
  EXPECT_EQ(dropped.count, 3U);
  ASSERT_EQ(dropped.shown.size(), 2U);
  EXPECT_EQ(dropped.shown[0].Get("__address__"), "c:1");
  EXPECT_EQ(dropped.shown[1].Get("__address__"), "a:1");
}

TEST_F(TargetRelabelingTest, TargetsThatBecomeTheSameAreOne) {
  job_.static_targets = {{{"a:1", "a:2", "a:3"}, {}}};
  job_.relabel_rules = {Replacing("__address__", "(.*):.*", "__address__", "$1:9100")};
  EXPECT_EQ(scraper_.Apply({job_}, now_).targets_added, 1U);
}

TEST_F(TargetRelabelingTest, AReloadThatDropsATargetEndsItsSeries) {
  scraper_.Apply({job_}, now_);
  Scrape("http://a:1/metrics", Text("x 1\n"));
  job_.relabel_rules = {Filter(RelabelAction::kDrop, "job", "node")};
  const ApplyReport report = scraper_.Apply({job_}, now_);
  EXPECT_EQ(report.targets_removed, 1U);
  EXPECT_EQ(report.targets_dropped, 1U);
  now_ += Duration{1};
  EXPECT_EQ(Values("x|up"), Strings{});
}

TEST_F(TargetRelabelingTest, AReloadThatRelabelsATargetGoesOnWithItsSeries) {
  scraper_.Apply({job_}, now_);
  Scrape("http://a:1/metrics", Text("x 1\n"));
  job_.relabel_rules = {Replacing("", "(.*)", "zone", "eu")};
  scraper_.Apply({job_}, now_);
  now_ += Duration{1};
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="node"} 1)"});
  Scrape("http://a:1/metrics", Text("x 2\n"));
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="node", zone="eu"} 2)"});
}

}  // namespace
}  // namespace alertd::scrape
