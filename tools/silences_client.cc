#include "tools/silences_client.h"

#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/app/curl_transport.h"
#include "engine/serve/json_writer.h"
#include "engine/serve/silence_json.h"
#include "tools/server_question.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

constexpr size_t kListBytesMax = 1UL << 30U;

Failure NotTheApi(const std::string& base_url, const std::string& why) {
  return Unavailable(app::HostOf(base_url) + " does not answer as Alertmanager's API does: " + why);
}

}  // namespace

Result<std::vector<Silence>> SilencesClient::List(const UrlParameters& parameters) const {
  const std::string query = parameters.empty() ? "" : "?" + FormText(parameters);
  ALERTD_TRY(const std::string body,
             AskServer(base_url_, {.method = "GET", .path = "/api/v2/silences" + query}));
  auto silences = serve::ReadSilences(body, kListBytesMax);
  if (!silences) return NotTheApi(base_url_, silences.error().message);
  return silences;
}

Result<Silence> SilencesClient::Get(const std::string& id) const {
  const std::string path = "/api/v2/silence/" + EncodePercent(id);
  ALERTD_TRY(const std::string body, AskServer(base_url_, {.method = "GET", .path = path}));
  auto silence = serve::ReadSilence(body);
  if (!silence) return NotTheApi(base_url_, silence.error().message);
  return silence;
}

Result<std::string> SilencesClient::Set(const Silence& silence, ServerWarnings& warnings) const {
  serve::JsonWriter writer;
  serve::WriteSilence(writer, silence, {}, serve::Absent::kNamed);
  ServerQuestion order{
      .method = "POST", .path = "/api/v2/silences", .body = std::move(writer).text()};
  ALERTD_TRY(const std::string body, TellServer(base_url_, std::move(order), warnings));
  json::error_code code;
  const json::value value = json::parse(body, code);
  const json::value* id = nullptr;
  if (!code && value.is_object()) id = value.get_object().if_contains("silenceID");
  if (id == nullptr || !id->is_string()) return NotTheApi(base_url_, "there is no silenceID");
  return std::string(id->get_string().data(), id->get_string().size());
}

Status SilencesClient::Expire(const std::string& id, ServerWarnings& warnings) const {
  const std::string path = "/api/v2/silence/" + EncodePercent(id);
  ALERTD_TRY([[maybe_unused]] const auto body,
             TellServer(base_url_, {.method = "DELETE", .path = path}, warnings));
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
