#include "engine/serve/silences_api.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "engine/serve/alertmanager_answer.h"
#include "engine/serve/json_writer.h"
#include "engine/serve/matcher_filter.h"
#include "engine/serve/silence_json.h"
#include "engine/serve/slow_endpoints.h"
#include "engine/serve/state_remark.h"
#include "engine/silence/silence_id.h"
#include "engine/silence/silence_rules.h"

namespace alertd::serve {
namespace {

constexpr const char* kRetryAfterSeconds = "5";

// Null when there is none.
SilencePtr FindSilence(const Sources& sources, std::string_view id) {
  const auto board = sources.routing();
  const auto found = std::find_if(board->silences->begin(), board->silences->end(),
                                  [id](const SilencePtr& silence) { return silence->id == id; });
  return found == board->silences->end() ? nullptr : *found;
}

Answer AnswerFailure(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kNotFound:
      return AnswerText(404, error.message);
    case ErrorKind::kUnavailable: {
      Answer answer = AnswerText(503, error.message);
      answer.headers = {{"Retry-After", kRetryAfterSeconds}};
      return answer;
    }
    case ErrorKind::kInvalidInput:
    case ErrorKind::kLimitExceeded:
    case ErrorKind::kTimeout:
    case ErrorKind::kUnsupported:
      break;
  }
  return AnswerText(400, error.message);
}

struct ListQuestion {
  Matchers filter;
  std::vector<std::string> creators;  // none: all
  Shown active = Shown::kYes;
  Shown pending = Shown::kYes;
  Shown expired = Shown::kYes;

  static Result<ListQuestion> From(const Request& request) {
    ListQuestion question;
    ALERTD_TRY(question.filter, FilterParameters(request));
    question.creators = request.AllOf("creator");
    question.active = ShownParameter(request, "active", Shown::kYes);
    question.pending = ShownParameter(request, "pending", Shown::kYes);
    question.expired = ShownParameter(request, "expired", Shown::kYes);
    return question;
  }

  Shown ShowsState(SilenceState state) const {
    if (state == SilenceState::kActive) return active;
    return state == SilenceState::kPending ? pending : expired;
  }

  bool Takes(const Silence& silence, Timestamp now) const {
    if (ShowsState(StateAt(silence, now)) == Shown::kNo) return false;
    if (!creators.empty() &&
        std::find(creators.begin(), creators.end(), silence.created_by) == creators.end())
      return false;
    return silence::IsShown(silence, filter);
  }
};

Answer AnswerList(const Request& request, const Sources& sources) {
  const auto question = ListQuestion::From(request);
  if (!question) return AnswerFailure(question.error());
  const Timestamp now = sources.clock.Now();
  std::vector<SilencePtr> shown;
  const auto board = sources.routing();
  for (const SilencePtr& silence : *board->silences) {
    if (question->Takes(*silence, now)) shown.push_back(silence);
  }
  silence::SortForList(shown, now);
  JsonWriter json;
  json.BeginArray();
  for (const SilencePtr& silence : shown)
    WriteSilence(json, *silence, now);
  json.EndArray();
  return {.status = 200, .body = std::move(json).text()};
}

Answer AnswerPost(const Request& request, const Sources& sources) {
  if (auto refusal = RefuseUnlessJson(request, "silence")) return *std::move(refusal);
  auto posted = ReadPostedSilence(request.body);
  if (!posted) {
    const Error& error = posted.error();
    if (error.kind == ErrorKind::kNotFound)
      return AnswerUnprocessable(UnprocessableCode::kRequired, error.message);
    return AnswerText(error.kind == ErrorKind::kLimitExceeded ? 413 : 400, error.message);
  }
  const std::vector<Matchers>& sets = posted->silence.matcher_sets;
  if (!sets.empty() && sets.front().empty()) {
    return AnswerUnprocessable(UnprocessableCode::kTooFewItems,
                               "matchers in body: at least one matcher required");
  }
  const SilencePtr known =
      posted->silence.id.empty() ? nullptr : FindSilence(sources, posted->silence.id);
  if (known != nullptr) KeepUnnamed(*known, *posted);
  const Result<std::string> id = sources.set_silence(std::move(posted->silence));
  if (!id) return AnswerFailure(id.error());
  JsonWriter json;
  json.BeginObject().Key("silenceID").String(*id).EndObject();
  return WithStateWarning({.status = 200, .body = std::move(json).text()}, sources);
}

// 422 where the path names no UUID.
std::optional<Answer> RefuseUnlessId(const Request& request) {
  const std::string_view id = request.Capture("id");
  if (silence::IsUuid(id)) return std::nullopt;
  return AnswerUnprocessable(UnprocessableCode::kInvalidType,
                             "silenceID in path must be of type uuid: " + Quote(id));
}

Answer AnswerOne(const Request& request, const Sources& sources) {
  if (auto refusal = RefuseUnlessId(request)) return *std::move(refusal);
  const std::string_view id = request.Capture("id");
  const SilencePtr found = FindSilence(sources, id);
  if (found == nullptr) return AnswerText(404, "silence " + std::string(id) + " not found");
  JsonWriter json;
  WriteSilence(json, *found, sources.clock.Now());
  return {.status = 200, .body = std::move(json).text()};
}

Answer AnswerDelete(const Request& request, const Sources& sources) {
  if (auto refusal = RefuseUnlessId(request)) return *std::move(refusal);
  const Status ended = sources.expire_silence(std::string(request.Capture("id")));
  if (!ended) return AnswerFailure(ended.error());
  return WithStateWarning({.status = 200}, sources);
}

}  // namespace

void AddSilencesApi(EndpointTable& table, const Sources& sources) {
  SlowEndpoints endpoints(table, sources);
  endpoints.Add("GET", "/api/v2/silences", AnswerList);
  endpoints.Add("POST", "/api/v2/silences", AnswerPost);
  endpoints.Add("GET", "/api/v2/silence/{id}", AnswerOne);
  endpoints.Add("DELETE", "/api/v2/silence/{id}", AnswerDelete);
}

}  // namespace alertd::serve
