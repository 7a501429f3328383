#include "tools/silences_client.h"

#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/app/curl_transport.h"
#include "engine/serve/json_writer.h"
#include "engine/serve/silence_json.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

constexpr size_t kListBytesMax = 1UL << 30U;

// What the body of a failure says: a JSON string, an object with a message, or plain text.
std::string WordsOf(const HttpResponse& response) {
  json::error_code code;
  const json::value value = json::parse(response.body, code);
  const json::value* text = code ? nullptr : &value;
  if (text != nullptr && value.is_object()) {
    text = value.get_object().if_contains("message");
    if (text == nullptr) text = value.get_object().if_contains("error");
  }
  if (text != nullptr && text->is_string())
    return {text->get_string().data(), text->get_string().size()};
  return {};
}

Failure FailureOf(const HttpResponse& response, const std::string& host) {
  std::string words = WordsOf(response);
  const int status = response.status;
  if (words.empty() || status < 400 || status >= 500) {
    return Unavailable(host + " answered with status " + std::to_string(status) +
                       (words.empty() ? "" : ": " + words));
  }
  return status == 404 ? NotFound(std::move(words)) : InvalidInput(std::move(words));
}

Failure NotTheApi(const std::string& base_url, const std::string& why) {
  return Unavailable(app::HostOf(base_url) + " does not answer as Alertmanager's API does: " + why);
}

}  // namespace

Result<std::string> SilencesClient::Ask(Question question) const {
  const std::string url = UrlOf(base_url_, question.path);
  HttpRequest request;
  request.method = std::move(question.method);
  request.url = Secret::Inline(url);
  if (!question.body.empty()) request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(question.body);
  ALERTD_TRY(HttpResponse response, SendRequest(std::move(request)));
  if (response.status != 200) return FailureOf(response, app::HostOf(url));
  return std::move(response.body);
}

Result<std::vector<Silence>> SilencesClient::List(const UrlParameters& parameters) const {
  const std::string query = parameters.empty() ? "" : "?" + FormText(parameters);
  ALERTD_TRY(const std::string body,
             Ask({.method = "GET", .path = "/api/v2/silences" + query, .body = {}}));
  auto silences = serve::ReadSilences(body, kListBytesMax);
  if (!silences) return NotTheApi(base_url_, silences.error().message);
  return silences;
}

Result<Silence> SilencesClient::Get(const std::string& id) const {
  const std::string path = "/api/v2/silence/" + EncodePercent(id);
  ALERTD_TRY(const std::string body, Ask({.method = "GET", .path = path, .body = {}}));
  auto silence = serve::ReadSilence(body);
  if (!silence) return NotTheApi(base_url_, silence.error().message);
  return silence;
}

Result<std::string> SilencesClient::Set(const Silence& silence) const {
  serve::JsonWriter writer;
  serve::WriteSilence(writer, silence, {});
  ALERTD_TRY(const std::string body,
             Ask({.method = "POST", .path = "/api/v2/silences", .body = std::move(writer).text()}));
  json::error_code code;
  const json::value value = json::parse(body, code);
  const json::value* id = nullptr;
  if (!code && value.is_object()) id = value.get_object().if_contains("silenceID");
  if (id == nullptr || !id->is_string()) return NotTheApi(base_url_, "there is no silenceID");
  return std::string(id->get_string().data(), id->get_string().size());
}

Status SilencesClient::Expire(const std::string& id) const {
  const std::string path = "/api/v2/silence/" + EncodePercent(id);
  ALERTD_TRY([[maybe_unused]] const auto body, Ask({.method = "DELETE", .path = path, .body = {}}));
  return Ok();
}

Result<std::vector<Silence>> ReadSilencesText(const std::string& text) {
  return serve::ReadSilences(text, kListBytesMax);
}

std::string SilencesText(const std::vector<Silence>& silences, Timestamp now) {
  serve::JsonWriter writer;
  writer.BeginArray();
  for (const Silence& silence : silences)
    serve::WriteSilence(writer, silence, now);
  writer.EndArray();
  return std::move(writer).text();
}

}  // namespace alertd::tools
