// What becomes of the series of a target that a reload replaces by another one.

#include "engine/scrape/succession.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

const std::string kA = "http://a:1/metrics";
const std::string kTwin = "http://b:1/metrics";
const std::string kWithParameter = "http://a:1/metrics?ok=x";
const std::string kOfA = R"({instance="a:1", job="node"})";
const std::string kOfLabelledA = R"({env="prod", instance="a:1", job="node"})";

class SuccessionTest : public ScraperFixture {
 protected:
  static rules::ScrapeJob Plain() { return Job("node", {"a:1"}); }
  static rules::ScrapeJob WithParameter() {
    rules::ScrapeJob job = Plain();
    job.params = {{"ok", "x"}};
    return job;
  }
  static rules::ScrapeJob WithLabel() {
    rules::ScrapeJob job = Plain();
    job.static_targets = {{{"a:1"}, {{"env", "prod"}}}};
    return job;
  }
  static rules::ScrapeJob WithPath(const std::string& path) {
    rules::ScrapeJob job = Plain();
    job.metrics_path = path;
    return job;
  }

  // Two targets that have the same labels.
  static rules::ScrapeJob Twins() {
    rules::ScrapeJob job = Plain();
    job.static_targets = {{{"a:1"}, {}}, {{"b:1"}, {{"instance", "a:1"}}}};
    return job;
  }

  void Reload(const std::vector<rules::ScrapeJob>& jobs) { scraper_.Apply(jobs, now_); }
};

TEST_F(SuccessionTest, SeriesLiveOnUntilTheNewcomersFirstScrape) {
  for (const rules::ScrapeJob& changed : {WithParameter(), WithLabel()}) {
    Reload({Plain()});
    Scrape(kA, Text("x 1\ny 1\n"));
    const Strings before = Values(".+");
    now_ += seconds{1};
    Reload({changed});
    now_ += seconds{1};
    EXPECT_EQ(Values(".+"), before);
    Reload({});
    now_ += seconds{1};
  }
}

TEST_F(SuccessionTest, TheFirstScrapeEndsWhatItDoesNotHave) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\ny 1\n"));
  Reload({WithParameter()});
  Scrape(kWithParameter, Text("x 2\nz 2\n"));
  EXPECT_EQ(Values("up|x|y|z"),
            (Strings{"up" + kOfA + " 1", "x" + kOfA + " 2", "z" + kOfA + " 2"}));
  Scrape(kWithParameter, Text("x 3\nz 3\n"));
  EXPECT_EQ(Values("up|x|y|z"),
            (Strings{"up" + kOfA + " 1", "x" + kOfA + " 3", "z" + kOfA + " 3"}));
}

TEST_F(SuccessionTest, UnderOtherLabelsNoMomentHasNeitherOrBoth) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\n"));
  Reload({WithLabel()});
  const Timestamp at = Scrape(kA, Text("x 2\n")).at;
  now_ = at - Duration{1};
  EXPECT_EQ(Values("up|x"), (Strings{"up" + kOfA + " 1", "x" + kOfA + " 1"}));
  now_ = at;
  EXPECT_EQ(Values("up|x"), (Strings{"up" + kOfLabelledA + " 1", "x" + kOfLabelledA + " 2"}));
  EXPECT_EQ(Values("scrape_.+").size(), 7U) << "the other synthetic series";
}

TEST_F(SuccessionTest, AFirstScrapeThatFailsEndsThemAll) {
  for (const rules::ScrapeJob& changed : {WithParameter(), WithLabel()}) {
    const std::string url = changed.params.empty() ? kA : kWithParameter;
    Reload({Plain()});
    Scrape(kA, Text("x 1\n"));
    Reload({changed});
    Scrape(url, HttpResponse{500, {}, ""});
    EXPECT_EQ(Values("up|x"),
              (Strings{"up" + (changed.params.empty() ? kOfLabelledA : kOfA) + " 0"}));
    Reload({});
    now_ += seconds{1};
  }
}

TEST_F(SuccessionTest, ATargetThatIsDownStaysDown) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\n"));
  Scrape(kA, Unavailable("refused"));
  Reload({WithParameter()});
  now_ += seconds{1};
  EXPECT_EQ(Values("up|x"), Strings{"up" + kOfA + " 0"});
  Scrape(kWithParameter, Unavailable("refused"));
  EXPECT_EQ(Values("up|x"), Strings{"up" + kOfA + " 0"});
}

TEST_F(SuccessionTest, TheNewcomerIsScrapedWhenItsPredecessorWouldHaveBeen) {
  // Whatever the shares of the interval are that the two have.
  for (int port = 1; port <= 20; ++port) {
    const std::string address = "a:" + std::to_string(port);
    rules::ScrapeJob job = Job("node", {address});
    Reload({job});
    const Timestamp last = Scrape("http://" + address + "/metrics", Text("x 1\n")).at;
    now_ = last + seconds{3};
    job.metrics_path = "/other";
    Reload({job});
    const Timestamp first = Scrape("http://" + address + "/other", Text("x 1\n")).at;
    EXPECT_LE(first, last + job.interval);
    EXPECT_GE(first, last + seconds{3});
    const Timestamp second = Scrape("http://" + address + "/other", Text("x 1\n")).at;
    EXPECT_LE(second, first + job.interval);
    EXPECT_EQ(Scrape("http://" + address + "/other", Text("x 1\n")).at, second + job.interval);
    Reload({});
    now_ += seconds{1};
  }
}

TEST_F(SuccessionTest, AScrapeUnderWayIsMadeUpForAtOnce) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\n"));
  now_ = *scraper_.NextDue();
  scraper_.Advance(now_, {});
  now_ += seconds{2};
  Reload({WithParameter()});
  EXPECT_EQ(transport_.cancelled_count(), 1U);
  EXPECT_EQ(scraper_.NextDue(), now_);
  EXPECT_EQ(Scrape(kWithParameter, Text("x 2\n")).counts.appended.appended, 9U);
}

TEST_F(SuccessionTest, TheFirstScrapeIsLaterThanThePredecessorsLast) {
  Reload({Plain()});
  now_ = Scrape(kA, Text("x 1\n")).at;
  for (int port = 0; port < 50; ++port) {
    Reload({WithPath("/" + std::to_string(port))});
    EXPECT_GT(*scraper_.NextDue(), now_);
  }
}

TEST_F(SuccessionTest, AClockThatWasSetBackKeepsNobodyWaiting) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\n"));
  now_ -= minutes{60};
  Reload({WithParameter()});
  EXPECT_LE(*scraper_.NextDue(), now_ + seconds{15});
}

TEST_F(SuccessionTest, ReloadsInARowHandOnWhatNobodyHasScrapedYet) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\ny 1\n"));
  const Timestamp due = *scraper_.NextDue();
  const Strings before = Values(".+");
  for (const rules::ScrapeJob& job : {WithParameter(), WithLabel(), WithPath("/p"), Plain()}) {
    now_ += seconds{1};
    Reload({job});
    EXPECT_EQ(Values(".+"), before);
    EXPECT_LE(*scraper_.NextDue(), due);
  }
  Scrape(kA, Text("x 2\n"));
  EXPECT_EQ(Values("x|y"), Strings{"x" + kOfA + " 2"});
}

TEST_F(SuccessionTest, AnHeirThatLeavesBeforeItsFirstScrapeEndsThem) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\n"));
  Reload({WithLabel()});
  now_ += seconds{1};
  Reload({});
  now_ += seconds{1};
  EXPECT_EQ(Values(".+"), Strings{});
}

TEST_F(SuccessionTest, AnotherJobOrInstanceIsNoHeir) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\n"));
  Reload({Job("other", {"a:1"}), Job("node", {"b:1"})});
  now_ += Duration{1};
  EXPECT_EQ(Values(".+"), Strings{});
}

TEST_F(SuccessionTest, ATargetThatStaysIsNoHeir) {
  rules::ScrapeJob leaver = WithLabel();
  leaver.metrics_path = "/p";
  Reload({Plain(), leaver});
  Scrape(kA, Text("x 1\n"));
  Scrape("http://a:1/p", Text("y 1\n"));
  Reload({Plain()});
  now_ += Duration{1};
  EXPECT_EQ(Values("x|y"), Strings{"x" + kOfA + " 1"});
}

TEST_F(SuccessionTest, OneNewcomerTakesOverFromSeveral) {
  Reload({WithPath("/p"), WithPath("/q")});
  Scrape("http://a:1/p", Text("x 1\n"));
  Scrape("http://a:1/q", Text("y 1\n"));
  Reload({Plain()});
  now_ += Duration{1};
  EXPECT_EQ(Values("x|y").size(), 2U);
  Scrape(kA, Text("x 2\n"));
  EXPECT_EQ(Values("x|y"), Strings{"x" + kOfA + " 2"});
}

TEST_F(SuccessionTest, AfterOtherLabelOptionsTheHeirEndsAllOfThem) {
  rules::ScrapeJob job = Plain();
  Reload({job});
  Scrape(kA, Text("x{job=\"own\"} 1\n"));
  job.honor_labels = true;
  Reload({job});
  job.params = {{"ok", "x"}};
  Reload({job});
  now_ += Duration{1};
  EXPECT_EQ(Values("x"), Strings{R"(x{exported_job="own", instance="a:1", job="node"} 1)"});
  Scrape(kWithParameter, Text("x{job=\"own\"} 2\n"));
  EXPECT_EQ(Values("x"), Strings{R"(x{instance="a:1", job="own"} 2)"});
}

TEST_F(SuccessionTest, TheNextProcessTakesOverInTheSameWay) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\n"));
  now_ += seconds{1};
  Scraper next(window_, transport_, {.version = "1.0"});
  next.Apply({WithLabel()}, now_);
  now_ += seconds{1};
  EXPECT_EQ(Values("up|x"), (Strings{"up" + kOfA + " 1", "x" + kOfA + " 1"}));
  now_ = *next.NextDue();
  next.Advance(now_, {});
  next.Advance(now_, {{transport_.Running(kA), Text("x 2\n"), {}}});
  EXPECT_EQ(Values("up|x"), (Strings{"up" + kOfLabelledA + " 1", "x" + kOfLabelledA + " 2"}));
}

TEST_F(SuccessionTest, TargetsWithTheSameLabelsAreToldOf) {
  EXPECT_EQ(scraper_.Apply({Plain()}, now_).duplicates, Strings{});
  EXPECT_EQ(
      scraper_.Apply({Twins()}, now_).duplicates,
      Strings{"2 targets have the labels " + kOfA + ", the first ones " + kA + " and " + kTwin});
}

TEST_F(SuccessionTest, ATwinThatIsAddedEndsNoSeriesOfTheOther) {
  Reload({Plain()});
  Scrape(kA, Text("x 1\ny 1\n"));
  Reload({Twins()});
  Scrape(kTwin, Text("x 2\n"));
  EXPECT_EQ(Values("x|y"), (Strings{"x" + kOfA + " 2", "y" + kOfA + " 1"}));
}

TEST_F(SuccessionTest, NorDoesATwinThatLeaves) {
  Reload({Twins()});
  Scrape(kTwin, Text("x 2\nz 2\n"));
  Scrape(kA, Text("x 1\ny 1\n"));
  now_ += seconds{1};
  Reload({Plain()});
  now_ += seconds{1};
  EXPECT_EQ(Values("up|x|y"), (Strings{"up" + kOfA + " 1", "x" + kOfA + " 2", "y" + kOfA + " 1"}));
  Scrape(kA, Text("x 3\ny 3\n"));
  EXPECT_EQ(Values("x|y|z"), (Strings{"x" + kOfA + " 3", "y" + kOfA + " 3"}));
}

TEST_F(SuccessionTest, NorDoTwinsOfTheNextProcess) {
  Reload({Twins()});
  Scrape(kTwin, Text("x 2\n"));
  Scrape(kA, Text("x 1\ny 1\n"));
  now_ += seconds{1};
  Scraper next(window_, transport_, {.version = "1.0"});
  next.Apply({Twins()}, now_);
  while (transport_.Running(kTwin) == 0) {
    now_ = std::max(now_, *next.NextDue());
    next.Advance(now_, {});
  }
  next.Advance(now_, {{transport_.Running(kTwin), Text("x 4\n"), {}}});
  EXPECT_EQ(Values("x|y"), (Strings{"x" + kOfA + " 4", "y" + kOfA + " 1"}));
}

std::vector<std::shared_ptr<const Target>> Targets(const std::vector<rules::ScrapeJob>& jobs) {
  std::vector<std::shared_ptr<const Target>> targets;
  for (const rules::ScrapeJob& job : jobs) {
    JobTargets made = MakeTargets(job);
    EXPECT_EQ(made.problems, Strings{});
    for (Target& target : made.targets)
      targets.push_back(std::make_shared<const Target>(std::move(target)));
  }
  return targets;
}

using Heirs = std::vector<std::optional<size_t>>;

TEST_F(SuccessionTest, HeirsAreThoseThatAreMostLike) {
  const auto leavers = Targets({WithPath("/p"), WithLabel()});
  EXPECT_EQ(ChooseHeirs(leavers, Targets({Plain(), WithPath("/q")})), (Heirs{1, 0}))
      << "the one of the same address first";
  EXPECT_EQ(ChooseHeirs(Targets({WithPath("/p"), WithPath("/q")}),
                        Targets({WithPath("/r"), WithPath("/s")})),
            (Heirs{0, 1}));
  EXPECT_EQ(ChooseHeirs(leavers, Targets({WithPath("/q")})), (Heirs{0, 0}));
  EXPECT_EQ(ChooseHeirs(leavers, Targets({Job("node", {"b:1"})})),
            (Heirs{std::nullopt, std::nullopt}));
}

}  // namespace
}  // namespace alertd::scrape
