#include "engine/alert/rule_batch.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/alert/one_rule.h"

namespace alertd::alert {
namespace {

rules::Rule Recording(const std::string& name, const std::string& expr) {
  return RuleOf(rules::RuleKind::kRecording, name, expr);
}

rules::Rule Alerting(const std::string& name, const std::string& expr) {
  return RuleOf(rules::RuleKind::kAlerting, name, expr);
}

// Whether the second of two rules must wait for the first.
bool Waits(const rules::Rule& first, const rules::Rule& second) {
  RuleBatch batch;
  batch.Add(RuleFootprint(first));
  return !batch.Admits(RuleFootprint(second));
}

TEST(RuleBatch, RuleWaitsForWhatItReads) {
  const rules::Rule recorded = Recording("job:x:sum", "sum(x)");
  EXPECT_TRUE(Waits(recorded, Alerting("A", "job:x:sum > 5")));
  EXPECT_TRUE(Waits(recorded, Alerting("A", "rate(job:x:sum[5m]) > 5")));
  EXPECT_TRUE(
      Waits(recorded, Alerting("A", "y > on () group_left () max_over_time(job:x:sum[1h:])")));
  EXPECT_TRUE(Waits(recorded, Alerting("A", R"({__name__=~"job:.*"} > 5)")));
  EXPECT_TRUE(Waits(recorded, Alerting("A", R"({job="a"} > 5)")));
  EXPECT_FALSE(Waits(recorded, Alerting("A", "x > 5")));
  EXPECT_FALSE(Waits(recorded, Alerting("A", R"({__name__=~"x|y"} > 5)")));
  EXPECT_FALSE(Waits(recorded, Recording("job:x:sum", "sum(y)")));
  EXPECT_FALSE(Waits(recorded, Alerting("A", "vector(1)")));
}

TEST(RuleBatch, RuleAboutAlertsWaitsForAlertingRules) {
  const rules::Rule alert = Alerting("A", "x > 5");
  EXPECT_TRUE(Waits(alert, Recording("firing", R"(count(ALERTS{alertstate="firing"}))")));
  EXPECT_TRUE(Waits(alert, Recording("since", "ALERTS_FOR_STATE")));
  EXPECT_FALSE(Waits(alert, Alerting("B", "A > 5")));
}

TEST(RuleBatch, ConditionThatEndsAnAlertIsReadToo) {
  rules::Rule rule = Alerting("A", "x > 5");
  rule.resolve_when = *grammar::ParseExprOrError("job:x:sum < 1");
  EXPECT_TRUE(Waits(Recording("job:x:sum", "sum(x)"), rule));
}

}  // namespace
}  // namespace alertd::alert
