#include "tools/server_question.h"

#include <string_view>
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
                       (words.empty() ? ", and not as alertd's API does" : ": " + words));
  }
  return status == 404 ? NotFound(std::move(words)) : InvalidInput(std::move(words));
}

// The text in quotes of `199 alertd "text"`, as it was before it was quoted; empty: none.
std::string QuotedText(std::string_view header) {
  const size_t begin = header.find('"');
  if (begin == std::string_view::npos) return {};
  std::string text;
  for (size_t i = begin + 1; i < header.size() && header[i] != '"'; ++i) {
    if (header[i] == '\\' && i + 1 < header.size()) ++i;
    text += header[i];
  }
  return text;
}

// The answer, of status 200.
Result<HttpResponse> Exchange(const std::string& base_url, ServerQuestion question) {
  const std::string url = UrlOf(base_url, question.path);
  HttpRequest request;
  request.method = std::move(question.method);
  request.url = Secret::Inline(url);
  if (!question.body.empty()) request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(question.body);
  ALERTD_TRY(HttpResponse response, SendRequest(std::move(request)));
  if (response.status != 200) return FailureOf(response, app::HostOf(url));
  return response;
}

}  // namespace

Result<std::string> AskServer(const std::string& base_url, ServerQuestion question) {
  ALERTD_TRY(HttpResponse response, Exchange(base_url, std::move(question)));
  return std::move(response.body);
}

void ServerWarnings::Say(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings)
    if (said_.insert(warning).second) console_.Warn(warning);
}

std::vector<std::string> WarningsOf(const HttpResponse& response) {
  std::vector<std::string> warnings;
  for (const HttpHeader& header : response.headers) {
    std::string text = header.name == "warning" ? QuotedText(header.value) : "";
    if (!text.empty()) warnings.push_back(std::move(text));
  }
  json::error_code code;
  const json::value value = json::parse(response.body, code);
  const json::value* listed = nullptr;
  if (!code && value.is_object()) listed = value.get_object().if_contains("warnings");
  if (listed == nullptr || !listed->is_array()) return warnings;
  for (const json::value& each : listed->get_array()) {
    if (const json::string* text = each.if_string()) {
      warnings.emplace_back(text->data(), text->size());
    }
  }
  return warnings;
}

Result<std::string> TellServer(const std::string& base_url, ServerQuestion question,
                               ServerWarnings& warnings) {
  ALERTD_TRY(HttpResponse response, Exchange(base_url, std::move(question)));
  warnings.Say(WarningsOf(response));
  return std::move(response.body);
}

}  // namespace alertd::tools
