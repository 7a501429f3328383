#include "tools/demo/life.h"

#include <gtest/gtest.h>

namespace alertd::demo {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr PerPhase<double> kOnePerSecond = {1, 1, 1, 1, 1};

Script MinuteOfEach() {
  Script script;
  script.lengths.fill(minutes{1});
  return script;
}

TEST(LifeTest, BeginsCalm) {
  const Moment moment = MomentAt(MinuteOfEach(), Duration{0});
  EXPECT_EQ(moment.phase, Phase::kCalm);
  EXPECT_EQ(moment.progress, 0);
}

TEST(LifeTest, PhasesFollowOneAnotherAndStartOver) {
  struct Case {
    seconds at;
    Phase phase;
    Phase previous;
  };
  const Case cases[] = {
      {seconds{59}, Phase::kCalm, Phase::kCalm},
      {seconds{60}, Phase::kFailureSpike, Phase::kCalm},
      {seconds{130}, Phase::kBacklog, Phase::kFailureSpike},
      {seconds{239}, Phase::kOutage, Phase::kBacklog},
      {seconds{240}, Phase::kRecovery, Phase::kOutage},
      {seconds{300}, Phase::kCalm, Phase::kRecovery},
      {seconds{365}, Phase::kFailureSpike, Phase::kCalm},
  };
  for (const Case& c : cases) {
    const Moment moment = MomentAt(MinuteOfEach(), c.at);
    EXPECT_EQ(moment.phase, c.phase) << c.at.count() << "s";
    EXPECT_EQ(moment.previous, c.previous) << c.at.count() << "s";
  }
}

TEST(LifeTest, PhaseOfNoLengthIsLeftOut) {
  Script script = MinuteOfEach();
  script.lengths[static_cast<size_t>(Phase::kFailureSpike)] = Duration{0};
  EXPECT_EQ(MomentAt(script, seconds{60}).phase, Phase::kBacklog);
  EXPECT_EQ(MomentAt(script, seconds{60}).previous, Phase::kCalm);
}

TEST(LifeTest, WithoutLengthsItIsCalmForEver) {
  const Moment moment = MomentAt(Script{}, minutes{90});
  EXPECT_EQ(moment.phase, Phase::kCalm);
  EXPECT_EQ(moment.seconds_in[0], 5400);
}

TEST(LifeTest, OneRoundEndsInCalm) {
  Script script = MinuteOfEach();
  script.rounds = Rounds::kOnce;
  EXPECT_EQ(MomentAt(script, seconds{299}).phase, Phase::kRecovery);
  const Moment after = MomentAt(script, minutes{30});
  EXPECT_EQ(after.phase, Phase::kCalm);
  EXPECT_EQ(after.seconds_in[0], 60 + 25 * 60);
  EXPECT_EQ(after.seconds_in[1], 60);
}

TEST(LifeTest, SecondsInPhasesAddUpToTheElapsedTime) {
  for (int at = 0; at < 700; at += 7) {
    const Moment moment = MomentAt(MinuteOfEach(), seconds{at});
    double sum = 0;
    for (const double spent : moment.seconds_in)
      sum += spent;
    EXPECT_DOUBLE_EQ(sum, at);
  }
}

TEST(LifeTest, CountersNeverFallAndKeepTheirRate) {
  const PerPhase<double> rates = {0.5, 3, 0, 1, 2};
  for (const Rounds rounds : {Rounds::kForEver, Rounds::kOnce}) {
    Script script = MinuteOfEach();
    script.rounds = rounds;
    double before = 0;
    for (int ms = 0; ms < 700'000; ms += 330) {
      const double count = CountAt(MomentAt(script, Duration{ms}), rates, 7);
      EXPECT_GE(count, before) << ms;
      before = count;
    }
  }
  const double hour = CountAt(MomentAt(MinuteOfEach(), minutes{60}), kOnePerSecond, 7);
  EXPECT_NEAR(hour, 3600, 1);
}

TEST(LifeTest, LevelsMoveInTheFirstFifthOfAPhase) {
  const PerPhase<double> levels = {10, 110, 110, 110, 10};
  const auto level_at = [&levels](seconds at) {
    return LevelAt(MomentAt(MinuteOfEach(), at), levels, 0, 1);
  };
  EXPECT_DOUBLE_EQ(level_at(seconds{60}), 10);
  EXPECT_DOUBLE_EQ(level_at(seconds{66}), 60);
  EXPECT_DOUBLE_EQ(level_at(seconds{72}), 110);
}

TEST(LifeTest, LevelsTrembleWithinTheirBound) {
  const PerPhase<double> levels = {100, 100, 100, 100, 100};
  for (int at = 0; at < 300; ++at) {
    const double level = LevelAt(MomentAt(MinuteOfEach(), seconds{at}), levels, 0.05, 3);
    EXPECT_GE(level, 95);
    EXPECT_LE(level, 105);
  }
}

TEST(LifeTest, SeedsTellLivesApartAndRepeatThem) {
  const PerPhase<double> levels = {100, 100, 100, 100, 100};
  const auto level_of = [&levels](uint64_t seed) {
    Script script = MinuteOfEach();
    script.seed = seed;
    return LevelAt(MomentAt(script, seconds{33}), levels, 0.05, 3);
  };
  EXPECT_EQ(level_of(1), level_of(1));
  EXPECT_NE(level_of(1), level_of(2));
}

}  // namespace
}  // namespace alertd::demo
