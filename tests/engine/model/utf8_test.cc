#include "engine/model/utf8.h"

#include <initializer_list>

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(Utf8Test, ReadsBackWhatItAppends) {
  for (const int64_t point :
       {0x00, 0x61, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF}) {
    std::string text;
    AppendUtf8(text, point);
    EXPECT_EQ(Utf8SequenceLength(text), text.size()) << point;
    std::string_view rest = text;
    EXPECT_EQ(TakeUtf8(rest), point);
    EXPECT_TRUE(rest.empty()) << point;
  }
}

TEST(Utf8Test, WhatIsNoCodePointBecomesTheReplacementCharacter) {
  for (const int64_t point : {int64_t{-1}, int64_t{0xD800}, int64_t{0xDFFF}, int64_t{0x110000}}) {
    std::string text;
    AppendUtf8(text, point);
    EXPECT_EQ(text, "\xEF\xBF\xBD") << point;
  }
}

TEST(Utf8Test, TakesBytesThatAreNotUtf8OneByOne) {
  for (const std::string_view text : {"\xFFz", "\xC3z", "\x80z", "\xC0\x80", "\xED\xA0\x80"}) {
    std::string_view rest = text;
    EXPECT_EQ(TakeUtf8(rest), 0xFFFD);
    EXPECT_EQ(rest.size(), text.size() - 1);
  }
}

TEST(Utf8Test, TellsWhatCanBePrinted) {
  for (const int64_t point :
       {0x20, 0x61, 0x7E, 0xA1, 0xFF, 0x301, 0x3B1, 0x65E5, 0xFFFD, 0x1F600}) {
    EXPECT_TRUE(IsPrintable(point)) << point;
  }
  for (const int64_t point : {-1, 0, 0x1F, 0x7F, 0x80, 0xA0, 0xAD, 0x378, 0x2003, 0x200B, 0x2028,
                              0xD800, 0xE000, 0xFEFF, 0x10FFFF, 0x110000}) {
    EXPECT_FALSE(IsPrintable(point)) << point;
  }
}

}  // namespace
}  // namespace alertd
