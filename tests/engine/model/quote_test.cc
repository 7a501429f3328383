#include "engine/model/quote.h"

#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

struct QuoteCase {
  std::string_view text;
  const char* quoted;
};

TEST(QuoteTest, EscapesWhatGoEscapes) {
  const std::vector<QuoteCase> cases = {
      {"", R"("")"},
      {"it's plain", R"("it's plain")"},
      {"\a\b\f\n\r\t\v", R"("\a\b\f\n\r\t\v")"},
      {"\\ \"", R"("\\ \"")"},
      {{"\0\x01\x1b\x7f", 4}, R"("\x00\x01\x1b\x7f")"},
      {"zażółć 日本 🙂", R"("zażółć 日本 🙂")"},
      {"\xc2\x80\xc2\xa0\xc2\xad", R"("\u0080\u00a0\u00ad")"},
      {"\xe2\x80\x8b\xe2\x80\xa8\xef\xbb\xbf", R"("\u200b\u2028\ufeff")"},
      {"\xf3\xa0\x80\x81\xf4\x8f\xbf\xbf", R"("\U000e0001\U0010ffff")"},
      {"\xff\xc3", R"("\xff\xc3")"},
      {"a\xed\xa0\x80z", R"("a\xed\xa0\x80z")"},
      {"\xef\xbf\xbd", "\"\xef\xbf\xbd\""},
  };
  for (const QuoteCase& tested : cases) {
    EXPECT_EQ(Quote(tested.text, QuoteStyle{}), tested.quoted);
  }
}

TEST(QuoteTest, EscapesOnlyItsOwnMark) { EXPECT_EQ(Quote("'\"", {.mark = '\''}), R"('\'"')"); }

TEST(QuoteTest, EscapesAllButAscii) {
  EXPECT_EQ(Quote("aż🙂~", {.plain = PlainCharacters::kAscii}), R"("a\u017c\U0001f642~")");
}

}  // namespace
}  // namespace alertd
