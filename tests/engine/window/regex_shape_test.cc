#include "engine/window/regex_shape.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::window {
namespace {

struct ShapeCase {
  const char* pattern;
  RegexShape::Kind kind;
  std::vector<std::string> literals;
  const char* prefix;
};

TEST(RegexShapeTest, ShapesAreReadFromTheText) {
  using Kind = RegexShape::Kind;
  const std::vector<ShapeCase> cases = {
      {"", Kind::kLiterals, {""}, ""},
      {"abc", Kind::kLiterals, {"abc"}, ""},
      {"a|b|", Kind::kLiterals, {"a", "b", ""}, ""},
      {"(a|b)", Kind::kLiterals, {"a", "b"}, ""},
      {"(?:a|b)", Kind::kLiterals, {"a", "b"}, ""},
      {"a\\.b\\|c", Kind::kLiterals, {"a.b|c"}, ""},
      {".*", Kind::kAnything, {}, ""},
      {"(.*)", Kind::kAnything, {}, ""},
      {".+", Kind::kNonEmpty, {}, ""},
      {"abc.*", Kind::kPrefix, {}, "abc"},
      {"abc*", Kind::kPrefix, {}, "ab"},
      {"abc{0,1}", Kind::kPrefix, {}, "ab"},
      {"xé?y", Kind::kPrefix, {}, "x"},
      {"abc(x|y)", Kind::kPrefix, {}, "abc"},
      {"abc.|d", Kind::kPrefix, {}, ""},
      {"abc[|]", Kind::kPrefix, {}, ""},
      {"(a|b)c", Kind::kPrefix, {}, ""},
      {"(a)|(b)", Kind::kPrefix, {}, ""},
      {"ab)?(c", Kind::kPrefix, {}, ""},
      {"(?i)abc", Kind::kPrefix, {}, ""},
      {"\\d+", Kind::kPrefix, {}, ""},
      {"abc\\d", Kind::kPrefix, {}, "abc"},
      {"\\Qa.b\\E", Kind::kPrefix, {}, ""},
      {"^abc", Kind::kPrefix, {}, ""},
  };
  for (const ShapeCase& tested : cases) {
    const RegexShape shape = ShapeOf(tested.pattern);
    EXPECT_EQ(shape.kind, tested.kind) << tested.pattern;
    EXPECT_EQ(shape.literals, tested.literals) << tested.pattern;
    EXPECT_EQ(shape.prefix, tested.prefix) << tested.pattern;
  }
}

}  // namespace
}  // namespace alertd::window
