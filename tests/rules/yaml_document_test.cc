#include "rules/yaml_document.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace alertd::rules {
namespace {

YamlDocument::Outcome Parse(const std::string& text, const YamlLimits& limits = {}) {
  return YamlDocument::Parse(std::make_shared<const SourceText>("test.yml", text), limits);
}

std::string FirstError(const YamlDocument::Outcome& outcome) {
  return outcome.errors.empty() ? "" : outcome.errors.front().message;
}

TEST(YamlDocument, NodesKnowTheirBytes) {
  const std::string file = "a:\n  - 'x y'\n  - {b: c}\n";
  const YamlDocument::Outcome outcome = Parse(file);
  const YamlNode& list = *outcome.document->root().Find("a");
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_EQ(list.items[0]->range, (SourceRange{.begin = 7, .end = 12}));
  const YamlNode& c = *list.items[1]->Find("b");
  EXPECT_EQ(file.substr(c.range.begin, c.range.end - c.range.begin), "c");
}

TEST(YamlDocument, AnEmptyFileIsNull) {
  EXPECT_EQ(Parse("").document->root().kind, YamlKind::kNull);
  EXPECT_EQ(Parse("# only a comment\n").document->root().kind, YamlKind::kNull);
}

TEST(YamlDocument, TextInQuotesIsNotNull) {
  const YamlDocument::Outcome outcome = Parse("a: 'null'\nb: null\nc: ~\nd:\n");
  EXPECT_EQ(outcome.document->root().Find("a")->kind, YamlKind::kScalar);
  for (const char* const key : {"b", "c", "d"}) {
    EXPECT_EQ(outcome.document->root().Find(key)->kind, YamlKind::kNull) << key;
  }
}

TEST(YamlDocument, AnAliasIsTheNodeThatItNames) {
  const YamlDocument::Outcome outcome = Parse("a: &x {k: v}\nb: *x\n");
  const YamlNode& root = outcome.document->root();
  EXPECT_EQ(root.Find("a"), root.Find("b"));
}

TEST(YamlDocument, WhatIsWrittenInPlaceWinsOverWhatIsMerged) {
  const YamlDocument::Outcome outcome = Parse(
      "base: &base {a: 1, b: 2}\n"
      "more: &more {b: 3, c: 4}\n"
      "one: {<<: *base, a: 5}\n"
      "two: {<<: [*base, *more]}\n");
  const YamlNode& one = *outcome.document->root().Find("one");
  EXPECT_EQ(one.Find("a")->value, "5");
  EXPECT_EQ(one.Find("b")->value, "2");
  const YamlNode& two = *outcome.document->root().Find("two");
  EXPECT_EQ(two.Find("b")->value, "2");
  EXPECT_EQ(two.Find("c")->value, "4");
  EXPECT_TRUE(outcome.errors.empty());
}

TEST(YamlDocument, OnlyMappingsCanBeMerged) {
  EXPECT_EQ(FirstError(Parse("a: {<<: text}\n")), "\"<<\" takes a mapping or a list of mappings");
}

TEST(YamlDocument, ARepeatedKeyNamesBothPlaces) {
  const YamlDocument::Outcome outcome = Parse("a: 1\nb: 2\na: 3\n");
  EXPECT_EQ(FirstError(outcome),
            "key \"a\" stands twice in one mapping; first at line 1, column 1");
  EXPECT_EQ(outcome.errors.front().range, (SourceRange{.begin = 10, .end = 11}));
  EXPECT_EQ(outcome.document->root().Find("a")->value, "1");
}

TEST(YamlDocument, AnAliasInsideItselfIsRefused) {
  EXPECT_EQ(FirstError(Parse("a: &x [1, *x]\n")), "an alias stands inside the node that it names");
}

TEST(YamlDocument, DepthIsBounded) {
  YamlLimits limits;
  limits.depth_max = 3;
  EXPECT_EQ(FirstError(Parse("[[[x]]]", limits)), "");
  EXPECT_EQ(FirstError(Parse("[[[[x]]]]", limits)), "more than 3 levels of nesting");
  // So deep that yaml-cpp gives up as well.
  const auto deep =
      Parse("groups:\n" + std::string(20'000, '[') + "x" + std::string(20'000, ']') + "\n");
  EXPECT_EQ(FirstError(deep), "more than 64 levels of nesting");
  EXPECT_EQ(deep.errors.front().range.begin, 71U);
  EXPECT_EQ(FirstError(Parse("a: " + std::string(100'000, '{'))), "more than 64 levels of nesting");
}

TEST(YamlDocument, AnOpenBracketIsPointedAt) {
  const auto brace = Parse("a:\n  - {b: c\n  - {d: e}\n");
  EXPECT_EQ(FirstError(brace), "invalid YAML: this brace has no other one that closes it");
  EXPECT_EQ(brace.errors.front().range, (SourceRange{.begin = 7, .end = 8}));
  const auto bracket = Parse("a: [1, [2], 3\n");
  EXPECT_EQ(FirstError(bracket), "invalid YAML: this bracket has no other one that closes it");
  EXPECT_EQ(bracket.errors.front().range, (SourceRange{.begin = 3, .end = 4}));
}

TEST(YamlDocument, SizeIsBounded) {
  YamlLimits limits;
  limits.bytes_max = 4;
  EXPECT_EQ(FirstError(Parse("a: bc", limits)), "the file has 5 bytes; the limit is 4");
}

TEST(YamlDocument, AliasesCountAsOftenAsTheyAreUsed) {
  YamlLimits limits;
  limits.aliased_nodes_max = 8;
  EXPECT_NE(FirstError(Parse("a: &a [1, 2, 3, 4]\nb: [*a, *a, *a, *a]\n", limits)), "");
  EXPECT_EQ(FirstError(Parse("a: &a [1, 2, 3, 4]\nb: [*a]\n", limits)), "");
}

TEST(YamlDocument, ASecondDocumentIsNamedUnlessItIsEmpty) {
  EXPECT_FALSE(Parse("---\na: 1\n---\n").second_document.has_value());
  EXPECT_FALSE(Parse("---\na: 1\n...\n").second_document.has_value());
  const YamlDocument::Outcome outcome = Parse("a: 1\n---\nb: 2\n");
  ASSERT_TRUE(outcome.second_document.has_value());
  EXPECT_EQ(outcome.second_document->range.begin, 9U);
}

TEST(YamlDocument, TextThatCanBeginNothingIsRefused) {
  for (const char* const text : {", x\n", "a: 1\n---\n, x\n", "] x\n", "} x\n"}) {
    EXPECT_NE(FirstError(Parse(text)), "") << text;
  }
}

TEST(YamlDocument, BytesThatAreNoTextAreRefusedWithTheirPlace) {
  const YamlDocument::Outcome control =
      Parse(std::string("a: b\x04"
                        "c\n"));
  ASSERT_EQ(control.document, nullptr);
  EXPECT_EQ(control.errors.front().range.begin, 4U);
  const YamlDocument::Outcome binary = Parse("a: 1\nb: \xFF\xFE\n");
  ASSERT_EQ(binary.document, nullptr);
  EXPECT_EQ(binary.errors.front().range.begin, 8U);
}

TEST(YamlDocument, AListItemWithoutAValueIsAtItsDash) {
  const YamlDocument::Outcome outcome = Parse("a:\n  -\n  - b\n");
  const YamlNode& list = *outcome.document->root().Find("a");
  EXPECT_EQ(list.items[0]->range, (SourceRange{.begin = 5, .end = 6}));
}

}  // namespace
}  // namespace alertd::rules
