#include "tests/engine/alert/alert_script.h"

#include <gtest/gtest.h>

namespace alertd::alert {
namespace {

class AlertScript : public ::testing::TestWithParam<testing::Scenario> {};

TEST_P(AlertScript, Holds) { EXPECT_EQ(ScriptRun().Run(GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(Cases, AlertScript,
                         ::testing::ValuesIn(testing::LoadScenarios(ALERTD_TEST_DIR)),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace alertd::alert
