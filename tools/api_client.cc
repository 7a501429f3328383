#include "tools/api_client.h"

#include <cmath>

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

Sample SampleOf(const json::value& pair) {
  return {.at = TimeOf(pair.as_array().at(0)), .value = NumberOf(pair.as_array().at(1))};
}

query::QueryAnswer AnswerOf(const json::object& data) {
  const std::string type = TextOf(data.at("resultType"));
  const json::value& result = data.at("result");
  query::QueryAnswer answer;
  if (type == "scalar") {
    answer.value = query::ScalarValue{SampleOf(result).value};
  } else if (type == "string") {
    answer.value = TextOf(result.as_array().at(1));
  } else if (type == "vector") {
    query::VectorValue vector;
    for (const json::value& entry : result.as_array()) {
      vector.push_back({LabelsOf(entry.at("metric")), SampleOf(entry.at("value")).value});
    }
    answer.value = std::move(vector);
  } else {
    query::MatrixValue matrix;
    for (const json::value& entry : result.as_array()) {
      query::MatrixSeries series{.labels = LabelsOf(entry.at("metric")), .samples = {}};
      for (const json::value& pair : entry.at("values").as_array()) {
        series.samples.push_back(SampleOf(pair));
      }
      matrix.push_back(std::move(series));
    }
    answer.value = std::move(matrix);
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

Result<ApiAnswer> ReadParsed(const json::object& root) {
  if (!Succeeded(root)) return FailureOf(root);
  ApiAnswer answer{.body = {}, .answer = AnswerOf(root.at("data").as_object()), .warnings = {}};
  for (const char* kind : {"warnings", "infos"}) {
    if (const json::value* texts = root.if_contains(kind)) {
      for (const json::value& text : texts->as_array())
        answer.warnings.push_back(TextOf(text));
    }
  }
  return answer;
}

Failure NotTheApi() { return Unsupported("the answer is not what Prometheus' API answers"); }

Result<HttpResponse> Post(const std::string& url, const UrlParameters& parameters) {
  ALERTD_TRY(const auto transport, app::CurlTransport::Open({}));
  HttpRequest request;
  request.method = "POST";
  request.url = Secret::Inline(url);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  for (const auto& [name, value] : parameters) {
    request.body +=
        (request.body.empty() ? "" : "&") + EncodePercent(name) + "=" + EncodePercent(value);
  }
  request.timeout = kAnswerTimeout;
  request.response_bytes_max = kAnswerBytesMax;
  transport->Start(std::move(request));
  std::vector<HttpCompletion> done;
  while (done.empty())
    done = transport->Wait(kAnswerTimeout);
  return std::move(done[0].outcome);
}

std::string UrlOf(const std::string& base_url, const std::string& path) {
  std::string url = base_url;
  while (url.ends_with('/'))
    url.pop_back();
  return url + path;
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

}  // namespace

Result<ApiAnswer> ReadApiAnswer(std::string body) {
  try {
    ALERTD_TRY(ApiAnswer answer, ReadParsed(json::parse(body).as_object()));
    answer.body = std::move(body);
    return answer;
  } catch (const std::exception&) {
    return NotTheApi();
  }
}

Result<ApiAnswer> AskApi(const std::string& base_url, const std::string& path,
                         const UrlParameters& parameters) {
  const std::string url = UrlOf(base_url, path);
  ALERTD_TRY(HttpResponse response, Post(url, parameters));
  auto answer = ReadApiAnswer(std::move(response.body));
  if (!answer && answer.error().kind == ErrorKind::kUnsupported) {
    return Unavailable(app::HostOf(url) + " answered with status " +
                       std::to_string(response.status) + ", and not as Prometheus' API does");
  }
  return answer;
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
