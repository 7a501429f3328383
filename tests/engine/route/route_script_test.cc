#include "tests/engine/route/route_script.h"

#include <gtest/gtest.h>

namespace alertd::route {
namespace {

class RouteScript : public ::testing::TestWithParam<testing::Scenario> {};

TEST_P(RouteScript, Holds) { EXPECT_EQ(ScriptRun().Run(GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(Cases, RouteScript,
                         ::testing::ValuesIn(testing::LoadScenarios(ALERTD_TEST_DIR)),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace alertd::route
