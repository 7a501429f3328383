#include "rules/scalar_text.h"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "rules/yaml_document.h"

namespace alertd::rules {
namespace {

// A file with one key, whose value holds the word NEEDLE once.
struct ScalarCase {
  std::string name;
  std::string file;
  std::string value;  // what the scalar says
};

void PrintTo(const ScalarCase& scalar, std::ostream* out) { *out << scalar.file; }

std::shared_ptr<const SourceText> Source(const std::string& text) {
  return std::make_shared<const SourceText>("test.yml", text);
}

const YamlNode& Value(const YamlDocument& document) {
  const YamlNode* node = document.root().Find("k");
  if (node == nullptr) node = document.root().Find("a")->Find("k");
  return *node;
}

class ScalarStyle : public testing::TestWithParam<ScalarCase> {};

TEST_P(ScalarStyle, FindsTheFilesPlaceOfAWordInTheValue) {
  const YamlDocument::Outcome outcome = YamlDocument::Parse(Source(GetParam().file));
  ASSERT_NE(outcome.document, nullptr);
  const ScalarText text = outcome.document->Text(Value(*outcome.document));
  EXPECT_EQ(text.value(), GetParam().value);
  const size_t in_value = text.value().find("NEEDLE");
  ASSERT_NE(in_value, std::string::npos);
  const size_t in_file = GetParam().file.rfind("NEEDLE");
  EXPECT_EQ(text.Locate({.begin = in_value, .end = in_value + 6}),
            (SourceRange{.begin = in_file, .end = in_file + 6}));
}

// Every byte of the value that is the same in the file must be found in order.
TEST_P(ScalarStyle, MapsTheValueToRisingPlaces) {
  const YamlDocument::Outcome outcome = YamlDocument::Parse(Source(GetParam().file));
  ASSERT_NE(outcome.document, nullptr);
  const ScalarText text = outcome.document->Text(Value(*outcome.document));
  size_t last = 0;
  for (size_t i = 0; i < text.value().size(); ++i) {
    const SourceRange place = text.Locate({.begin = i, .end = i + 1});
    EXPECT_GE(place.begin, last) << i;
    EXPECT_LE(place.end, GetParam().file.size()) << i;
    last = place.begin;
  }
}

const ScalarCase kCases[] = {
    {"Plain", "k: up NEEDLE\n", "up NEEDLE"},
    {"PlainWithoutLastBreak", "k: up NEEDLE", "up NEEDLE"},
    {"PlainBeforeComment", "k: up NEEDLE # a comment\n", "up NEEDLE"},
    {"PlainOfTwoLines", "k: up\n  + NEEDLE\n", "up + NEEDLE"},
    {"PlainWithAnEmptyLine", "k: up\n\n\n  NEEDLE\n", "up\n\nNEEDLE"},
    {"PlainWithSpacesAtLineEnd", "k: up   \n    a  b NEEDLE\n", "up a  b NEEDLE"},
    {"PlainInFlow", "{k: up NEEDLE , x: y}\n", "up NEEDLE"},
    {"PlainBehindAnchorAndTag", "k: &anchor !!str up NEEDLE\n", "up NEEDLE"},
    {"PlainBehindWindowsLineEnds", "x: 1\r\nk: up\r\n  NEEDLE\r\n", "up NEEDLE"},
    {"PlainWithUtf8", "k: größe NEEDLE\n", "größe NEEDLE"},
    {"SingleQuoted", "k: 'up NEEDLE'\n", "up NEEDLE"},
    {"SingleQuotedWithQuotes", "k: 'up{a=''b''} NEEDLE'\n", "up{a='b'} NEEDLE"},
    {"SingleQuotedOfLines", "k: 'up\n\n    x  \n  NEEDLE'\n", "up\nx NEEDLE"},
    {"SingleQuotedKeepsInnerSpaces", "k: '  up  NEEDLE  '\n", "  up  NEEDLE  "},
    {"DoubleQuoted", "k: \"up NEEDLE\"\n", "up NEEDLE"},
    {"DoubleQuotedWithQuotes", R"(k: "up{a=\"b\"} NEEDLE")", "up{a=\"b\"} NEEDLE"},
    {"DoubleQuotedWithBackslash", R"(k: "a=~\"\\d+\" NEEDLE")", "a=~\"\\d+\" NEEDLE"},
    {"DoubleQuotedWithBreaks", R"(k: "a\n\tb\n NEEDLE")", "a\n\tb\n NEEDLE"},
    {"DoubleQuotedWithHex", R"(k: "\x41\x20 NEEDLE")", "A  NEEDLE"},
    {"DoubleQuotedWithUnicode", "k: \"\\u00e9\\U0001F600\\u20ac NEEDLE\"", "é😀€ NEEDLE"},
    {"DoubleQuotedOfLines", "k: \"up\n  x\n\n  NEEDLE\"\n", "up x\nNEEDLE"},
    {"DoubleQuotedWithEscapedBreak", "k: \"up\\\n   x \\\n   NEEDLE\"\n", "upx NEEDLE"},
    {"DoubleQuotedWithEscapedSpace", "k: \"up\\\n  \\ NEEDLE\"\n", "up NEEDLE"},
    {"Literal", "k: |\n  up\n  NEEDLE\n", "up\nNEEDLE\n"},
    {"LiteralIndented", "a:\n  k: |\n      up\n        NEEDLE\n", "up\n  NEEDLE\n"},
    {"LiteralStripped", "k: |-\n  up\n    NEEDLE\n\n\n", "up\n  NEEDLE"},
    {"LiteralKept", "k: |+\n  up NEEDLE\n\n\n", "up NEEDLE\n\n\n"},
    {"LiteralWithEmptyLines", "k: |\n\n  up\n\n\n  NEEDLE\n", "\nup\n\n\nNEEDLE\n"},
    {"LiteralWithComment", "k: | # a comment\n  up\n  NEEDLE\n", "up\nNEEDLE\n"},
    {"LiteralWithIndicator", "k: |2\n    up\n   NEEDLE\n", "  up\n NEEDLE\n"},
    {"LiteralWithIndicatorAndStrip", "a:\n  k: |1-\n      up\n    NEEDLE\n", "   up\n NEEDLE"},
    {"LiteralWithWindowsLineEnds", "k: |\r\n  up\r\n  NEEDLE\r\n", "up\nNEEDLE\n"},
    {"LiteralBehindAnchor", "k: &a |\n  up\n  NEEDLE\n", "up\nNEEDLE\n"},
    {"LiteralWithUtf8", "k: |\n  größe\n  é NEEDLE\n", "größe\né NEEDLE\n"},
    {"LiteralWithoutLastBreak", "k: |\n  up\n  NEEDLE", "up\nNEEDLE"},
    {"LiteralWithSpacesInAnEmptyLine", "k: |\n  up\n    \n  NEEDLE\n", "up\n  \nNEEDLE\n"},
    {"Folded", "k: >\n  up\n  NEEDLE\n", "up NEEDLE\n"},
    {"FoldedStripped", "k: >-\n  up\n\n  and\n\n\n  NEEDLE\n\n", "up\nand\n\nNEEDLE"},
    {"FoldedKept", "k: >+\n  up\n  NEEDLE\n", "up NEEDLE\n"},
    {"FoldedWithMoreIndentedLines", "k: >\n  up\n    x\n    y\n  NEEDLE\n",
     "up\n  x\n  y\nNEEDLE\n"},
    {"FoldedBeforeAKey", "a:\n  k: >\n    up\n    NEEDLE\n  l: x\n", "up NEEDLE\n"},
    {"FoldedThatBeginsEmpty", "k: >\n\n  up\n  NEEDLE\n", "\nup NEEDLE\n"},
    {"FoldedWithWindowsLineEnds", "k: >-\r\n  up\r\n\r\n  a\r\n  NEEDLE\r\n", "up\na NEEDLE"},
    {"FoldedWithIndicator", "a:\n  k: >2-\n     up\n    NEEDLE\n", " up\nNEEDLE"},
};

INSTANTIATE_TEST_SUITE_P(Styles, ScalarStyle, testing::ValuesIn(kCases),
                         [](const auto& style) { return style.param.name; });

ScalarText Align(const std::string& file, const std::string& value) {
  return ScalarText::Align(file, 0, value);
}

TEST(ScalarText, AnEscapeIsUnderlinedAsAWhole) {
  const ScalarText text = Align(R"("a\u00e9b")", "aéb");
  EXPECT_EQ(text.Locate({.begin = 1, .end = 3}), (SourceRange{.begin = 2, .end = 8}));
  EXPECT_EQ(text.Locate({.begin = 3, .end = 4}), (SourceRange{.begin = 8, .end = 9}));
}

TEST(ScalarText, TheEndOfABlockIsBehindItsLastVisibleByte) {
  const std::string file = "|\n  up +\n";
  const ScalarText text = Align(file, "up +\n");
  EXPECT_EQ(text.Locate({.begin = 5, .end = 5}), (SourceRange{.begin = 8, .end = 8}));
}

TEST(ScalarText, AnEmptyValueIsAtItsScalar) {
  const ScalarText text = Align("''", "");
  EXPECT_EQ(text.Locate({.begin = 0, .end = 0}), (SourceRange{.begin = 0, .end = 0}));
}

TEST(ScalarText, TheRangeHoldsTheQuotes) {
  EXPECT_EQ(Align("'ab' # c", "ab").range(), (SourceRange{.begin = 0, .end = 4}));
  EXPECT_EQ(Align("|-\n  ab\n\nnext", "ab").range(), (SourceRange{.begin = 0, .end = 7}));
}

TEST(ScalarText, AValueThatDoesNotFollowFromTheFileMapsToTheScalar) {
  const ScalarText text = Align("something else\n", "unrelated");
  EXPECT_EQ(text.value(), "unrelated");
  EXPECT_EQ(text.Locate({.begin = 4, .end = 6}).begin, 0U);
}

TEST(ScalarText, ReplacedBytesMapToWhatTheyReplaced) {
  const ScalarText text = Align("a ${X} b", "a ${X} b");
  const ScalarText replaced =
      text.Replace({{.in_value = {.begin = 2, .end = 6}, .text = "a long value"}});
  EXPECT_EQ(replaced.value(), "a a long value b");
  EXPECT_EQ(replaced.Locate({.begin = 5, .end = 7}), (SourceRange{.begin = 2, .end = 6}));
  EXPECT_EQ(replaced.Locate({.begin = 15, .end = 16}), (SourceRange{.begin = 7, .end = 8}));
}

}  // namespace
}  // namespace alertd::rules
