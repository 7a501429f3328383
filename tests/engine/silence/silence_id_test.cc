#include "engine/silence/silence_id.h"

#include <gtest/gtest.h>

namespace alertd::silence {
namespace {

TEST(SilenceIdTest, IdsAreRandomUuids) {
  EXPECT_EQ(MakeSilenceId(0, 0), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(MakeSilenceId(~uint64_t{0}, ~uint64_t{0}), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(MakeSilenceId(0x0123456789abcdef, 0xfedcba9876543210),
            "01234567-89ab-4def-bedc-ba9876543210");
  EXPECT_TRUE(IsUuid(MakeSilenceId(1, 2)));
}

TEST(SilenceIdTest, OnlyUuidsAreTakenForOnes) {
  EXPECT_TRUE(IsUuid("01234567-89AB-cdef-0123-456789abcdef"));
  for (const char* bad :
       {"", "x", "01234567-89ab-cdef-0123-456789abcde", "0123456789abcdef",
        "01234567-89ab-cdef-0123-456789abcdeg", "01234567x89ab-cdef-0123-456789abcdef",
        "01234567-89ab-cdef-0123-456789abcdef0"})
    EXPECT_FALSE(IsUuid(bad)) << bad;
}

}  // namespace
}  // namespace alertd::silence
