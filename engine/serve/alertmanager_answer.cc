#include "engine/serve/alertmanager_answer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {
namespace {

constexpr std::array<std::string_view, 10> kTrue = {"true", "1",        "yes",     "ok", "y",
                                                    "on",   "selected", "checked", "t",  "enabled"};

std::string LowerOf(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

}  // namespace

Answer AnswerText(int status, std::string_view text) {
  JsonWriter json;
  json.String(text);
  return {.status = status, .body = std::move(json).text()};
}

std::optional<std::string> WhyNotJson(const Request& request) {
  std::string type = LowerOf(request.content_type.substr(0, request.content_type.find(';')));
  type.erase(std::remove(type.begin(), type.end(), ' '), type.end());
  if (type == "application/json") return std::nullopt;
  return "unsupported media type " + Quote(type) +
         ": send JSON, with the header Content-Type: application/json";
}

Answer AnswerUnprocessable(UnprocessableCode code, std::string_view message) {
  JsonWriter json;
  json.BeginObject().Key("code").Integer(static_cast<int>(code));
  json.Key("message").String(message).EndObject();
  return {.status = 422, .body = std::move(json).text()};
}

std::optional<Answer> RefuseUnlessJson(const Request& request, std::string_view what) {
  if (request.body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return AnswerUnprocessable(UnprocessableCode::kRequired,
                               std::string(what) + " in body is required");
  }
  const std::optional<std::string> problem = WhyNotJson(request);
  if (!problem) return std::nullopt;
  return AnswerText(415, *problem);
}

Shown ShownParameter(const Request& request, std::string_view name, Shown otherwise) {
  const std::vector<std::string> values = request.AllOf(name);
  if (values.empty() || values.back().empty()) return otherwise;
  const bool yes = std::find(kTrue.begin(), kTrue.end(), LowerOf(values.back())) != kTrue.end();
  return yes ? Shown::kYes : Shown::kNo;
}

}  // namespace alertd::serve
