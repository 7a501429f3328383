// What becomes of the series that an earlier process has left in the window.

#include "engine/scrape/left_series.h"

#include <string>
#include <vector>

#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

const std::string kA = "http://a:1/metrics";

class LeftSeriesTest : public ScraperFixture {
 protected:
  void SetUp() override {
    for (const char* instance : {"a:1", "b:1"}) {
      for (const char* name : {"up", "scrape_duration_seconds", "x", "y"})
        Leave(name, instance, scraped_, 1);
      Leave("recorded", instance, scraped_ + Duration{700}, 1);
      Leave("own_time", instance, scraped_ - seconds{40}, 1);
    }
  }

  void Leave(const char* name, const char* instance, Timestamp at, double value) {
    const auto series =
        window_.FindOrCreate({{"__name__", name}, {"instance", instance}, {"job", "node"}});
    ASSERT_TRUE(series.has_value());
    const window::SeriesSample sample{*series, {at, value}};
    window_.Append({&sample, 1});
  }

  // Names of the metrics of the target that have a value.
  Strings Alive(const std::string& instance) const {
    Strings names;
    for (const std::string& value : Values("up|scrape_duration_seconds|x|y|recorded|own_time")) {
      if (value.find(instance) != std::string::npos)
        names.push_back(value.substr(0, value.find('{')));
    }
    return names;
  }

  const Timestamp scraped_ = now_ - seconds{20};
};

TEST_F(LeftSeriesTest, AreThoseOfTheTargetsLastScrape) {
  EXPECT_EQ(TargetsThatLeftSeries(window_, now_),
            (std::vector<Labels>{{{"instance", "a:1"}, {"job", "node"}},
                                 {{"instance", "b:1"}, {"job", "node"}}}));
  EXPECT_EQ(SeriesLeftBy(window_, {{"instance", "a:1"}, {"job", "node"}}, now_).size(), 4U);
  EXPECT_TRUE(SeriesLeftBy(window_, {{"instance", "c:1"}, {"job", "node"}}, now_).empty());
}

TEST_F(LeftSeriesTest, AreNoneWhenTheLastScrapeWasLongAgo) {
  EXPECT_TRUE(TargetsThatLeftSeries(window_, now_ + minutes{5}).empty());
  EXPECT_TRUE(
      SeriesLeftBy(window_, {{"instance", "a:1"}, {"job", "node"}}, now_ + minutes{5}).empty());
}

TEST_F(LeftSeriesTest, GoOnWhereTheTargetStillHasThem) {
  scraper_.Apply({Job("node", {"a:1", "b:1"})}, now_);
  EXPECT_EQ(Alive("a:1").size(), 6U) << "before its first scrape all is as it was";
  EXPECT_EQ(Scrape(kA, Text("x 2\ny 2\n")).error, "");
  EXPECT_EQ(Alive("a:1"),
            (Strings{"own_time", "recorded", "scrape_duration_seconds", "up", "x", "y"}));
}

TEST_F(LeftSeriesTest, EndWhereTheTargetHasThemNoLonger) {
  scraper_.Apply({Job("node", {"a:1", "b:1"})}, now_);
  Scrape(kA, Text("x 2\n"));
  EXPECT_EQ(Alive("a:1"), (Strings{"own_time", "recorded", "scrape_duration_seconds", "up", "x"}));
  Scrape(kA, Text("x 2\n"));
  EXPECT_EQ(Alive("a:1"), (Strings{"own_time", "recorded", "scrape_duration_seconds", "up", "x"}));
}

TEST_F(LeftSeriesTest, EndWhereTheTargetIsDown) {
  scraper_.Apply({Job("node", {"a:1", "b:1"})}, now_);
  Scrape(kA, Unavailable("refused"));
  EXPECT_EQ(Alive("a:1"), (Strings{"own_time", "recorded", "scrape_duration_seconds", "up"}));
  EXPECT_EQ(Values("up")[0], R"(up{instance="a:1", job="node"} 0)");
}

TEST_F(LeftSeriesTest, EndAtOnceWhereThereIsNoSuchTargetAnyMore) {
  scraper_.Apply({Job("node", {"a:1"})}, now_);
  EXPECT_EQ(Alive("a:1").size(), 6U);
  EXPECT_EQ(Alive("b:1"), (Strings{"own_time", "recorded"}));
}

TEST_F(LeftSeriesTest, EndWithATargetThatWasNeverScrapedAgain) {
  scraper_.Apply({Job("node", {"a:1", "b:1"})}, now_);
  now_ += seconds{1};
  scraper_.Apply({Job("node", {"b:1"})}, now_);
  EXPECT_EQ(Alive("a:1"), (Strings{"own_time", "recorded"}));
  EXPECT_EQ(Alive("b:1").size(), 6U);
}

TEST_F(LeftSeriesTest, ATargetThatComesLaterTakesOverWhatAnotherProcessHasLeft) {
  scraper_.Apply({Job("node", {"b:1"})}, scraped_);
  scraper_.Apply({Job("node", {"a:1", "b:1"})}, now_);
  Scrape(kA, Text("y 2\n"));
  EXPECT_EQ(Alive("a:1").back(), "y");
}

}  // namespace
}  // namespace alertd::scrape
