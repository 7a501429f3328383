#include "engine/serve/json_writer.h"

#include <limits>

#include <gtest/gtest.h>

namespace alertd::serve {
namespace {

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  JsonWriter json;
  json.BeginObject().Key("a").BeginArray().Integer(1).Integer(2).EndArray();
  json.Key("b").BeginObject().EndObject().Key("c").Null().Key("d").Bool(true).EndObject();
  EXPECT_EQ(json.text(), R"({"a":[1,2],"b":{},"c":null,"d":true})");
}

TEST(JsonWriter, EscapesText) {
  JsonWriter json;
  json.String("a\"b\\c\n\t\x01 Zażółć");
  EXPECT_EQ(json.text(), R"("a\"b\\c\n\t\u0001 Zażółć")");
}

TEST(JsonWriter, WritesInstantsAsPrometheusDoes) {
  const auto written = [](int64_t ms) {
    JsonWriter json;
    json.Seconds(Timestamp(Duration(ms)));
    return json.text();
  };
  EXPECT_EQ(written(1'435'781'451'781), "1435781451.781");
  EXPECT_EQ(written(1'435'781'451'000), "1435781451");
  EXPECT_EQ(written(1'005), "1.005");
  EXPECT_EQ(written(1'500), "1.500");
  EXPECT_EQ(written(-1'500), "-1.500");
  EXPECT_EQ(written(0), "0");
}

TEST(FormatSampleValue, IsPrometheusNumberFormat) {
  EXPECT_EQ(FormatSampleValue(1), "1");
  EXPECT_EQ(FormatSampleValue(0.1), "0.1");
  EXPECT_EQ(FormatSampleValue(1e-7), "1e-07");
  EXPECT_EQ(FormatSampleValue(0.000001), "0.000001");
  EXPECT_EQ(FormatSampleValue(1e20), "100000000000000000000");
  EXPECT_EQ(FormatSampleValue(1e21), "1e+21");
  EXPECT_EQ(FormatSampleValue(1.5e300), "1.5e+300");
  EXPECT_EQ(FormatSampleValue(-0.0), "-0");
  EXPECT_EQ(FormatSampleValue(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(FormatSampleValue(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(FormatSampleValue(-std::numeric_limits<double>::infinity()), "-Inf");
}

TEST(FormatAlertValue, AlwaysHasAnExponent) {
  EXPECT_EQ(FormatAlertValue(1), "1e+00");
  EXPECT_EQ(FormatAlertValue(0.25), "2.5e-01");
  EXPECT_EQ(FormatAlertValue(1234.5), "1.2345e+03");
  EXPECT_EQ(FormatAlertValue(std::numeric_limits<double>::infinity()), "+Inf");
}

}  // namespace
}  // namespace alertd::serve
