#include "engine/serve/query_json.h"

namespace alertd::serve {
namespace {

void WritePoint(JsonWriter& json, Timestamp at, std::string_view value) {
  json.BeginArray().Seconds(at).String(value).EndArray();
}

void WriteResult(JsonWriter& json, const query::ScalarValue& scalar, Timestamp at) {
  json.Key("resultType").String("scalar").Key("result");
  WritePoint(json, at, FormatSampleValue(scalar.value));
}

void WriteResult(JsonWriter& json, const std::string& text, Timestamp at) {
  json.Key("resultType").String("string").Key("result");
  WritePoint(json, at, text);
}

void WriteResult(JsonWriter& json, const query::VectorValue& vector, Timestamp at) {
  json.Key("resultType").String("vector").Key("result").BeginArray();
  for (const query::VectorSample& sample : vector) {
    json.BeginObject().Key("metric");
    WriteLabels(json, sample.labels);
    json.Key("value");
    WritePoint(json, at, FormatSampleValue(sample.value));
    json.EndObject();
  }
  json.EndArray();
}

void WriteResult(JsonWriter& json, const query::MatrixValue& matrix, Timestamp /*at*/) {
  json.Key("resultType").String("matrix").Key("result").BeginArray();
  for (const query::MatrixSeries& series : matrix) {
    json.BeginObject().Key("metric");
    WriteLabels(json, series.labels);
    json.Key("values").BeginArray();
    for (const Sample& sample : series.samples) {
      WritePoint(json, sample.at, FormatSampleValue(sample.value));
    }
    json.EndArray().EndObject();
  }
  json.EndArray();
}

}  // namespace

void WriteLabels(JsonWriter& json, const Labels& labels) {
  json.BeginObject();
  for (const Label& label : labels)
    json.Key(label.name).String(label.value);
  json.EndObject();
}

void WriteAnswer(JsonWriter& json, const query::QueryAnswer& answer, Timestamp at) {
  json.BeginObject();
  std::visit([&](const auto& value) { WriteResult(json, value, at); }, answer.value);
  json.EndObject();
}

}  // namespace alertd::serve
