#include "engine/scrape/text_parser.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/scrape/parsed_lines.h"

namespace alertd::scrape {
namespace {

struct TextCase {
  const char* text;
  std::vector<std::string> lines;
};

TEST(TextParserTest, ReadsWhatIsAnExposition) {
  const std::vector<TextCase> cases = {
      {"", {}},
      {"\n\n  \n\t\n", {}},
      {"up 1\n", {"up 1"}},
      {"up 1", {"up 1"}},
      {"  up\t 1  \n", {"up 1"}},
      {"up 1 1700000000123\n", {"up 1 @1700000000123"}},
      {"up 1 -5\n", {"up 1 @-5"}},
      {"a:b_c1 +2.5e-3\n", {"a:b_c1 0.0025"}},
      {"up{} 1\n", {"up 1"}},
      {"up{ } 1\n", {"up 1"}},
      {"up{job=\"node\"} 1\n", {"up{job=\"node\"} 1"}},
      {"up{job=\"node\",} 1\n", {"up{job=\"node\"} 1"}},
      {"up { job = \"node\" , zone=\"b\" , } 1\n", {"up{job=\"node\", zone=\"b\"} 1"}},
      {"up{job=\"node\"}1\n", {"up{job=\"node\"} 1"}},
      {"up{empty=\"\"} 1\n", {"up 1"}},
      {"up{path=\"a}b{c,d=\"} 1\n", {"up{path=\"a}b{c,d=\"} 1"}},
      {R"(up{path="C:\\dir\n\"x\" \q"} 1)", {R"(up{path="C:\\dir\n\"x\" \\q"} 1)"}},
      {"up{v=\"zażółć\"} 1\n", {"up{v=\"zażółć\"} 1"}},
      {"{\"http.requests\"} 1\n", {"{\"http.requests\"} 1"}},
      {"{\"http.requests\",\"a.b\"=\"c\"} 1\n", {"{\"http.requests\", \"a.b\"=\"c\"} 1"}},
      {"{a=\"b\",\"up\"} 1\n", {"up{a=\"b\"} 1"}},
      {"a NaN\nb nan\nc +Inf\nd -Inf\ne Inf\nf infinity\n",
       {"a NaN", "b NaN", "c +Inf", "d -Inf", "e +Inf", "f +Inf"}},
      {"a .5\nb 5.\nc -0\nd 1E3\ne 00012\n", {"a 0.5", "b 5", "c -0", "d 1000", "e 12"}},
      {"a 123456789012345678901234567890\n", {"a 123456789012345680000000000000"}},
      {"a 0.1\nb 0.30000000000000004\n", {"a 0.1", "b 0.30000000000000004"}},
      {"# a comment\n#up 1\n# HELPUP x\n#\n# \nup 1\n", {"up 1"}},
      {"# HELP up Whether \\\\ it \\n is \\\"up\\\".\n# TYPE up gauge\nup 1\n",
       {"HELP up Whether \\ it \n is \\\"up\\\".", "TYPE up gauge", "up 1"}},
      {"#  HELP   up   two  spaces \n", {"HELP up two  spaces "}},
      {"# HELP up\n# HELP up \n", {"HELP up ", "HELP up "}},
      {"# TYPE up untyped  \n", {"TYPE up untyped"}},
      {"# TYPE \"a.b\" counter\n", {"TYPE a.b counter"}},
      {"# EOF\nup 1\n", {"up 1"}},
  };
  for (const TextCase& tested : cases) {
    EXPECT_EQ(ParsedLines<TextParser>(tested.text), tested.lines) << tested.text;
  }
}

struct BadCase {
  const char* text;
  const char* error;
};

TEST(TextParserTest, SaysWhereAnExpositionIsNone) {
  const std::vector<BadCase> cases = {
      {"up\n", "line 1, column 3: expected a value, got the end of the line"},
      {"up", "line 1, column 3: expected a value, got the end of the line"},
      {"up{a=\"b\"}\n", "line 1, column 10: expected a value, got the end of the line"},
      {"a 1\nup one\n", R"(line 2, column 4: expected a number, got "one")"},
      {"up 1 2 3\n", R"(line 1, column 8: expected the end of the line, got "3")"},
      {"up 1 soon\n", R"(line 1, column 6: expected a timestamp in milliseconds, got "soon")"},
      {"up 1 1.5\n", R"(line 1, column 6: expected a timestamp in milliseconds, got "1.5")"},
      {"up 1 # {a=\"b\"} 1\n",
       R"(line 1, column 6: expected a timestamp in milliseconds, got "#")"},
      {"up 0x1p4\n", R"(line 1, column 4: expected a number, got "0x1p4")"},
      {"up 1_000\n", R"(line 1, column 4: expected a number, got "1_000")"},
      {"up 1e999\n", R"(line 1, column 4: expected a number, got "1e999")"},
      {"up +-1\n", R"(line 1, column 4: expected a number, got "+-1")"},
      {"up 1\r\n", R"(line 1, column 4: expected a number, got "1\r")"},
      {"<html>\n", R"(line 1, column 1: expected a metric name, got "<")"},
      {"9up 1\n", R"(line 1, column 1: expected a metric name, got "9up")"},
      {"żup 1\n", R"(line 1, column 1: expected a metric name, got "ż")"},
      {"a.b 1\n", R"(line 1, column 2: expected a number, got ".b")"},
      {"up{a=\"b\" 1\n", R"(line 1, column 10: expected "," or "}", got "1")"},
      {"up{a=\"b\n",
       "line 1, column 8: expected the closing quote of a label value, got the end "
       "of the line"},
      {"up{a=\"b\n\"} 1\n",
       "line 1, column 8: expected the closing quote of a label value, got "
       "the end of the line"},
      {"up{a=b} 1\n", R"(line 1, column 6: expected a label value in quotes, got "b")"},
      {"up{a} 1\n", R"(line 1, column 5: expected "=", got "}")"},
      {"up{a=\"b\";c=\"d\"} 1\n", R"(line 1, column 9: expected "," or "}", got ";")"},
      {"up{,} 1\n", R"(line 1, column 4: expected a label name or "}", got ",")"},
      {"up{a=\"b\",,} 1\n", R"(line 1, column 10: expected a label name or "}", got ",")"},
      {"up{a.b=\"c\"} 1\n", R"(line 1, column 5: expected "=", got ".")"},
      {"up{a:b=\"c\"} 1\n", R"(line 1, column 4: expected a label name or "}", got "a")"},
      {"up{", R"(line 1, column 4: expected a label name or "}", got the end of the line)"},
      {"up{a=\"1\",a=\"2\"} 1\n", R"(line 1, column 10: label name "a" is not unique)"},
      {"up{__name__=\"x\"} 1\n", R"(line 1, column 4: label name "__name__" is not unique)"},
      {"{a=\"b\"} 1\n", "line 1, column 1: expected a metric name before the labels or among them"},
      {"up{\"down\"} 1\n",
       R"(line 1, column 4: expected one metric name, got "down" besides "up")"},
      {"{\"\"} 1\n", "line 1, column 2: expected a metric name that is not empty"},
      {"up{\"\"=\"x\"} 1\n", "line 1, column 4: expected a label name that is not empty"},
      {"up{a=\"\xff\"} 1\n", "line 1, column 6: expected valid UTF-8 in a label value"},
      {"# TYPE up number\n",
       "line 1, column 11: expected a metric type (counter, gauge, histogram, summary or untyped), "
       "got \"number\""},
      {"a 1\n\n# HELP 1up x\n", R"(line 3, column 8: expected a metric name, got "1")"},
      {"# HELP \"up x\n", "line 1, column 8: expected the closing quote of a metric name"},
      {"# HELP up \xc3\x28\n", "line 1, column 11: expected valid UTF-8 in a help text"},
  };
  for (const BadCase& tested : cases) {
    // The labels are looked at once per series, by who keeps them; the place is within the text.
    TextParser parser(tested.text);
    std::string error;
    EntryKind kind = EntryKind::kSample;
    while (error.empty() && (kind = parser.Next()) != EntryKind::kEnd) {
      if (kind == EntryKind::kError) {
        error = FormatExpositionError(parser.error());
      } else if (kind == EntryKind::kSample) {
        std::vector<ExposedLabel> labels;
        const std::string_view series = parser.sample().series;
        const auto offset = static_cast<size_t>(series.data() - tested.text);
        if (const auto bad = ParseSeriesText(series, Blanks::kAllowed, labels)) {
          error =
              FormatExpositionError({LocateIn(tested.text, offset + bad->offset), bad->message});
        }
      }
    }
    EXPECT_EQ(error, tested.error) << tested.text;
  }
}

TEST(TextParserTest, AnErrorStays) {
  TextParser parser("up x\nup 1\n");
  EXPECT_EQ(parser.Next(), EntryKind::kError);
  EXPECT_EQ(parser.Next(), EntryKind::kError);
}

TEST(TextParserTest, APredictionNeverChangesWhatIsRead) {
  const std::vector<std::string> predictions = {"", "up", "up{a=\"b\"}", "u", "other"};
  const std::vector<std::string> texts = {
      "up 1\n", "up{a=\"b\"} 1\n", "up {a=\"b\"} 1\n", "up\t{a=\"b\"} 1\n", "  up 1\n", "upper 1\n",
      "up",     "up{a=\"b\"}1\n"};
  for (const std::string& text : texts) {
    TextParser plain(text);
    const EntryKind kind = plain.Next();
    for (const std::string& prediction : predictions) {
      TextParser predicted(text);
      ASSERT_EQ(predicted.Next({prediction, prediction.size()}), kind) << text << prediction;
      if (kind != EntryKind::kSample) continue;
      EXPECT_EQ(predicted.sample().series, plain.sample().series) << text << prediction;
      EXPECT_EQ(predicted.sample().value, plain.sample().value) << text << prediction;
    }
  }
}

TEST(TextParserTest, CommentsThatWerePredictedArePassedOver) {
  const PredictedSample prediction{"# HELP up help\n# TYPE up gauge\nup", 2};
  TextParser same("# HELP up help\n# TYPE up gauge\nup 1\n");
  ASSERT_EQ(same.Next(prediction), EntryKind::kSample);
  EXPECT_TRUE(same.sample().predicted);
  EXPECT_EQ(same.sample().series, "up");
  EXPECT_EQ(same.at(), 36U);
  // Where one of them has changed they are read, and the series is foretold all the same.
  TextParser other("# HELP up other\n# TYPE up gauge\nup 1\n");
  EXPECT_EQ(other.Next(prediction), EntryKind::kHelp);
  EXPECT_EQ(other.metadata().text, "other");
  EXPECT_EQ(other.Next(prediction), EntryKind::kType);
  ASSERT_EQ(other.Next(prediction), EntryKind::kSample);
  EXPECT_TRUE(other.sample().predicted);
}

TEST(TextParserTest, ASeriesWithTooManyLabelsIsRefused) {
  std::string text = "up{";
  for (int i = 0; i < 1001; ++i)
    text += "l" + std::to_string(i) + "=\"x\",";
  text += "} 1\n";
  EXPECT_EQ(ParsedLines<TextParser>(text),
            (std::vector<std::string>{"error in the series: a series has more than 1000 labels"}));
}

}  // namespace
}  // namespace alertd::scrape
