#include "engine/serve/acknowledge_api.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/serve/alert_id.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/json_members.h"
#include "engine/serve/state_remark.h"

namespace alertd::serve {
namespace {

constexpr size_t kBodyBytesMax = 16 << 10;
constexpr Duration kUntilMax = std::chrono::hours{24 * 365};
constexpr std::array<std::string_view, 5> kKeys = {"by", "note", "for", "until", "group"};

struct AcknowledgeRequest {
  Acknowledgement acknowledgement;
  AcknowledgeScope scope = AcknowledgeScope::kAlert;
};

Result<std::optional<Timestamp>> ReadUntil(const MemberReader& reader, Timestamp now) {
  ALERTD_TRY(const std::optional<Duration> span, reader.Span("for"));
  if (!span && reader.Find("for") != nullptr) {
    return InvalidInput("for is empty; it says how long, such as 2h");
  }
  std::optional<Timestamp> until;
  if (span) until = now + std::min(*span, 2 * kUntilMax);  // a sum of more may not exist
  if (reader.Find("until") != nullptr) {
    if (span) return InvalidInput("for and until say the same thing: only one may be there");
    ALERTD_TRY(until, reader.Time("until"));
  }
  if (until && *until <= now) return InvalidInput("the acknowledgement would be over already");
  if (until && *until - now > kUntilMax) {
    return InvalidInput("an acknowledgement lasts " + FormatDuration(kUntilMax) +
                        " at most; without for and until, as long as the alert fires");
  }
  return until;
}

Result<AcknowledgeRequest> ReadAcknowledgement(std::string_view body, Timestamp now) {
  ALERTD_TRY(const boost::json::object object,
             ReadJsonObject(body, "the acknowledgement", kBodyBytesMax));
  for (const auto& [key, value] : object) {
    const std::string_view name(key.data(), key.size());
    if (std::find(kKeys.begin(), kKeys.end(), name) == kKeys.end()) {
      return InvalidInput("unknown key " + Quote(name) + "; there are by, note, for, until, group");
    }
  }
  const MemberReader reader(object, "");
  AcknowledgeRequest request;
  Acknowledgement& acknowledgement = request.acknowledgement;
  ALERTD_TRY(acknowledgement.by, reader.Text("by"));
  if (acknowledgement.by.empty()) return InvalidInput("by is empty; it says who has the alert");
  ALERTD_TRY(acknowledgement.note, reader.TextOrEmpty("note"));
  ALERTD_TRY(acknowledgement.until, ReadUntil(reader, now));
  ALERTD_TRY(const bool group, reader.BoolOr("group", false));
  if (group) request.scope = AcknowledgeScope::kGroups;
  acknowledgement.at = now;
  return request;
}

Answer AnswerStatus(const Status& status, const Sources& sources) {
  if (!status) {
    const bool unknown = status.error().kind == ErrorKind::kNotFound;
    return Fail(unknown ? ApiError::kNotFound : ApiError::kUnavailable, status.error().message);
  }
  Remarks remarks;
  std::string remark = StateRemark(sources);
  if (!remark.empty()) remarks.warnings.push_back(std::move(remark));
  return Success([](JsonWriter& json) { json.BeginObject().EndObject(); }, remarks);
}

Answer AnswerAcknowledge(const Request& request, const Sources& sources) {
  const std::optional<uint64_t> id = ParseAlertId(request.Capture("id"));
  if (!id) return FailAlertId(request);
  auto wanted = ReadAcknowledgement(request.body, sources.clock.Now());
  if (!wanted) return Fail(ApiError::kBadData, wanted.error().message);
  return AnswerStatus(sources.acknowledge(*id, wanted->scope, std::move(wanted->acknowledgement)),
                      sources);
}

Answer AnswerUnacknowledge(const Request& request, const Sources& sources) {
  const std::optional<uint64_t> id = ParseAlertId(request.Capture("id"));
  if (!id) return FailAlertId(request);
  return AnswerStatus(sources.unacknowledge(*id), sources);
}

}  // namespace

void AddAcknowledgeApi(EndpointTable& table, const Sources& sources) {
  using Answering = Answer (*)(const Request&, const Sources&);
  const auto add = [&](const char* pattern, Answering answer) {
    table.Add({.methods = {"POST"},
               .pattern = pattern,
               .cost = Cost::kSlow,
               .answer = [&sources, answer](const Request& request) {
                 return answer(request, sources);
               }});
  };
  add("/api/v1/alerts/{id}/acknowledge", AnswerAcknowledge);
  add("/api/v1/alerts/{id}/unacknowledge", AnswerUnacknowledge);
}

}  // namespace alertd::serve
