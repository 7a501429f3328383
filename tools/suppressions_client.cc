#include "tools/suppressions_client.h"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "engine/app/curl_transport.h"
#include "rules/suppression_text.h"
#include "tools/api_client.h"
#include "tools/server_question.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

constexpr const char* kPath = "/api/v1/suppressions";
constexpr std::array<std::string_view, 7> kDeclaredKeys = {
    "name", "match", "time_range", "schedule", "condition", "reason", "expires"};

std::string TextOf(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

std::string TextOrEmpty(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(json::string_view(key));
  return value == nullptr ? std::string() : TextOf(*value);
}

Result<std::optional<Timestamp>> TimeOrNone(const json::object& object, std::string_view key) {
  const std::string text = TextOrEmpty(object, key);
  if (text.empty()) return std::optional<Timestamp>();
  ALERTD_TRY(const Timestamp at, ParseTimestamp(text));
  return std::optional<Timestamp>(at);
}

Result<route::SuppressionPtr> DeclaredIn(const json::object& object) {
  json::object declaration;
  for (const std::string_view key : kDeclaredKeys) {
    const json::value* const value = object.if_contains(json::string_view(key));
    if (value != nullptr) declaration[json::string_view(key)] = *value;
  }
  ALERTD_TRY(rules::Suppression suppression,
             rules::ReadSuppressionText(json::serialize(declaration)));
  return route::SuppressionPtr(std::make_shared<const rules::Suppression>(std::move(suppression)));
}

Result<ListedSuppression> SuppressionFrom(const json::object& object) {
  ListedSuppression listed;
  listed.id = TextOf(object.at("id"));
  listed.source = TextOf(object.at("source"));
  listed.state = TextOf(object.at("state"));
  listed.created_by = TextOrEmpty(object, "created_by");
  listed.end_reason = TextOrEmpty(object, "end_reason");
  listed.alerts = object.at("alerts").as_int64();
  ALERTD_TRY(listed.ended_at, TimeOrNone(object, "ended_at"));
  ALERTD_TRY(listed.until, TimeOrNone(object, "until"));
  for (const json::value& each : object.at("next").as_array()) {
    const json::object& span = each.as_object();
    ALERTD_TRY(const Timestamp begin, ParseTimestamp(TextOf(span.at("start"))));
    ALERTD_TRY(const std::optional<Timestamp> end, TimeOrNone(span, "end"));
    listed.next.push_back({begin, end});
  }
  ALERTD_TRY(listed.declared, DeclaredIn(object));
  return listed;
}

Failure NotTheApi(const std::string& base_url) {
  return Unavailable(app::HostOf(base_url) + " does not answer as alertd's API does");
}

}  // namespace

Result<std::vector<ListedSuppression>> ReadSuppressionList(const std::string& body) {
  try {
    const json::value value = json::parse(body);
    std::vector<ListedSuppression> list;
    for (const json::value& each : value.at("data").at("suppressions").as_array()) {
      ALERTD_TRY(ListedSuppression listed, SuppressionFrom(each.as_object()));
      list.push_back(std::move(listed));
    }
    return list;
  } catch (const std::exception& error) {
    return Unsupported("is not what alertd's API answers: " + std::string(error.what()));
  }
}

Result<std::optional<std::vector<ListedSuppression>>> SuppressionsClient::List() const {
  HttpRequest request;
  request.method = "GET";
  request.url = Secret::Inline(UrlOf(base_url_, kPath));
  ALERTD_TRY(const HttpResponse response, SendRequest(std::move(request)));
  // Alertmanager says of the first version of its API that it is gone.
  if (response.status == 404 || response.status == 410) {
    return std::optional<std::vector<ListedSuppression>>();
  }
  const std::string host = app::HostOf(base_url_);
  if (response.status != 200) {
    return Unavailable(host + " answered with status " + std::to_string(response.status));
  }
  auto list = ReadSuppressionList(response.body);
  if (!list) return Unavailable(host + ": what it answered " + list.error().message);
  return std::optional<std::vector<ListedSuppression>>(*std::move(list));
}

Result<std::string> SuppressionsClient::ListText() const {
  ALERTD_TRY(const std::string answer, AskServer(base_url_, {.method = "GET", .path = kPath}));
  try {
    return json::serialize(json::parse(answer).at("data").at("suppressions"));
  } catch (const std::exception&) {
    return NotTheApi(base_url_);
  }
}

Result<std::string> SuppressionsClient::Set(std::string body, ServerWarnings& warnings) const {
  ServerQuestion order{.method = "POST", .path = kPath, .body = std::move(body)};
  ALERTD_TRY(const std::string answer, TellServer(base_url_, std::move(order), warnings));
  try {
    return TextOf(json::parse(answer).at("data").at("id"));
  } catch (const std::exception&) {
    return NotTheApi(base_url_);
  }
}

Status SuppressionsClient::End(const std::string& id_or_name, ServerWarnings& warnings) const {
  const std::string path = std::string(kPath) + "/" + EncodePercent(id_or_name);
  ALERTD_TRY([[maybe_unused]] const auto body,
             TellServer(base_url_, {.method = "DELETE", .path = path}, warnings));
  return Ok();
}

}  // namespace alertd::tools
