#include "engine/model/rarely.h"

#include <string>

#include <gtest/gtest.h>

namespace alertd {
namespace {

struct Remarks {
  std::string note = "none";
  int count = 0;
};

TEST(Rarely, ReadsAsTheDefaultsUntilSomethingIsSet) {
  Rarely<Remarks> remarks;
  EXPECT_EQ(remarks->note, "none");
  EXPECT_EQ(remarks.get(), nullptr);
  EXPECT_EQ(sizeof remarks, sizeof(void*));
}

TEST(Rarely, KeepsWhatIsSetAndLeavesTheDefaultsAlone) {
  Rarely<Remarks> remarks;
  remarks.Make().count = 1;
  remarks.Make().note = "seen";
  EXPECT_EQ(remarks->count, 1);
  ASSERT_NE(remarks.get(), nullptr);
  EXPECT_EQ(remarks.get()->note, "seen");
  EXPECT_EQ(Rarely<Remarks>()->count, 0);
}

}  // namespace
}  // namespace alertd
