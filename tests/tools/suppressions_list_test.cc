#include "tools/suppressions_list.h"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace alertd::tools {
namespace {

// The table of one suppression, which has these members beside those that all have.
std::string Listed(const std::string& members) {
  const auto list = ReadSuppressionList(
      R"({"data":{"suppressions":[{"id":"1","name":"move","match":{"host":"db1"},"alerts":0,"next":[],)" +
      members + "}]}}");
  if (!list) return list.error().message;
  std::ostringstream out;
  PrintSuppressions(out, *list);
  return out.str();
}

TEST(SuppressionsList, SaysWhenWhatIsOverHasEnded) {
  EXPECT_EQ(Listed(R"("source":"api","state":"expired","ended_at":"2023-11-14T22:13:20.500Z")"),
            "Name  State    Source  Match     When                           Alerts  Reason\n"
            "move  expired  api     host=db1  ended at 2023-11-14T22:13:20Z  0\n");
  EXPECT_NE(Listed(R"("source":"api","state":"expired","ended_at":"2023-11-14T22:13:20Z",)"
                   R"("end_reason":"somebody has ended it")")
                .find("  somebody has ended it at 2023-11-14T22:13:20Z  "),
            std::string::npos);
}

TEST(SuppressionsList, OfWhatAFileDeclaresTheFileSaysWhenItHasEnded) {
  EXPECT_NE(Listed(R"("source":"file","state":"expired",)"
                   R"("time_range":{"end":"2023-11-14T22:13:20Z"})")
                .find("  ended at 2023-11-14T22:13:20Z  "),
            std::string::npos);
  EXPECT_NE(Listed(R"("source":"file","state":"expired","expires":"2023-11-14T22:13:20Z")")
                .find("  ended at 2023-11-14T22:13:20Z  "),
            std::string::npos);
}

}  // namespace
}  // namespace alertd::tools
