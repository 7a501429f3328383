#include "engine/scrape/openmetrics_parser.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/scrape/parsed_lines.h"

namespace alertd::scrape {
namespace {

struct GoodCase {
  const char* text;
  std::vector<std::string> lines;
};

TEST(OpenMetricsParserTest, ReadsWhatIsAnExposition) {
  const std::vector<GoodCase> cases = {
      {"# EOF", {}},
      {"# EOF\n", {}},
      {"up 1\n# EOF\n", {"up 1"}},
      {"up{job=\"node\",a=\"}\"} 1.5\n# EOF\n", {"up{a=\"}\", job=\"node\"} 1.5"}},
      {"up 1 1700000000.123\n# EOF\n", {"up 1 @1700000000123"}},
      {"up 1 1.7e9\n# EOF\n", {"up 1 @1700000000000"}},
      {"up 1 -1\n# EOF\n", {"up 1 @-1000"}},
      {"{\"a.b\",\"c.d\"=\"e\"} 1\n# EOF\n", {"{\"a.b\", \"c.d\"=\"e\"} 1"}},
      {"# TYPE requests counter\n# UNIT requests_seconds seconds\n# HELP requests How "
       "\\\"many\\\".\n"
       "requests_total 5\nrequests_created 1.5e9\n# EOF\n",
       {"TYPE requests counter", "UNIT requests_seconds seconds", "HELP requests How \"many\".",
        "requests_total 5", "requests_created 1500000000"}},
      {"# UNIT up \n# HELP up \n# HELP up\n# EOF\n", {"UNIT up ", "HELP up ", "HELP up "}},
      {"# TYPE s stateset\n# TYPE i info\n# TYPE g gaugehistogram\n# TYPE u unknown\n# EOF\n",
       {"TYPE s stateset", "TYPE i info", "TYPE g gaugehistogram", "TYPE u unknown"}},
      {"b_bucket{le=\"1.0\"} 3 # {trace_id=\"abc\"} 0.5\n# EOF\n", {"b_bucket{le=\"1.0\"} 3"}},
      {"b_bucket{le=\"1.0\"} 3 5 # {} 0.5 4.25\n# EOF\n", {"b_bucket{le=\"1.0\"} 3 @5000"}},
      {"a NaN\nb +Inf\n# EOF\n", {"a NaN", "b +Inf"}},
  };
  for (const GoodCase& tested : cases) {
    EXPECT_EQ(ParsedLines<OpenMetricsParser>(tested.text), tested.lines) << tested.text;
  }
}

struct BadCase {
  const char* text;
  const char* error;
};

TEST(OpenMetricsParserTest, SaysWhereAnExpositionIsNone) {
  const std::vector<BadCase> cases = {
      {"", "line 1, column 1: expected \"# EOF\" at the end, got nothing"},
      {"up 1\n", "line 2, column 1: expected \"# EOF\" at the end, got nothing"},
      {"up 1", "line 1, column 5: expected the end of the line, got the end of the line"},
      {"# EOF\nup 1\n", "line 2, column 1: expected nothing after \"# EOF\""},
      {"# EOF \n", "line 1, column 6: expected nothing after \"# EOF\""},
      {"\nup 1\n# EOF\n", "line 1, column 1: expected a metric name, got the end of the line"},
      {" up 1\n# EOF\n", "line 1, column 1: expected a metric name, got \" \""},
      {"up  1\n# EOF\n", "line 1, column 4: expected a value, got \" \""},
      {"up\t1\n# EOF\n", "line 1, column 3: expected a space before the value, got \"\\t\""},
      {"up {a=\"b\"} 1\n# EOF\n", "line 1, column 4: expected a number, got \"{a=\\\"b\\\"}\""},
      {"up 1 \n# EOF\n", "line 1, column 6: expected a timestamp in seconds, got \"\""},
      {"up 1 NaN\n# EOF\n", "line 1, column 6: expected a timestamp in seconds, got \"NaN\""},
      {"up 1 1e300\n# EOF\n", "line 1, column 6: expected a timestamp in seconds, got \"1e300\""},
      {"up 1 2 3\n# EOF\n", "line 1, column 8: expected an exemplar, \"# {…}\", got \"3\""},
      {"up 1 # x\n# EOF\n", "line 1, column 8: expected \"{\", got \"x\""},
      {"up 1 # {a=\"b\"}\n# EOF\n",
       "line 1, column 15: expected a space before the exemplar's value, got the end of the line"},
      {"up 1 # {a=\"b\"} x\n# EOF\n",
       "line 1, column 16: expected the exemplar's value, got \"x\""},
      {"up 1 # {a=\"b\"} 1 x\n# EOF\n",
       "line 1, column 18: expected the exemplar's timestamp in seconds, got \"x\""},
      {"up 1 # {a=\"b\"} 1 2 3\n# EOF\n",
       "line 1, column 19: expected the end of the line, got \" \""},
      {"up 1 # {\"a\"} 1\n# EOF\n",
       "line 1, column 9: expected one metric name, got \"a\" besides \"-\""},
      {"# a comment\n# EOF\n",
       "line 1, column 1: expected \"# HELP\", \"# TYPE\", \"# UNIT\" or \"# EOF\""},
      {"# TYPE up thing\n# EOF\n",
       "line 1, column 11: expected a metric type such as counter or gauge, got \"thing\""},
      {"# TYPE up untyped\n# EOF\n",
       "line 1, column 11: expected a metric type such as counter or gauge, got \"untyped\""},
      {"# UNIT up seconds\n# EOF\n",
       "line 1, column 11: expected a unit that ends the name \"up\", got \"seconds\""},
      {"# UNIT seconds seconds\n# EOF\n",
       "line 1, column 16: expected a unit that ends the name \"seconds\", got \"seconds\""},
      {"# HELP up x",
       "line 1, column 12: expected the end of the line, got the end of the "
       "exposition"},
      {"up{a=\"b\" 1\n# EOF\n", "line 1, column 9: expected \",\" or \"}\", got \" \""},
  };
  for (const BadCase& tested : cases) {
    EXPECT_EQ(ParsedLines<OpenMetricsParser>(tested.text),
              std::vector<std::string>{std::string("error ") + tested.error})
        << tested.text;
  }
}

TEST(OpenMetricsParserTest, APredictionNeverChangesWhatIsRead) {
  const std::string text = "up{a=\"b\"} 1\n# EOF\n";
  for (const std::string_view prediction : {"up{a=\"b\"}", "up", "other", "up{a=\"c\"}"}) {
    OpenMetricsParser parser(text);
    ASSERT_EQ(parser.Next({prediction, prediction.size()}), EntryKind::kSample);
    EXPECT_EQ(parser.sample().series, "up{a=\"b\"}");
    EXPECT_EQ(parser.sample().predicted, prediction == "up{a=\"b\"}");
  }
}

TEST(OpenMetricsParserTest, CommentsThatWerePredictedArePassedOver) {
  OpenMetricsParser parser("# TYPE up gauge\nup 1\n# EOF\n");
  ASSERT_EQ(parser.Next({"# TYPE up gauge\nup", 2}), EntryKind::kSample);
  EXPECT_EQ(parser.sample().series, "up");
  EXPECT_EQ(parser.sample().value, 1);
  EXPECT_EQ(parser.Next(), EntryKind::kEnd);
}

}  // namespace
}  // namespace alertd::scrape
