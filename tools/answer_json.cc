#include "tools/answer_json.h"

#include <algorithm>
#include <string_view>

#include "engine/serve/json_writer.h"

namespace alertd::tools {
namespace {

using serve::FormatSampleValue;
using serve::JsonWriter;

// Which of its bounds are in a bucket, as the API numbers it.
int64_t BoundariesOf(const BoundedBucket& bucket) {
  constexpr int64_t kLeftOpen = 0;
  constexpr int64_t kRightOpen = 1;
  constexpr int64_t kBothOpen = 2;
  constexpr int64_t kClosed = 3;
  if (bucket.lower_inclusive) return bucket.upper_inclusive ? kClosed : kRightOpen;
  return bucket.upper_inclusive ? kLeftOpen : kBothOpen;
}

void WriteHistogram(JsonWriter& json, const AnswerHistogram& histogram) {
  json.BeginObject().Key("count").String(FormatSampleValue(histogram.count));
  json.Key("sum").String(FormatSampleValue(histogram.sum));
  if (!histogram.buckets.empty()) {
    json.Key("buckets").BeginArray();
    for (const BoundedBucket& bucket : histogram.buckets) {
      json.BeginArray()
          .Integer(BoundariesOf(bucket))
          .String(FormatSampleValue(bucket.lower))
          .String(FormatSampleValue(bucket.upper))
          .String(FormatSampleValue(bucket.count))
          .EndArray();
    }
    json.EndArray();
  }
  json.EndObject();
}

void WritePoint(JsonWriter& json, const AnswerPoint& point) {
  json.BeginArray().Seconds(point.at);
  if (point.histogram == nullptr) {
    json.String(FormatSampleValue(point.value));
  } else {
    WriteHistogram(json, *point.histogram);
  }
  json.EndArray();
}

// The points of one kind, under their own name; nothing when there are none.
template <typename Kind>
void WritePoints(JsonWriter& json, std::string_view name, const AnswerSeries& series,
                 const Kind& is_kind) {
  if (std::none_of(series.points.begin(), series.points.end(), is_kind)) return;
  json.Key(name).BeginArray();
  for (const AnswerPoint& point : series.points) {
    if (is_kind(point)) WritePoint(json, point);
  }
  json.EndArray();
}

bool IsFloat(const AnswerPoint& point) { return point.histogram == nullptr; }
bool IsHistogram(const AnswerPoint& point) { return point.histogram != nullptr; }

void WriteSeries(JsonWriter& json, const AnswerSeries& series, Answer::Kind kind) {
  json.BeginObject().Key("metric").BeginObject();
  for (const Label label : series.labels)
    json.Key(label.name).String(label.value);
  json.EndObject();
  if (kind == Answer::Kind::kVector) {
    const AnswerPoint& point = series.points.front();
    json.Key(IsFloat(point) ? "value" : "histogram");
    WritePoint(json, point);
  } else {
    WritePoints(json, "values", series, &IsFloat);
    WritePoints(json, "histograms", series, &IsHistogram);
  }
  json.EndObject();
}

std::string_view TypeName(Answer::Kind kind) {
  switch (kind) {
    case Answer::Kind::kScalar:
      return "scalar";
    case Answer::Kind::kText:
      return "string";
    case Answer::Kind::kVector:
      return "vector";
    case Answer::Kind::kMatrix:
      break;
  }
  return "matrix";
}

}  // namespace

std::string JsonText(const Answer& answer) {
  JsonWriter json;
  json.BeginObject().Key("resultType").String(TypeName(answer.kind)).Key("result");
  if (answer.kind == Answer::Kind::kText) {
    json.BeginArray().Seconds(answer.at).String(answer.text).EndArray();
  } else if (answer.kind == Answer::Kind::kScalar) {
    WritePoint(json, answer.series[0].points[0]);
  } else {
    json.BeginArray();
    for (const AnswerSeries& series : answer.series)
      WriteSeries(json, series, answer.kind);
    json.EndArray();
  }
  json.EndObject();
  return json.text();
}

}  // namespace alertd::tools
