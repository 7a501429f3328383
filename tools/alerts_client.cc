#include "tools/alerts_client.h"

#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/app/curl_transport.h"
#include "engine/model/labels.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

constexpr const char* kPath = "/api/v2/alerts";

// What the server says in place of an answer: a JSON string, or an object with a message.
std::string WordsOf(const std::string& body) {
  json::error_code code;
  const json::value parsed = json::parse(body, code);
  if (code) return {};
  const json::value* text = &parsed;
  if (parsed.is_object()) {
    text = parsed.get_object().if_contains("message");
    if (text == nullptr) text = parsed.get_object().if_contains("error");
  }
  if (text == nullptr || !text->is_string()) return {};
  return {text->get_string().data(), text->get_string().size()};
}

Result<std::string> Ask(HttpRequest request, const std::string& base_url) {
  ALERTD_TRY(HttpResponse response, SendRequest(std::move(request)));
  if (response.status == 200) return std::move(response.body);
  std::string words = WordsOf(response.body);
  if (words.empty()) {
    return Unavailable(app::HostOf(base_url) + " answered with status " +
                       std::to_string(response.status) + ", and not as Alertmanager's API does");
  }
  const bool ours = response.status >= 400 && response.status < 500;
  return ours ? InvalidInput(std::move(words)) : Unavailable(std::move(words));
}

}  // namespace

Result<std::string> FetchAlerts(const std::string& base_url, const UrlParameters& parameters) {
  return FetchJson(base_url, kPath, parameters);
}

Result<std::string> FetchJson(const std::string& base_url, const std::string& path,
                              const UrlParameters& parameters) {
  HttpRequest request;
  request.method = "GET";
  request.url = Secret::Inline(UrlOf(base_url, path) + "?" + FormText(parameters));
  return Ask(std::move(request), base_url);
}

Status PostAlerts(const std::string& base_url, const std::string& body) {
  ALERTD_TRY([[maybe_unused]] const auto answer, PostJson(base_url, kPath, body));
  return Ok();
}

Result<std::string> PostJson(const std::string& base_url, const std::string& path,
                             const std::string& body) {
  HttpRequest request;
  request.method = "POST";
  request.url = Secret::Inline(UrlOf(base_url, path));
  request.headers = {{"Content-Type", "application/json"}};
  request.body = body;
  return Ask(std::move(request), base_url);
}

std::string AlertMatcherOf(const std::string& argument) {
  const bool matcher = argument.find_first_of("=~!") != std::string::npos;
  return matcher ? argument : std::string(kAlertNameLabel) + "=" + Quote(argument);
}

}  // namespace alertd::tools
