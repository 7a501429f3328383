#include "engine/serve/alertmanager_intake.h"

#include <algorithm>
#include <utility>

#include "engine/model/time.h"
#include "engine/serve/alertmanager_answer.h"
#include "engine/serve/request_uri.h"
#include "engine/serve/state_remark.h"

namespace alertd::serve {
namespace {

constexpr size_t kProblemsMax = 10;  // that an answer names
constexpr const char* kRetryAfterSeconds = "5";
constexpr Duration kRoutingWaitMax = std::chrono::seconds{10};
// Bytes of a body, which take less than a millisecond to read.
constexpr size_t kQuickBelow = 128 << 10;

struct Problem {
  std::string text;  // empty when the alert is right
  std::optional<UnprocessableCode> code = std::nullopt;
};

Problem ProblemOf(const PostedAlert& posted, const Alert& alert, Timestamp end) {
  if (!posted.has_labels) return {"labels in body is required", UnprocessableCode::kRequired};
  const std::string_view url = alert.generator_url;
  if (!url.empty() && !IsRequestUri(url)) {
    return {"generatorURL in body must be of type uri: " + Quote(url),
            UnprocessableCode::kInvalidType};
  }
  if (end < alert.starts_at) return {"start time must be before end time"};
  if (posted.nameless_label) return {"invalid label set: invalid name \"\""};
  if (alert.labels.empty()) return {"at least one label pair required"};
  if (posted.nameless_annotation) return {"invalid annotations: invalid name \"\""};
  return {};
}

Alert AlertOf(PostedAlert& posted, Timestamp now) {
  Alert alert;
  alert.labels = std::move(posted.labels);
  alert.annotations = std::move(posted.annotations);
  alert.starts_at = posted.starts_at.value_or(std::min(now, posted.ends_at.value_or(now)));
  alert.ends_at = posted.ends_at;
  alert.generator_url = std::move(posted.generator_url);
  return alert;
}

std::string Describe(const std::vector<std::string>& problems) {
  std::string text;
  for (size_t i = 0; i < problems.size() && i < kProblemsMax; ++i)
    text += (text.empty() ? "" : "; ") + problems[i];
  if (problems.size() > kProblemsMax) {
    text += "; and " + std::to_string(problems.size() - kProblemsMax) + " more";
  }
  return text;
}

// What an answer says of alerts that are not valid; nothing where all are.
std::optional<Answer> RefusalOf(const Intake& intake) {
  if (intake.problems.empty()) return std::nullopt;
  const std::string problems = Describe(intake.problems);
  return intake.unprocessable ? AnswerUnprocessable(*intake.unprocessable, problems)
                              : AnswerText(400, problems);
}

Answer AnswerUnavailable(const std::string& why) {
  Answer answer = AnswerText(503, why);
  answer.headers = {{"Retry-After", kRetryAfterSeconds}};
  return answer;
}

void Begin(const Request& request, const Sources& sources, DeferredAnswer::Done done) {
  if (auto refusal = RefuseUnlessJson(request, "alerts")) return done(*std::move(refusal));
  auto posted = ReadPostedAlerts(request.body);
  if (!posted) {
    const bool too_large = posted.error().kind == ErrorKind::kLimitExceeded;
    return done(AnswerText(too_large ? 413 : 400, posted.error().message));
  }
  const Duration resolve_timeout =
      sources.configuration ? sources.configuration()->configuration->alertmanager.resolve_timeout
                            : rules::Configuration().alertmanager.resolve_timeout;
  Intake intake = TakeIn(*std::move(posted), sources.clock.Now(), resolve_timeout);
  std::optional<Answer> refusal = RefusalOf(intake);
  if (intake.alerts.empty()) return done(refusal ? *std::move(refusal) : Answer{.status = 200});
  sources.receive_alerts(
      std::move(intake.alerts),
      [&sources, refusal = std::move(refusal), done = std::move(done)](const Status& received) {
        if (!received) {
          done(AnswerUnavailable(received.error().message));
        } else {
          done(refusal ? *refusal : WithStateWarning({.status = 200}, sources));
        }
      });
}

}  // namespace

Intake TakeIn(std::vector<PostedAlert> posted, Timestamp now, Duration resolve_timeout) {
  Intake intake;
  intake.alerts.reserve(posted.size());
  for (size_t i = 0; i < posted.size(); ++i) {
    Alert alert = AlertOf(posted[i], now);
    const Problem problem =
        ProblemOf(posted[i], alert, alert.ends_at.value_or(now + resolve_timeout));
    if (problem.text.empty()) {
      intake.alerts.push_back(std::move(alert));
      continue;
    }
    if (!intake.unprocessable) intake.unprocessable = problem.code;
    intake.problems.push_back("alert " + std::to_string(i + 1) + " " + FormatLabels(alert.labels) +
                              ": " + problem.text);
  }
  return intake;
}

Endpoint PostedAlertsEndpoint(const Sources& sources) {
  DeferredAnswer deferred{
      .begin = [&sources](const Request& request,
                          DeferredAnswer::Done done) { Begin(request, sources, std::move(done)); },
      .wait_max = kRoutingWaitMax,
      .too_late =
          [] {
            return AnswerUnavailable("the alerts were not routed within " +
                                     FormatDuration(kRoutingWaitMax));
          }};
  return {.methods = {"POST"},
          .pattern = "/api/v2/alerts",
          .cost = Cost::kSlow,
          .quick_below = kQuickBelow,
          .deferred = std::move(deferred)};
}

}  // namespace alertd::serve
