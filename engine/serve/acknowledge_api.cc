#include "engine/serve/acknowledge_api.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/serve/alert_id.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/json_members.h"
#include "engine/serve/known_parameters.h"
#include "engine/serve/query_json.h"
#include "engine/serve/slow_endpoints.h"
#include "engine/serve/state_remark.h"

namespace alertd::serve {
namespace {

constexpr size_t kBodyBytesMax = 16 << 10;
constexpr Duration kUntilMax = std::chrono::hours{24 * 365};
constexpr std::array<KnownMember, 5> kMembers = {{{.key = "by", .bytes_max = 256},
                                                  {.key = "note"},
                                                  {.key = "for", .bytes_max = 256},
                                                  {.key = "until", .bytes_max = 256},
                                                  {.key = "group", .kind = MemberKind::kBool}}};

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
             ReadStrictJsonObject(body, "the acknowledgement", kBodyBytesMax));
  ALERTD_TRY([[maybe_unused]] const auto known, RefuseUnknownMembers(object, kMembers));
  ALERTD_TRY([[maybe_unused]] const auto read, CheckKnownMembers(object, "", kMembers));
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

// Whoever gives an alert back says nothing of that; the body may be an object with nothing in it.
Status CheckNothingSaid(std::string_view body) {
  if (body.empty()) return Ok();
  ALERTD_TRY(const boost::json::object object,
             ReadStrictJsonObject(body, "the body", kBodyBytesMax));
  return RefuseUnknownMembers(object, {});
}

// By their labels.
using Alerts = std::map<Labels, uint64_t>;

// The alert and, of the groups that it is in and that `whole` picks, all that it is about: what is
// taken on or given back in one go.
template <typename Whole>
Alerts AlertsWith(const route::RouterBoard& board, uint64_t id, const Whole& whole) {
  Alerts alerts;
  for (const auto& group : board.groups) {
    const auto one =
        std::find_if(group->alerts.begin(), group->alerts.end(),
                     [id](const auto& each) { return Fingerprint(each.alert->labels) == id; });
    if (one == group->alerts.end()) continue;
    alerts.emplace(one->alert->labels, id);
    for (const route::RoutedAlert& each : group->alerts) {
      if (whole(*group, *one, each))
        alerts.emplace(each.alert->labels, Fingerprint(each.alert->labels));
    }
  }
  return alerts;
}

void WriteAlerts(JsonWriter& json, const Alerts& alerts) {
  json.BeginObject().Key("alerts").BeginArray();
  for (const auto& [labels, id] : alerts) {
    json.BeginObject().Key("id").String(FormatFingerprint(id)).Key("labels");
    WriteLabels(json, labels);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

Answer AnswerStatus(const Status& status, const Alerts& alerts, const Sources& sources) {
  if (!status) {
    const bool unknown = status.error().kind == ErrorKind::kNotFound;
    return Fail(unknown ? ApiError::kNotFound : ApiError::kUnavailable, status.error().message);
  }
  return Success([&alerts](JsonWriter& json) { WriteAlerts(json, alerts); }, StateRemarks(sources));
}

Answer AnswerAcknowledge(const Request& request, const Sources& sources) {
  const std::optional<uint64_t> id = ParseAlertId(request.Capture("id"));
  if (!id) return FailAlertId(request);
  if (const auto wrong = FindUnwantedParameter(request)) {
    return FailParameter(wrong->name, wrong->message);
  }
  const Timestamp now = sources.clock.Now();
  auto wanted = ReadAcknowledgement(request.body, now);
  if (!wanted) return Fail(ApiError::kBadData, wanted.error().message);
  const AcknowledgeScope scope = wanted->scope;
  const Status taken = sources.acknowledge(*id, scope, std::move(wanted->acknowledgement));
  if (!taken) return AnswerStatus(taken, {}, sources);
  const auto fires_with_it = [scope, now](const auto&, const auto&,
                                          const route::RoutedAlert& each) {
    return scope == AcknowledgeScope::kGroups && !each.alert->ResolvedAt(now);
  };
  return AnswerStatus(taken, AlertsWith(*sources.routing(), *id, fires_with_it), sources);
}

Answer AnswerUnacknowledge(const Request& request, const Sources& sources) {
  const std::optional<uint64_t> id = ParseAlertId(request.Capture("id"));
  if (!id) return FailAlertId(request);
  if (const auto wrong = FindUnwantedParameter(request)) {
    return FailParameter(wrong->name, wrong->message);
  }
  if (const Status nothing = CheckNothingSaid(request.body); !nothing) {
    return Fail(ApiError::kBadData, nothing.error().message);
  }
  const auto taken_on_with_it = [](const route::GroupView& group, const route::RoutedAlert& one,
                                   const route::RoutedAlert& each) {
    return group.IsTakenOnWhole(one) && group.IsTakenOnWhole(each);
  };
  // How it was before.
  const Alerts alerts = AlertsWith(*sources.routing(), *id, taken_on_with_it);
  return AnswerStatus(sources.unacknowledge(*id), alerts, sources);
}

}  // namespace

void AddAcknowledgeApi(EndpointTable& table, const Sources& sources) {
  SlowEndpoints endpoints(table, sources);
  endpoints.Add("POST", "/api/v1/alerts/{id}/acknowledge", AnswerAcknowledge);
  endpoints.Add("POST", "/api/v1/alerts/{id}/unacknowledge", AnswerUnacknowledge);
}

}  // namespace alertd::serve
