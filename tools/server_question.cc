#include "tools/server_question.h"

#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/app/curl_transport.h"
#include "tools/api_client.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

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

}  // namespace

Result<std::string> AskServer(const std::string& base_url, ServerQuestion question) {
  const std::string url = UrlOf(base_url, question.path);
  HttpRequest request;
  request.method = std::move(question.method);
  request.url = Secret::Inline(url);
  if (!question.body.empty()) request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(question.body);
  ALERTD_TRY(HttpResponse response, SendRequest(std::move(request)));
  if (response.status != 200) return FailureOf(response, app::HostOf(url));
  return std::move(response.body);
}

}  // namespace alertd::tools
