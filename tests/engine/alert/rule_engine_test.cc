#include "engine/alert/rule_engine.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "grammar/parser.h"
#include "tests/engine/alert/one_rule.h"

namespace alertd::alert {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class RuleEngineTest : public testing::Test {
 protected:
  static RuleEngineOptions Options() {
    RuleEngineOptions options;
    options.alignment = GroupAlignment::kAligned;
    options.external_url = "http://alertd:9095";
    return options;
  }

  void Put(const Labels& labels, Timestamp at, double value) {
    const window::SeriesSample sample{*window_.FindOrCreate(labels), {at, value}};
    window_.Append({&sample, 1});
  }

  window::Window window_{{}};
  RuleEngine engine_{window_, Options()};
};

TEST_F(RuleEngineTest, IsIdleWithoutGroups) {
  engine_.Apply({}, kStart);
  EXPECT_EQ(engine_.NextDue(), std::nullopt);
  EXPECT_TRUE(engine_.View()->groups.empty());
}

// Under the address and thread sanitizers: a round replaces what a reader still copies.
TEST_F(RuleEngineTest, ViewsAreReadWhileRoundsReplaceThem) {
  rules::Configuration configuration =
      OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "vector(1)"));
  const rules::Rule rule = configuration.groups[0].rules[0];
  configuration.groups[0].rules.assign(20, rule);
  engine_.Apply(configuration, kStart);
  engine_.Advance(kStart);
  std::atomic<bool> over = false;
  std::atomic<int> reads = 0;
  std::thread reader([&] {
    do {
      EXPECT_EQ(engine_.View()->groups.at(0).rules.size(), 20U);
      ++reads;
    } while (!over);
  });
  for (int round = 1; round <= 200 || reads < 200; ++round)
    engine_.Advance(kStart + minutes{round});
  over = true;
  reader.join();
}

// A query offset reads the window as of earlier than the tick.
TEST_F(RuleEngineTest, NoTickReadsTheWindowAsOfBeforeItsBeginning) {
  rules::Configuration configuration =
      OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "absent(q)"));
  engine_.Apply(configuration, kStart);
  EXPECT_EQ(engine_.NextDue(), kStart);
  engine_.BeginAt(kStart + seconds{40});
  EXPECT_EQ(engine_.NextDue(), kStart + minutes{1});
  configuration.groups[0].query_offset = seconds{30};
  engine_.Apply(configuration, kStart);
  engine_.BeginAt(kStart + seconds{40});
  EXPECT_EQ(engine_.NextDue(), kStart + minutes{2});
}

struct ShortRestart {
  Duration samples_until;
  Duration begin;
  Duration query_offset;
  Duration next_due;
  std::optional<Duration> eval_offset = {};
};

// In a group with ticks at the full minutes. All times are from kStart on.
TEST_F(RuleEngineTest, WhatAShortRestartMayHaveMissedIsDueAtItsEnd) {
  const ShortRestart restarts[] = {
      {.samples_until = seconds{50},
       .begin = seconds{72},
       .query_offset = {},
       .next_due = seconds{72}},
      {.samples_until = seconds{50},
       .begin = seconds{59},
       .query_offset = {},
       .next_due = seconds{60}},
      {.samples_until = seconds{50},
       .begin = seconds{60},
       .query_offset = {},
       .next_due = seconds{60}},
      // Evaluated before, and maybe not yet on disk.
      {.samples_until = seconds{62},
       .begin = seconds{64},
       .query_offset = {},
       .next_due = seconds{60}},
      {.samples_until = seconds{65},
       .begin = seconds{66},
       .query_offset = {},
       .next_due = seconds{120}},
      // Two of them: one is made up for, unless the group names its moments.
      {.samples_until = seconds{50},
       .begin = seconds{121},
       .query_offset = {},
       .next_due = seconds{121}},
      {.samples_until = seconds{50},
       .begin = seconds{121},
       .query_offset = {},
       .next_due = seconds{180},
       .eval_offset = seconds{0}},
      // One that may not be shifted.
      {.samples_until = seconds{50},
       .begin = seconds{72},
       .query_offset = {},
       .next_due = seconds{60},
       .eval_offset = seconds{0}},
      // What is read is complete until the samples end.
      {.samples_until = seconds{50},
       .begin = seconds{72},
       .query_offset = seconds{30},
       .next_due = seconds{60}},
      {.samples_until = seconds{110},
       .begin = seconds{118},
       .query_offset = seconds{5},
       .next_due = seconds{123}},
      {.samples_until = seconds{110},
       .begin = seconds{118},
       .query_offset = seconds{30},
       .next_due = seconds{120}},
  };
  for (const ShortRestart& restart : restarts) {
    SCOPED_TRACE(testing::Message() << restart.samples_until.count() << " " << restart.begin.count()
                                    << " " << restart.query_offset.count());
    rules::Configuration configuration =
        OneRule(RuleOf(rules::RuleKind::kRecording, "r", "sum(q)"));
    configuration.groups[0].query_offset = restart.query_offset;
    configuration.groups[0].eval_offset = restart.eval_offset;
    RuleEngine engine(window_, Options());
    engine.Restore({.records = {},
                    .last_alive = kStart + restart.samples_until,
                    .samples_until = kStart + restart.samples_until});
    engine.Apply(configuration, kStart + restart.begin);
    engine.BeginAt(kStart + restart.begin);
    EXPECT_EQ(*engine.NextDue() - kStart, restart.next_due);
    engine.Advance(*engine.NextDue());
    EXPECT_EQ((*engine.NextDue() - kStart) % minutes{1}, Duration{0}) << "and then as ever";
  }
}

// The newest sample may be older than what was evaluated last, where that has recorded nothing.
TEST_F(RuleEngineTest, AMomentThatTheEarlierProcessHasSeenIsNotMadeUpFor) {
  for (const rules::RuleKind kind : {rules::RuleKind::kAlerting, rules::RuleKind::kRecording}) {
    for (const Duration alive : {seconds{58}, seconds{61}, seconds{66}}) {
      SCOPED_TRACE(testing::Message() << static_cast<int>(kind) << " " << alive.count());
      const rules::Configuration configuration = OneRule(RuleOf(kind, "r", "sum(q) > 0"));
      RuleEngine engine(window_, Options());
      engine.Restore({.records = {},
                      .last_alive = kStart + alive,
                      .life_sign_interval = seconds{10},
                      .samples_until = kStart + seconds{55}});
      engine.Apply(configuration, kStart + seconds{69});
      engine.BeginAt(kStart + seconds{69});
      const bool alerts = kind == rules::RuleKind::kAlerting;
      // What a rule records may have been lost for as long as the log was not on disk.
      const bool seen = alive >= seconds{alerts ? 60 : 65};
      const Duration made_up = seconds{69} + std::chrono::milliseconds{alerts ? 1 : 0};
      EXPECT_EQ(*engine.NextDue() - kStart, seen ? Duration{seconds{120}} : made_up);
    }
  }
}

TEST_F(RuleEngineTest, AlertsThatAreMadeUpForComeAfterWhatIsRecorded) {
  rules::Configuration configuration = OneRule(RuleOf(
      rules::RuleKind::kAlerting, "Gap", "timestamp(r) != " + std::to_string(480'000 * 3600 + 72)));
  configuration.groups.push_back(
      OneRule(RuleOf(rules::RuleKind::kRecording, "r", "sum(q)")).groups[0]);
  configuration.groups[1].name = "recording";
  Put(Labels::From({{"__name__", "q"}}), kStart, 1);
  Put(Labels::From({{"__name__", "r"}}), kStart, 1);
  engine_.Restore(
      {.records = {}, .last_alive = kStart + seconds{50}, .samples_until = kStart + seconds{50}});
  engine_.Apply(configuration, kStart + seconds{72});
  engine_.BeginAt(kStart + seconds{72});
  const EvaluationOutput output = engine_.Advance(kStart + seconds{73});
  EXPECT_EQ(output.groups_evaluated, 2U);
  EXPECT_TRUE(output.alerts.empty());
}

// Until the window has something again nobody can say that a condition went on holding.
TEST_F(RuleEngineTest, WhatIsPendingDoesNotCountTheTimeUntilEvaluationBegins) {
  const rules::Rule rule = RuleOf(rules::RuleKind::kAlerting, "A", "q > 0");
  rules::Configuration configuration = OneRule(rule);
  configuration.groups[0].rules[0].hold = minutes{5};
  AlertRecord pending;
  pending.key = {"f", "g", "A", Labels::From({{"alertname", "A"}})};
  pending.active_since = kStart - minutes{3};
  engine_.Restore({{pending}, kStart - minutes{1}, seconds{10}, {}});
  engine_.Apply(configuration, kStart - seconds{50});
  engine_.BeginAt(kStart + minutes{2});
  Put(Labels::From({{"__name__", "q"}}), kStart + minutes{2}, 1);
  engine_.Advance(kStart + minutes{2});
  const auto view = engine_.View();
  ASSERT_EQ(view->groups[0].rules[0].alerts.size(), 1U);
  EXPECT_EQ(view->groups[0].rules[0].alerts[0].active_since,
            kStart - minutes{3} + minutes{2} + seconds{50});
}

TEST_F(RuleEngineTest, ATickThatIsDueWhenAReloadComesIsNotLeftOut) {
  const rules::Configuration configuration =
      OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "vector(1)"));
  engine_.Apply(configuration, kStart);
  engine_.Advance(kStart);
  engine_.Apply(configuration, kStart + seconds{61});
  EXPECT_EQ(engine_.NextDue(), kStart + minutes{1});
}

// Also under the thread sanitizer.
TEST_F(RuleEngineTest, RulesThatAreAskedAtOnceGiveWhatTheyGiveInOrder) {
  rules::Configuration configuration;
  for (int group = 0; group < 3; ++group) {
    configuration.groups.push_back(
        OneRule(RuleOf(rules::RuleKind::kRecording, "r" + std::to_string(group), "q * 2"))
            .groups[0]);
    configuration.groups.back().name += std::to_string(group);
    for (const char* expr : {"q > 5", "r0 > 5", "sum(r1) > 5", "rate(q[5m]) >= 0", "ALERTS"}) {
      configuration.groups.back().rules.push_back(
          RuleOf(rules::RuleKind::kAlerting, "A" + std::to_string(group), expr));
    }
  }
  RuleEngineOptions options = Options();
  std::atomic<size_t> asked = 0;
  options.for_each = [&asked](size_t count, const std::function<void(size_t)>& task) {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < count; ++i)
      threads.emplace_back([&task, i] { task(i); });
    asked += count;
  };
  window::Window other{{}};
  RuleEngine at_once{other, options};
  const window::SeriesId series[] = {*window_.FindOrCreate(Labels{{"__name__", "q"}}),
                                     *other.FindOrCreate(Labels{{"__name__", "q"}})};
  engine_.Apply(configuration, kStart);
  at_once.Apply(configuration, kStart);
  for (int round = 0; round < 5; ++round) {
    const Timestamp now = kStart + minutes{round};
    const window::SeriesSample samples[] = {{series[0], {now, round * 2.0}},
                                            {series[1], {now, round * 2.0}}};
    window_.Append({&samples[0], 1});
    other.Append({&samples[1], 1});
    const EvaluationOutput in_order = engine_.Advance(now);
    const EvaluationOutput together = at_once.Advance(now);
    EXPECT_EQ(in_order.alerts, together.alerts);
    EXPECT_EQ(in_order.failures.size(), together.failures.size());
    EXPECT_EQ(in_order.rules_evaluated, 18U);
  }
  EXPECT_GT(asked, 18U);
}

TEST_F(RuleEngineTest, MissedTicksAreSkipped) {
  engine_.Apply(OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "vector(1)")), kStart);
  EXPECT_EQ(engine_.Advance(kStart).groups_evaluated, 1U);
  const EvaluationOutput late = engine_.Advance(kStart + minutes{10} + seconds{5});
  EXPECT_EQ(late.groups_evaluated, 1U);
  EXPECT_EQ(engine_.View()->groups[0].last_evaluation, kStart + minutes{10});
  EXPECT_EQ(engine_.NextDue(), kStart + minutes{11});
}

TEST_F(RuleEngineTest, FailureIsToldAsNewUntilItRepeatsAndItsEndOnce) {
  const rules::Rule rule = RuleOf(rules::RuleKind::kAlerting, "A", "one / on () two");
  engine_.Apply(OneRule(rule), kStart);
  const Labels twins[] = {{{"__name__", "two"}, {"i", "1"}}, {{"__name__", "two"}, {"i", "2"}}};
  const double present[] = {1, 1, StaleMarker()};
  std::vector<EvaluationOutput> outputs;
  for (int round = 0; round < 3; ++round) {
    const Timestamp now = kStart + minutes{round};
    Put(Labels{{"__name__", "one"}}, now, 1);
    Put(twins[0], now, 1);
    Put(twins[1], now, present[round]);
    outputs.push_back(engine_.Advance(now));
  }
  ASSERT_EQ(outputs[0].failures.size(), 1U);
  EXPECT_FALSE(outputs[0].failures[0].repeated);
  ASSERT_EQ(outputs[1].failures.size(), 1U);
  EXPECT_TRUE(outputs[1].failures[0].repeated);
  EXPECT_TRUE(outputs[1].recoveries.empty());
  EXPECT_TRUE(outputs[2].failures.empty());
  ASSERT_EQ(outputs[2].recoveries.size(), 1U);
  EXPECT_EQ(outputs[2].recoveries[0].rule, "A");
}

TEST_F(RuleEngineTest, NoTickIsEvaluatedTwiceOverAReload) {
  const rules::Configuration configuration =
      OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "vector(1)"));
  engine_.Apply(configuration, kStart);
  engine_.Advance(kStart);
  engine_.Apply(configuration, kStart);
  EXPECT_EQ(engine_.NextDue(), kStart + minutes{1});
  EXPECT_EQ(engine_.View()->groups[0].last_evaluation, kStart);
}

TEST_F(RuleEngineTest, ClockThatWasSetBackKeepsNothingBack) {
  engine_.Apply(OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "vector(1)")), kStart);
  engine_.Advance(kStart);
  const Timestamp earlier = kStart - std::chrono::hours{5} + seconds{1};
  EXPECT_EQ(engine_.Advance(earlier).groups_evaluated, 0U);
  EXPECT_EQ(engine_.NextDue(), earlier + seconds{59});
  engine_.Advance(earlier + seconds{59});
  EXPECT_EQ(engine_.View()->groups[0].rules[0].alerts.size(), 1U);
}

// Else their receivers would take the second for the first.
TEST_F(RuleEngineTest, RunsThatBeginAtTheSameInstantAreTwoIncidents) {
  engine_.Apply(OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "lag > 5")), kStart);
  Put({{"__name__", "lag"}}, kStart, 9);
  Put({{"__name__", "lag"}}, kStart + minutes{1}, 0);
  std::vector<Alert> told;
  const auto advance = [&](Timestamp at) {
    for (Alert& alert : engine_.Advance(at).alerts)
      told.push_back(std::move(alert));
  };
  advance(kStart);
  advance(kStart + minutes{1});
  advance(kStart - seconds{30});  // the clock is set back
  advance(kStart);
  ASSERT_EQ(told.size(), 3U);
  EXPECT_TRUE(told[1].ends_at.has_value());
  EXPECT_EQ(told[2].starts_at, told[0].starts_at);
  EXPECT_NE(told[2].incident_id, told[0].incident_id);
}

// The window forgets what was before, and the targets are asked only after that.
TEST_F(RuleEngineTest, NothingIsOverBecauseTheMachineSlept) {
  RuleEngineOptions options = Options();
  options.targets = TargetKnowledge::kUp;
  RuleEngine engine(window_, std::move(options));
  const Labels target{{"instance", "a"}, {"job", "db"}};
  engine.SetTargets(ConfiguredTargets({{target, false}}));
  engine.Apply(OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "lag > 5")), kStart);
  Put({{"__name__", "up"}, {"instance", "a"}, {"job", "db"}}, kStart, 1);
  Put({{"__name__", "lag"}, {"instance", "a"}, {"job", "db"}}, kStart, 9);
  engine.Advance(kStart);
  const Timestamp awake = kStart + std::chrono::hours{8};
  engine.Advance(awake);
  window_.Expire(awake);
  engine.Advance(awake + minutes{1});
  const auto view = engine.View();
  ASSERT_EQ(view->groups[0].rules[0].alerts.size(), 1U);
  EXPECT_EQ(view->groups[0].rules[0].alerts[0].phase, AlertPhase::kFiring);
}

TEST_F(RuleEngineTest, SubqueriesWithoutAStepTakeTheIntervalAlsoAfterAReload) {
  rules::Rule rule = RuleOf(rules::RuleKind::kAlerting, "r", "count_over_time(vector(1)[1m:])");
  rule.kind = rules::RuleKind::kRecording;
  rules::Configuration configuration = OneRule(rule);
  const window::SeriesId series = *window_.FindOrCreate(Labels{{"__name__", "r"}});
  for (int i = 0; i < 2; ++i) {
    configuration.global.evaluation_interval = i == 0 ? seconds{20} : seconds{15};
    const Timestamp now = kStart + minutes{i};
    engine_.Apply(configuration, now);
    engine_.Advance(now);
    window::LatestColumns latest;
    window_.ReadLatest({&series, 1}, now, minutes{1}, latest);
    EXPECT_EQ(latest.values[0], i == 0 ? 3 : 4);
  }
}

TEST_F(RuleEngineTest, EveryRunOfAnAlertIsAnIncident) {
  engine_.Apply(OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "q > 0")), kStart);
  std::vector<std::string> incidents;
  for (int i = 0; i < 4; ++i) {
    const Timestamp now = kStart + minutes{i};
    Put({{"__name__", "q"}}, now, i == 2 ? 0 : 1);
    for (const Alert& alert : engine_.Advance(now).alerts) {
      incidents.push_back(alert.incident_id.str());
      EXPECT_EQ(alert.ends_at.has_value(), i == 2);
    }
  }
  ASSERT_EQ(incidents.size(), 4U);
  EXPECT_EQ(incidents[0], incidents[1]);
  EXPECT_EQ(incidents[1], incidents[2]) << "the end belongs to the run";
  EXPECT_NE(incidents[2], incidents[3]);
}

TEST_F(RuleEngineTest, AlertStartsWhenItFiresNotWhenItWasPending) {
  rules::Rule rule = RuleOf(rules::RuleKind::kAlerting, "A", "vector(1)");
  rule.hold = minutes{2};
  engine_.Apply(OneRule(rule), kStart);
  for (int i = 0; i < 3; ++i)
    engine_.Advance(kStart + minutes{i});
  const ActiveAlert alert = engine_.View()->groups[0].rules[0].alerts.at(0);
  EXPECT_EQ(alert.alert.starts_at, kStart + minutes{2});
  EXPECT_EQ(alert.active_since, kStart);
}

TEST_F(RuleEngineTest, GeneratorLinksToTheExpression) {
  engine_.Apply(OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "vector(1) > 0")), kStart);
  const EvaluationOutput output = engine_.Advance(kStart);
  ASSERT_EQ(output.alerts.size(), 1U);
  EXPECT_EQ(output.alerts[0].generator_url,
            "http://alertd:9095/graph?g0.expr=vector%281%29+%3E+0&g0.tab=1");
}

TEST_F(RuleEngineTest, TemplatesSeeExternalLabelsAndUrl) {
  rules::Rule rule = RuleOf(rules::RuleKind::kAlerting, "A", "vector(1)");
  rule.annotations = {{"text", "{{ $externalLabels.region }} {{ $externalURL }}"}};
  rules::Configuration configuration = OneRule(rule);
  configuration.global.external_labels = {{"region", "eu"}};
  engine_.Apply(configuration, kStart);
  EXPECT_EQ(engine_.Advance(kStart).alerts.at(0).annotations.Get("text"), "eu http://alertd:9095");
  configuration.global.external_labels = {{"region", "us"}};
  engine_.Apply(configuration, kStart + seconds{1});
  EXPECT_EQ(engine_.Advance(kStart + minutes{1}).alerts.at(0).annotations.Get("text"),
            "us http://alertd:9095");
}

TEST_F(RuleEngineTest, FailureIsToldOnce) {
  Put({{"__name__", "q"}, {"job", "a"}}, kStart, 1);
  Put({{"__name__", "q"}, {"job", "b"}}, kStart, 1);
  rules::Rule rule = RuleOf(rules::RuleKind::kAlerting, "A", "q > 0");
  rule.labels = {{"job", "same"}};
  engine_.Apply(OneRule(rule), kStart);
  const EvaluationOutput output = engine_.Advance(kStart);
  ASSERT_EQ(output.failures.size(), 1U);
  EXPECT_EQ(output.failures[0].rule, "A");
  EXPECT_TRUE(output.alerts.empty());
  EXPECT_TRUE(engine_.View()->groups[0].rules[0].alerts.empty());
}

TEST_F(RuleEngineTest, AlertsSurviveARenumberingOfTheSeries) {
  rules::Rule rule = RuleOf(rules::RuleKind::kAlerting, "A", "q > 0");
  rule.hold = minutes{200};
  engine_.Apply(OneRule(rule), kStart);
  for (int i = 0; i <= 200; ++i) {
    const Timestamp now = kStart + minutes{i};
    Put({{"__name__", "q"}, {"job", "a"}}, now, 1);
    if (i < 10) Put({{"__name__", "other"}, {"i", std::to_string(i)}}, now, 1);
    if (i % 7 == 0) window_.Expire(now);
    engine_.Advance(now);
  }
  const auto view = engine_.View();
  ASSERT_EQ(view->groups[0].rules[0].alerts.size(), 1U);
  EXPECT_EQ(view->groups[0].rules[0].alerts[0].phase, AlertPhase::kFiring);
}

}  // namespace
}  // namespace alertd::alert
