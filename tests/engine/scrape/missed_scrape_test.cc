// What a restart does to the moments at which targets are scraped.

#include <memory>
#include <vector>

#include "tests/engine/scrape/scraper_fixture.h"

namespace alertd::scrape {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::string kUrl = "http://a:1/metrics";
constexpr Duration kInterval = seconds{15};

// Processes one after the other, each with a scraper of its own, that share the window as if each
// had read the samples of the one before from the disk.
class MissedScrapeTest : public ScraperFixture {
 protected:
  void Start() {
    current_ = std::make_unique<Scraper>(window_, transport_, ScraperOptions{.version = "1.0"});
    current_->Apply({Job("node", {"a:1"})}, now_);
  }

  // Every scrape until `end` is answered at once; returns when they began.
  std::vector<Timestamp> RunUntil(Timestamp end) {
    std::vector<Timestamp> times;
    while (*current_->NextDue() < end) {
      now_ = std::max(now_, *current_->NextDue());
      current_->Advance(now_, {});
      const RequestId id = transport_.Running(kUrl);
      transport_.Forget(id);
      for (const ScrapeReport& report :
           current_->Advance(now_, {{id, Text("x 1\n"), {}}}).scrapes) {
        times.push_back(report.at);
      }
    }
    now_ = end;
    return times;
  }

  // What count_over_time(x[1m]) is at `at`.
  size_t CountInAMinute(Timestamp at) const {
    const auto series = window_.Select({*Matcher::Make(MatchKind::kEqual, "__name__", "x")});
    if (series.size() != 1) return 0;
    window::SampleColumns samples;
    window_.ReadRange(series[0], {at - minutes{1}, at}, samples);
    return samples.size();
  }

  std::unique_ptr<Scraper> current_;
};

TEST_F(MissedScrapeTest, AfterARestartShorterThanTheIntervalNoRangeHasASampleLess) {
  for (Duration down = seconds{1}; down < kInterval; down += Duration{1'700}) {
    for (Duration stop{0}; stop < kInterval; stop += Duration{700}) {
      SCOPED_TRACE(testing::Message()
                   << "down for " << down.count() << " ms after " << stop.count());
      Start();
      RunUntil(now_ + minutes{2} + stop);
      now_ += down;
      Start();
      const Timestamp started = now_;
      RunUntil(now_ + Duration{1});  // what is due at once
      for (Timestamp at = now_; at < started + minutes{2}; at += Duration{900}) {
        RunUntil(at + Duration{1});  // with what is due at that very moment
        ASSERT_GE(CountInAMinute(at), 4U) << (at - started).count() << " ms after the start";
        ASSERT_LE(CountInAMinute(at), 5U);
      }
      RunUntil(now_ + minutes{10});
    }
  }
}

TEST_F(MissedScrapeTest, TheScrapesAfterItAreAtTheSameMomentsAsBefore) {
  Start();
  const Timestamp last = RunUntil(now_ + minutes{2}).back();
  now_ = last + kInterval + seconds{1};
  Start();
  const Timestamp started = now_;
  EXPECT_EQ(RunUntil(now_ + seconds{40}),
            (std::vector<Timestamp>{started, last + 2 * kInterval, last + 3 * kInterval}));
}

TEST_F(MissedScrapeTest, NothingIsScrapedOutOfTurnWhenNoMomentWasMissed) {
  Start();
  const Timestamp last = RunUntil(now_ + minutes{2}).back();
  now_ = last + seconds{14};
  Start();
  EXPECT_EQ(current_->NextDue(), last + kInterval);
}

// Its rules wait for them.
TEST_F(MissedScrapeTest, TargetsAreAskedSoonAfterALongPause) {
  Start();
  const Timestamp last = RunUntil(now_ + minutes{2}).back();
  now_ = last + 2 * kInterval + seconds{1};
  Start();
  const Timestamp started = now_;
  const std::vector<Timestamp> scraped = RunUntil(last + 4 * kInterval + seconds{1});
  ASSERT_EQ(scraped.size(), 3U);
  EXPECT_LE(scraped.front(), started + seconds{5});
  EXPECT_EQ(scraped.at(1), last + 3 * kInterval);
  EXPECT_EQ(scraped.at(2), last + 4 * kInterval);
}

TEST_F(MissedScrapeTest, ATargetThatAReloadAddsWaitsForItsTurn) {
  Start();
  const Timestamp last = RunUntil(now_ + minutes{2}).back();
  current_ = std::make_unique<Scraper>(window_, transport_, ScraperOptions{.version = "1.0"});
  current_->Apply({}, now_);
  now_ = last + kInterval + seconds{1};
  current_->Apply({Job("node", {"a:1"})}, now_);
  EXPECT_EQ(current_->NextDue(), last + 2 * kInterval);
}

}  // namespace
}  // namespace alertd::scrape
