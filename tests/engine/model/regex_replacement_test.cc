#include "engine/model/regex_replacement.h"

#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

// The replacement of the first match in "host-12:9100".
std::string Replaced(std::string_view replacement, size_t bytes_max = std::string::npos) {
  const re2::RE2 regex("(?P<name>[a-z]+)-([0-9]+)(x)?");
  const re2::StringPiece text("host-12:9100");
  std::vector<re2::StringPiece> groups(4);
  EXPECT_TRUE(regex.Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups.data(), 4));
  std::string out;
  RegexReplacement(replacement, regex).AppendTo(out, groups, bytes_max);
  return out;
}

struct ReplacementCase {
  const char* replacement;
  const char* text;
};

TEST(RegexReplacementTest, StandsForGroupsAsInGo) {
  const std::vector<ReplacementCase> cases = {
      {"", ""},
      {"plain", "plain"},
      {"$0|$1|${2}", "host-12|host|12"},
      {"$name|${name}s", "host|hosts"},
      {"[$names]", "[]"},  // the longest name counts
      {"[$1x]", "[]"},
      {"${1}x", "hostx"},
      {"$3.", "."},
      {"[$4|$99999999999999999999|${none}]", "[||]"},
      {"$$1 costs $ 5$", "$1 costs $ 5$"},
      {"${1", "${1"},
      {"${}${a b}", "${}${a b}"},
  };
  for (const ReplacementCase& tested : cases) {
    EXPECT_EQ(Replaced(tested.replacement), tested.text) << tested.replacement;
  }
}

TEST(RegexReplacementTest, StopsPastTheLimit) { EXPECT_EQ(Replaced("$1$1$1$1", 5), "hosthost"); }

}  // namespace
}  // namespace alertd
