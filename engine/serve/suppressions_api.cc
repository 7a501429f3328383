#include "engine/serve/suppressions_api.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/model/labels.h"
#include "engine/serve/alertmanager_answer.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/known_parameters.h"
#include "engine/serve/slow_endpoints.h"
#include "engine/serve/state_remark.h"
#include "engine/serve/suppression_json.h"

namespace alertd::serve {
namespace {

using Quieted = std::map<std::string, std::set<uint64_t>, std::less<>>;

// The alerts that fire and that suppressions keep quiet now, by the suppressions' names.
Quieted QuietedAlerts(const route::RouterBoard& board, Timestamp now) {
  Quieted quieted;
  for (const auto& group : board.groups) {
    for (const route::RoutedAlert& routed : group->alerts) {
      if (routed.suppressed_by.empty() || routed.alert->ResolvedAt(now)) continue;
      for (const std::string& name : routed.suppressed_by)
        quieted[name].insert(Fingerprint(routed.alert->labels));
    }
  }
  return quieted;
}

void Write(JsonWriter& json, const route::SuppressionView& view, const Quieted& quieted,
           Timestamp now) {
  const auto alerts = quieted.find(view.suppression().name);
  const bool quiets = view.standing.open && alerts != quieted.end();
  WriteSuppression(json, view, quiets ? alerts->second.size() : 0, now);
}

Answer AnswerList(const Request& /*request*/, const Sources& sources) {
  const Timestamp now = sources.clock.Now();
  const auto board = sources.routing();
  const Quieted quieted = QuietedAlerts(*board, now);
  return Success([&](JsonWriter& json) {
    json.BeginObject().Key("suppressions").BeginArray();
    for (const route::SuppressionView& view : *board->suppressions)
      Write(json, view, quieted, now);
    json.EndArray().EndObject();
  });
}

// By id, or else by the name of one that has not ended.
const route::SuppressionView* Find(const route::RouterBoard& board, std::string_view id_or_name) {
  const route::SuppressionView* named = nullptr;
  for (const route::SuppressionView& view : *board.suppressions) {
    if (view.record != nullptr && view.record->id == id_or_name) return &view;
    const bool ended = view.record != nullptr && view.record->ended_at;
    if (!ended && view.suppression().name == id_or_name) named = &view;
  }
  return named;
}

Answer AnswerOne(const Request& request, const Sources& sources) {
  const std::string_view id = request.Capture("id");
  const auto board = sources.routing();
  const route::SuppressionView* const view = Find(*board, id);
  if (view == nullptr) {
    return Fail(ApiError::kNotFound, "suppression " + std::string(id) + " not found");
  }
  const Timestamp now = sources.clock.Now();
  return Success([&](JsonWriter& json) { Write(json, *view, QuietedAlerts(*board, now), now); });
}

ApiError KindOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kNotFound:
      return ApiError::kNotFound;
    case ErrorKind::kUnavailable:
    case ErrorKind::kTimeout:
      return ApiError::kUnavailable;
    case ErrorKind::kInvalidInput:
    case ErrorKind::kLimitExceeded:
    case ErrorKind::kUnsupported:
      break;
  }
  return ApiError::kBadData;
}

Answer AnswerPost(const Request& request, const Sources& sources) {
  if (const auto problem = WhyNotJson(request)) {
    return Fail(ApiError::kUnsupportedMedia, *problem);
  }
  auto wanted = ReadSuppression(request.body);
  if (!wanted) {
    const bool large = wanted.error().kind == ErrorKind::kLimitExceeded;
    return Fail(large ? ApiError::kTooLarge : ApiError::kBadData, wanted.error().message);
  }
  const Result<std::string> id = sources.set_suppression(*std::move(wanted));
  if (!id) return Fail(KindOf(id.error()), id.error().message);
  return Success([&id](JsonWriter& json) { json.BeginObject().Key("id").String(*id).EndObject(); },
                 StateRemarks(sources));
}

Answer AnswerDelete(const Request& request, const Sources& sources) {
  const Status ended = sources.end_suppression(std::string(request.Capture("id")));
  if (ended) {
    return Success([](JsonWriter& json) { json.BeginObject().EndObject(); }, StateRemarks(sources));
  }
  // It is there, and only its file may end it.
  const bool in_file = ended.error().kind == ErrorKind::kInvalidInput;
  return Fail(in_file ? ApiError::kConflict : KindOf(ended.error()), ended.error().message);
}

// None of them has parameters.
template <SlowEndpoints::Answering kAnswering>
Answer AnswerWithoutParameters(const Request& request, const Sources& sources) {
  if (const auto wrong = FindUnwantedParameter(request)) {
    return FailParameter(wrong->name, wrong->message);
  }
  return kAnswering(request, sources);
}

}  // namespace

void AddSuppressionsApi(EndpointTable& table, const Sources& sources) {
  SlowEndpoints endpoints(table, sources);
  endpoints.Add("GET", "/api/v1/suppressions", AnswerWithoutParameters<AnswerList>);
  endpoints.Add("POST", "/api/v1/suppressions", AnswerWithoutParameters<AnswerPost>);
  for (const char* pattern : {"/api/v1/suppressions/{id}", "/api/v1/suppression/{id}"}) {
    endpoints.Add("GET", pattern, AnswerWithoutParameters<AnswerOne>);
    endpoints.Add("DELETE", pattern, AnswerWithoutParameters<AnswerDelete>);
  }
}

}  // namespace alertd::serve
