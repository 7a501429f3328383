#include "engine/serve/query_json.h"

#include <string_view>
#include <utility>
#include <variant>

#include "engine/model/number.h"

namespace alertd::serve {
namespace {

constexpr size_t kPieceBytes = 256 << 10;

struct ResultTypeOf {
  std::string_view operator()(const query::ScalarValue&) const { return "scalar"; }
  std::string_view operator()(const std::string&) const { return "string"; }
  std::string_view operator()(const query::VectorValue&) const { return "vector"; }
  std::string_view operator()(const query::MatrixValue&) const { return "matrix"; }
};

void WriteText(JsonWriter& json, Timestamp at, std::string_view text) {
  json.BeginArray().Seconds(at).String(text).EndArray();
}

void WriteSample(JsonWriter& json, Timestamp at, double value) {
  WriteText(json, at, FormatSampleValue(value));
}

void WriteSample(JsonWriter& json, Timestamp at, const Histogram& histogram) {
  json.BeginArray().Seconds(at);
  WriteHistogram(json, histogram);
  json.EndArray();
}

// Which boundaries belong to a bucket, as Prometheus numbers it.
int64_t BoundaryRule(const BoundedBucket& bucket) {
  if (bucket.lower_inclusive) return bucket.upper_inclusive ? 3 : 1;
  return bucket.upper_inclusive ? 0 : 2;
}

}  // namespace

void WriteLabels(JsonWriter& json, const Labels& labels) {
  json.BeginObject();
  for (const Label& label : labels)
    json.Key(label.name).String(label.value);
  json.EndObject();
}

void WriteHistogram(JsonWriter& json, const Histogram& histogram) {
  json.BeginObject();
  json.Key("count").String(FormatSampleValue(histogram.count));
  json.Key("sum").String(FormatSampleValue(histogram.sum));
  const std::vector<BoundedBucket> buckets = DisjointBuckets(histogram);
  if (!buckets.empty()) {
    json.Key("buckets").BeginArray();
    for (const BoundedBucket& bucket : buckets) {
      json.BeginArray().Integer(BoundaryRule(bucket));
      json.String(FormatSampleValue(bucket.lower)).String(FormatSampleValue(bucket.upper));
      json.String(FormatSampleValue(bucket.count)).EndArray();
    }
    json.EndArray();
  }
  json.EndObject();
}

QueryAnswerText::QueryAnswerText(query::QueryAnswer answer, AnswerContext context)
    : answer_(std::move(answer)), context_(std::move(context)) {}

bool QueryAnswerText::PieceIsFull() const { return json_.text().size() >= kPieceBytes; }

std::string QueryAnswerText::Next() {
  if (phase_ == Phase::kEnd) return {};
  if (phase_ == Phase::kHead) {
    json_.BeginObject().Key("status").String("success").Key("data").BeginObject();
    json_.Key("resultType").String(std::visit(ResultTypeOf(), answer_.value)).Key("result");
    phase_ = Phase::kResult;
  }
  if (phase_ == Phase::kResult) {
    std::visit([this](const auto& value) { WriteResult(value); }, answer_.value);
  }
  if (phase_ == Phase::kTail) WriteTail();
  return json_.Take();
}

void QueryAnswerText::WriteResult(const query::ScalarValue& scalar) {
  // Never with an exponent, other than samples.
  WriteText(json_, context_.at, FormatFloat(scalar.value));
  phase_ = Phase::kTail;
}

void QueryAnswerText::WriteResult(const std::string& text) {
  WriteText(json_, context_.at, text);
  phase_ = Phase::kTail;
}

void QueryAnswerText::WriteResult(const query::VectorValue& vector) {
  if (entry_ == 0) json_.BeginArray();
  for (; entry_ < vector.size(); ++entry_) {
    // The first entry is written in any case, so that the array begins once.
    if (entry_ > 0 && PieceIsFull()) return;
    const query::VectorSample& sample = vector[entry_];
    json_.BeginObject().Key("metric");
    WriteLabels(json_, sample.labels);
    if (sample.histogram != nullptr) {
      json_.Key("histogram");
      WriteSample(json_, context_.at, *sample.histogram);
    } else {
      json_.Key("value");
      WriteSample(json_, context_.at, sample.value);
    }
    json_.EndObject();
  }
  json_.EndArray();
  phase_ = Phase::kTail;
}

void QueryAnswerText::WriteResult(const query::MatrixValue& matrix) {
  if (entry_ == 0 && place_ == 0) json_.BeginArray();
  for (; entry_ < matrix.size(); ++entry_) {
    const query::MatrixSeries& series = matrix[entry_];
    const size_t places = series.samples.size() + series.histograms.size();
    if (place_ == 0) {
      json_.BeginObject().Key("metric");
      WriteLabels(json_, series.labels);
    }
    for (; place_ < places; ++place_) {
      if (place_ > 0 && PieceIsFull()) return;
      WritePoint(series, place_);
    }
    if (places > 0) json_.EndArray();
    json_.EndObject();
    place_ = 0;
  }
  json_.EndArray();
  phase_ = Phase::kTail;
}

void QueryAnswerText::WritePoint(const query::MatrixSeries& series, size_t place) {
  const size_t floats = series.samples.size();
  if (place < floats) {
    if (place == 0) json_.Key("values").BeginArray();
    WriteSample(json_, series.samples[place].at, series.samples[place].value);
    return;
  }
  if (place == floats) {
    if (floats > 0) json_.EndArray();
    json_.Key("histograms").BeginArray();
  }
  const HistogramSample& sample = series.histograms[place - floats];
  WriteSample(json_, sample.at, *sample.histogram);
}

void QueryAnswerText::WriteTail() {
  if (context_.write_stats) {
    json_.Key("stats");
    context_.write_stats(json_);
  }
  json_.EndObject();
  WriteRemarks(json_, context_.remarks);
  json_.EndObject();
  phase_ = Phase::kEnd;
}

Answer AnswerQuery(query::QueryAnswer answer, AnswerContext context) {
  const auto text = std::make_shared<QueryAnswerText>(std::move(answer), std::move(context));
  Answer first{.body = text->Next()};
  if (first.body.size() >= kPieceBytes) first.more = [text] { return text->Next(); };
  return first;
}

}  // namespace alertd::serve
