// Rules whose results are native histograms.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/alert/rule_engine.h"
#include "grammar/parser.h"
#include "tests/engine/alert/one_rule.h"

namespace alertd::alert {
namespace {

using std::chrono::minutes;

RuleEngineOptions AlignedOptions() {
  RuleEngineOptions options;
  options.alignment = GroupAlignment::kAligned;
  return options;
}

class HistogramResultsTest : public testing::Test {
 protected:
  void Put(const std::string& name, Timestamp at, double count) {
    const auto histogram = std::make_shared<Histogram>();
    histogram->count = count;
    histogram->sum = 2;
    histogram->positive = {{0, count}};
    const window::SeriesSample sample{*window_.FindOrCreate(Labels{{"__name__", name}}),
                                      {.at = at}};
    const window::SampleExtra extra{.histogram = histogram};
    window_.Append({&sample, 1}, {&extra, 1});
  }
  void PutFloat(const std::string& name, Timestamp at, double value) {
    const window::SeriesSample sample{*window_.FindOrCreate(Labels{{"__name__", name}}),
                                      {.at = at, .value = value}};
    window_.Append({&sample, 1});
  }

  window::LatestColumns Latest(const std::string& name, Timestamp at) {
    const std::vector<window::SeriesId> series =
        window_.Select({*Matcher::Make(MatchKind::kEqual, "__name__", name)});
    window::LatestColumns latest;
    window_.ReadLatest(series, at, minutes{5}, latest);
    return latest;
  }

  window::Window window_{{}};
  RuleEngine engine_{window_, AlignedOptions()};
};

TEST_F(HistogramResultsTest, AreRecordedAsHistograms) {
  Put("latency", kStart, 4);
  engine_.Apply(OneRule(RuleOf(rules::RuleKind::kRecording, "recorded", "latency")), kStart);
  EXPECT_TRUE(engine_.Advance(kStart).failures.empty());
  const window::LatestColumns latest = Latest("recorded", kStart);
  ASSERT_EQ(latest.present, std::vector<uint8_t>{window::kHistogram});
  EXPECT_EQ(FormatHistogram(*latest.histograms[0]), "{count:4, sum:2, (0.5,1]:4}");
}

TEST_F(HistogramResultsTest, AreNoValueAtTheEndOfAnAlert) {
  PutFloat("mixed", kStart, 7);
  engine_.Apply(OneRule(RuleOf(rules::RuleKind::kAlerting, "A", "mixed > 5")), kStart);
  engine_.Advance(kStart);
  Put("mixed", kStart + minutes{1}, 4);
  const EvaluationOutput output = engine_.Advance(kStart + minutes{1});
  ASSERT_EQ(output.alerts.size(), 1U);
  EXPECT_TRUE(output.alerts[0].ends_at.has_value());
  EXPECT_EQ(output.alerts[0].value, 7);
  EXPECT_EQ(output.alerts[0].end_value, std::nullopt);
}

TEST_F(HistogramResultsTest, MayBecomeFloatsAndVanish) {
  Put("mixed", kStart, 4);
  PutFloat("mixed", kStart + minutes{1}, 7);
  PutFloat("mixed", kStart + minutes{2}, StaleMarker());
  engine_.Apply(OneRule(RuleOf(rules::RuleKind::kRecording, "recorded", "mixed")), kStart);
  const std::vector<uint8_t> expected = {window::kHistogram, window::kFloat, window::kAbsent};
  for (int i = 0; i < 3; ++i) {
    const Timestamp now = kStart + minutes{i};
    EXPECT_TRUE(engine_.Advance(now).failures.empty());
    EXPECT_EQ(Latest("recorded", now).present, std::vector<uint8_t>{expected[size_t(i)]}) << i;
  }
}

TEST_F(HistogramResultsTest, FireAlertsThatShowTheHistogram) {
  rules::Rule rule = RuleOf(rules::RuleKind::kAlerting, "Slow", "latency");
  rule.annotations = {{"summary", "now {{ $value }}"},
                      {"again", "{{ range query \"latency\" }}{{ .Value }}{{ end }}"}};
  engine_.Apply(OneRule(rule), kStart);
  for (int i = 0; i < 2; ++i) {
    const Timestamp now = kStart + minutes{i};
    Put("latency", now, 4 + i);
    EXPECT_TRUE(engine_.Advance(now).failures.empty());
    const auto view = engine_.View();
    ASSERT_EQ(view->groups[0].rules[0].alerts.size(), 1U);
    const ActiveAlert& active = view->groups[0].rules[0].alerts[0];
    EXPECT_EQ(active.phase, AlertPhase::kFiring);
    EXPECT_EQ(active.value, 0);
    const std::string text = fmt::format("{{count:{0}, sum:2, (0.5,1]:{0}}}", 4 + i);
    EXPECT_EQ(active.alert.annotations.Get("summary"), "now " + text);
    EXPECT_EQ(active.alert.annotations.Get("again"), text);
  }
}

}  // namespace
}  // namespace alertd::alert
