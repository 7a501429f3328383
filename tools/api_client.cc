#include "tools/api_client.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/app/curl_transport.h"
#include "engine/model/number.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

constexpr size_t kAnswerBytesMax = 1UL << 30U;
// A server stops a query by itself; this is for servers that do not answer at all.
constexpr Duration kAnswerTimeout{150'000};

Failure NotTheApi() { return Unsupported("the answer is not what Prometheus' API answers"); }

// boost::json's accessors throw where the value is of another kind; ReadApiAnswer() catches.

std::string TextOf(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

Timestamp TimeOf(const json::value& value) {
  return Timestamp(Duration(std::llround(value.to_number<double>() * 1000)));
}

double NumberOf(const json::value& value) {
  const auto number = ParseFloat(TextOf(value));
  return number ? *number : std::nan("");
}

Labels LabelsOf(const json::value& value) {
  LabelsBuilder labels;
  for (const auto& [name, text] : value.as_object()) {
    labels.Set({name.data(), name.size()}, TextOf(text));
  }
  return labels.Build();
}

AnswerPoint FloatOf(const json::value& pair) {
  return {.at = TimeOf(pair.as_array().at(0)), .value = NumberOf(pair.as_array().at(1))};
}

// A bucket as [kind, lower, upper, count]; the kind says which of its bounds are in it.
BoundedBucket BucketOf(const json::array& parts) {
  constexpr int64_t kRightOpen = 1;
  constexpr int64_t kBothOpen = 2;
  constexpr int64_t kClosed = 3;
  const auto kind = parts.at(0).to_number<int64_t>();
  return {.lower = NumberOf(parts.at(1)),
          .upper = NumberOf(parts.at(2)),
          .count = NumberOf(parts.at(3)),
          .lower_inclusive = kind == kRightOpen || kind == kClosed,
          .upper_inclusive = kind != kRightOpen && kind != kBothOpen};
}

AnswerPoint HistogramOf(const json::value& pair) {
  const json::object& fields = pair.as_array().at(1).as_object();
  AnswerHistogram histogram{
      .count = NumberOf(fields.at("count")), .sum = NumberOf(fields.at("sum")), .buckets = {}};
  if (const json::value* buckets = fields.if_contains("buckets")) {
    for (const json::value& bucket : buckets->as_array())
      histogram.buckets.push_back(BucketOf(bucket.as_array()));
  }
  return {.at = TimeOf(pair.as_array().at(0)),
          .histogram = std::make_shared<const AnswerHistogram>(std::move(histogram))};
}

// A series of a vector, which has one point, or of a range.
AnswerSeries SeriesOf(const json::object& entry) {
  AnswerSeries series{.labels = LabelsOf(entry.at("metric")), .points = {}};
  if (const json::value* value = entry.if_contains("value")) {
    series.points.push_back(FloatOf(*value));
  } else if (const json::value* histogram = entry.if_contains("histogram")) {
    series.points.push_back(HistogramOf(*histogram));
  }
  if (const json::value* values = entry.if_contains("values")) {
    for (const json::value& pair : values->as_array())
      series.points.push_back(FloatOf(pair));
  }
  if (const json::value* histograms = entry.if_contains("histograms")) {
    for (const json::value& pair : histograms->as_array())
      series.points.push_back(HistogramOf(pair));
  }
  std::stable_sort(series.points.begin(), series.points.end(),
                   [](const AnswerPoint& a, const AnswerPoint& b) { return a.at < b.at; });
  return series;
}

Result<Answer> AnswerOf(const json::object& data) {
  const std::string type = TextOf(data.at("resultType"));
  const json::array& result = data.at("result").as_array();
  Answer answer;
  if (type == "scalar") {
    answer.kind = Answer::Kind::kScalar;
    answer.series.push_back({.labels = {}, .points = {FloatOf(result)}});
  } else if (type == "string") {
    answer.kind = Answer::Kind::kText;
    answer.at = TimeOf(result.at(0));
    answer.text = TextOf(result.at(1));
  } else {
    answer.kind = type == "vector" ? Answer::Kind::kVector : Answer::Kind::kMatrix;
    for (const json::value& entry : result) {
      answer.series.push_back(SeriesOf(entry.as_object()));
      const size_t points = answer.series.back().points.size();
      if (points == 0 || (type == "vector" && points != 1)) return NotTheApi();
    }
  }
  return answer;
}

// The server's words for what went wrong.
Failure FailureOf(const json::object& root) {
  std::string message = TextOf(root.at("error"));
  const json::value* type = root.if_contains("errorType");
  const std::string kind = type == nullptr ? "bad_data" : TextOf(*type);
  if (kind == "bad_data" || kind == "execution") return InvalidInput(std::move(message));
  if (kind == "timeout" || kind == "canceled") return TimedOut(std::move(message));
  return Unavailable(std::move(message));
}

bool Succeeded(const json::object& root) { return TextOf(root.at("status")) == "success"; }

std::vector<std::string> TextsOf(const json::object& root, const char* name) {
  std::vector<std::string> texts;
  if (const json::value* values = root.if_contains(name)) {
    for (const json::value& text : values->as_array())
      texts.push_back(TextOf(text));
  }
  return texts;
}

Result<ApiAnswer> ReadParsed(const json::object& root) {
  if (!Succeeded(root)) return FailureOf(root);
  ALERTD_TRY(Answer answer, AnswerOf(root.at("data").as_object()));
  return ApiAnswer{.answer = std::move(answer),
                   .warnings = TextsOf(root, "warnings"),
                   .infos = TextsOf(root, "infos")};
}

Result<HttpResponse> Post(const std::string& url, const UrlParameters& parameters) {
  HttpRequest request;
  request.method = "POST";
  request.url = Secret::Inline(url);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = FormText(parameters);
  return SendRequest(std::move(request));
}

Result<bool> ReadHasSeries(const std::string& body) {
  try {
    const json::value parsed = json::parse(body);
    const json::object& root = parsed.as_object();
    if (!Succeeded(root)) return FailureOf(root);
    return !root.at("data").as_array().empty();
  } catch (const std::exception&) {
    return NotTheApi();
  }
}

// Targets of different versions may declare a metric differently: then nobody knows.
std::string AgreedType(const json::array& declared) {
  std::string agreed;
  for (const json::value& each : declared) {
    const std::string type = TextOf(each.as_object().at("type"));
    if (!agreed.empty() && type != agreed) return {};
    agreed = type;
  }
  return agreed;
}

}  // namespace

std::string EncodePercent(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4U];
      out += kHex[static_cast<unsigned char>(c) & 0xFU];
    }
  }
  return out;
}

std::string FormText(const UrlParameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters)
    text += (text.empty() ? "" : "&") + EncodePercent(name) + "=" + EncodePercent(value);
  return text;
}

std::string UrlOf(const std::string& base_url, const std::string& path) {
  std::string url = base_url;
  while (url.ends_with('/'))
    url.pop_back();
  return url + path;
}

Result<HttpResponse> SendRequest(HttpRequest request) {
  ALERTD_TRY(const auto transport, app::CurlTransport::Open({}));
  request.timeout = kAnswerTimeout;
  request.response_bytes_max = kAnswerBytesMax;
  transport->Start(std::move(request));
  std::vector<HttpCompletion> done;
  while (done.empty())
    done = transport->Wait(kAnswerTimeout);
  return std::move(done[0].outcome);
}

Result<ApiAnswer> ReadApiAnswer(const std::string& body) {
  try {
    return ReadParsed(json::parse(body).as_object());
  } catch (const std::exception&) {
    return NotTheApi();
  }
}

Result<ApiAnswer> AskApi(const std::string& base_url, const std::string& path,
                         const UrlParameters& parameters) {
  const std::string url = UrlOf(base_url, path);
  ALERTD_TRY(const HttpResponse response, Post(url, parameters));
  auto answer = ReadApiAnswer(response.body);
  if (!answer && answer.error().kind == ErrorKind::kUnsupported) {
    return Unavailable(app::HostOf(url) + " answered with status " +
                       std::to_string(response.status) + ", and not as Prometheus' API does");
  }
  return answer;
}

Result<MetricTypes> ReadMetricTypes(const std::string& body) {
  try {
    const json::value parsed = json::parse(body);
    const json::object& root = parsed.as_object();
    if (!Succeeded(root)) return FailureOf(root);
    MetricTypes types;
    for (const auto& [name, declared] : root.at("data").as_object()) {
      std::string type = AgreedType(declared.as_array());
      if (!type.empty()) types.emplace(std::string(name.data(), name.size()), std::move(type));
    }
    return types;
  } catch (const std::exception&) {
    return NotTheApi();
  }
}

Result<MetricTypes> AskMetricTypes(const std::string& base_url) {
  HttpRequest request;
  request.method = "GET";
  request.url = Secret::Inline(UrlOf(base_url, "/api/v1/metadata"));
  ALERTD_TRY(const HttpResponse response, SendRequest(std::move(request)));
  return ReadMetricTypes(response.body);
}

Result<bool> HasSeries(const std::string& base_url, const SeriesQuestion& question) {
  ALERTD_TRY(const HttpResponse response,
             Post(UrlOf(base_url, "/api/v1/series"), {{"match[]", question.selector},
                                                      {"start", FormatTimestamp(question.start)},
                                                      {"end", FormatTimestamp(question.end)},
                                                      {"limit", "1"}}));
  return ReadHasSeries(response.body);
}

}  // namespace alertd::tools
