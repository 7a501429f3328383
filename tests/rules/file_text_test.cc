#include "rules/file_text.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/model/labels.h"

namespace alertd::rules {
namespace {

TEST(FileText, AByteOrderMarkIsLeftOut) {
  EXPECT_EQ(DecodeFileText("\xEF\xBB\xBF"
                           "a: 1\n"),
            "a: 1\n");
}

TEST(FileText, Utf16OfEitherOrderIsReadAsItsMarkSays) {
  using std::string_literals::operator""s;
  EXPECT_EQ(DecodeFileText("\xFF\xFE"
                           "a\0\xFC\0=\xD8\0\xDE"s),
            "a\xC3\xBC\xF0\x9F\x98\x80");
  EXPECT_EQ(DecodeFileText("\xFE\xFF\0a\0\xFC\xD8=\xDE\0"s), "a\xC3\xBC\xF0\x9F\x98\x80");
}

TEST(FileText, WhatIsNotUtf16BecomesWhatIsNotUtf8) {
  using std::string_literals::operator""s;
  for (const std::string& bytes : {"\xFF\xFE\0\xD8"s, "\xFF\xFE\0\xDC\0\xDC"s,
                                   "\xFF\xFE"
                                   "a\0b"s}) {
    EXPECT_FALSE(IsValidUtf8(DecodeFileText(bytes)));
  }
}

TEST(FileText, LinesThatEndWithCarriageReturnsAreLines) {
  EXPECT_EQ(DecodeFileText("a\rb\r\nc\r"), "a\nb\r\nc\n");
}

}  // namespace
}  // namespace alertd::rules
