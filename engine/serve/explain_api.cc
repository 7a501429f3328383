#include "engine/serve/explain_api.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/external_labels.h"
#include "engine/model/spelling.h"
#include "engine/serve/alert_id.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/explain_invented.h"
#include "engine/serve/explain_past.h"
#include "engine/serve/explain_routing.h"
#include "engine/serve/explain_rule.h"
#include "engine/serve/explanation.h"
#include "engine/serve/known_parameters.h"
#include "engine/serve/query_parameters.h"
#include "engine/serve/slow_endpoints.h"

namespace alertd::serve {
namespace {

constexpr size_t kLabelsMax = 1'000;
using Times = KnownParameter::Times;

constexpr std::array<KnownParameter, 1> kAlertParameters = {{{"at"}}};
constexpr std::array<KnownParameter, 3> kInventedParameters = {
    {{"label", Times::kAny}, {"rule"}, {"at"}}};
// An event that was written down since somebody said "now" still belongs to it.
constexpr Duration kPastMin{1'000};

Answer AnswerExplanation(const Explanation& explanation) {
  return Success([&](JsonWriter& json) { WriteExplanation(json, explanation); },
                 {.warnings = explanation.remarks});
}

// What the journal has of the alert until the explanation's instant.
void ReadEvents(const Sources& sources, Explanation& explanation) {
  if (!sources.history || !explanation.alert) return;
  journal::EventQuery query{.filter = {.alert = explanation.alert, .to = explanation.at},
                            .before = {},
                            .limit = journal::kPageEventsMax};
  auto page = sources.history(query);
  if (!page) {
    explanation.remarks.push_back(page.error().message);
    return;
  }
  if (!page->remark.empty()) explanation.remarks.push_back(page->remark);
  if (page->next) {
    explanation.remarks.push_back("only the newest " + std::to_string(page->events.size()) +
                                  " events of the alert were looked at");
  }
  explanation.flapping = FindFlapping(page->events, *explanation.alert);
  explanation.events = EventsOfLastIncident(std::move(page->events), *explanation.alert);
}

// The labels of whoever has the id, and the rule, as the events have them.
std::optional<std::string> LabelsFromEvents(Explanation& explanation) {
  std::string rule;
  for (const JournalEventPtr& event : explanation.events) {
    if (event->alert != explanation.alert) continue;
    explanation.labels = event->labels;
    if (!event->rule.empty()) rule = event->rule;
  }
  if (explanation.labels.empty()) return std::nullopt;
  return rule.empty() ? std::string(explanation.labels.Get(kAlertNameLabel)) : rule;
}

Answer FailUnknownAlert(const Explanation& explanation) {
  return Fail(ApiError::kNotFound, "no rule, no group and no event knows an alert with the id " +
                                       FormatFingerprint(*explanation.alert));
}

Answer ExplainNow(const Sources& sources, Explanation explanation) {
  const auto configuration = sources.configuration()->configuration;
  const auto rules = sources.rules();
  const auto board = sources.routing();
  ReadEvents(sources, explanation);
  const std::optional<std::string> rule = LabelsFromEvents(explanation);
  const ActiveOfRule found =
      FindActive(*rules, *explanation.alert, configuration->global.external_labels);
  const route::RoutedAlert* const routed = FindRouted(*board, *explanation.alert);
  if (routed != nullptr) explanation.labels = routed->alert->labels;
  if (found.active != nullptr) {
    explanation.labels =
        WithExternalLabels(found.active->alert.labels, configuration->global.external_labels);
    ExplainActive(found, explanation);
  } else if (routed != nullptr && !routed->alert->ResolvedAt(explanation.at)) {
    explanation.state = "firing";
    explanation.since = routed->alert->starts_at;
    explanation.incident = routed->alert->incident_id;
    explanation.Add("alert",
                    "firing since " + FormatTimestamp(routed->alert->starts_at) +
                        (routed->alert->incident_id.empty() ? ", as somebody has sent it" : ""),
                    routed->alert->starts_at);
  } else if (rule) {
    ExplainInactive(*rules, *rule, sources.window, explanation);
  } else {
    return FailUnknownAlert(explanation);
  }
  ExplainRouting({*configuration, *board, sources.delivery_progress}, explanation);
  return AnswerExplanation(explanation);
}

// Whoever has had no event until then may have had one since.
bool FindLabelsLater(const Sources& sources, Explanation& explanation) {
  const auto page = sources.history(
      {.filter = {.alert = explanation.alert}, .before = {}, .limit = journal::kPageEventsMax});
  if (!page) return true;  // that is remarked on already
  for (const JournalEventPtr& event : page->events)
    if (event->alert == explanation.alert) explanation.labels = event->labels;
  return !explanation.labels.empty();
}

Answer ExplainThen(const Sources& sources, Explanation explanation) {
  ReadEvents(sources, explanation);
  if (!LabelsFromEvents(explanation) && !FindLabelsLater(sources, explanation)) {
    return FailUnknownAlert(explanation);
  }
  ExplainPast(*sources.routing(), explanation);
  return AnswerExplanation(explanation);
}

// The explanation's instant; its failure names no parameter.
Result<Timestamp> InstantOf(const Request& request, Timestamp now) {
  if (!request.HasParameter("at")) return now;
  ALERTD_TRY(const Timestamp at, ParseInstant(request.Parameter("at")));
  if (at > now) return InvalidInput("it has not come yet: what will be is not known");
  return at;
}

Answer AnswerAlert(const Request& request, const Sources& sources) {
  const std::optional<uint64_t> id = ParseAlertId(request.Capture("id"));
  if (!id) return FailAlertId(request);
  if (const auto wrong = FindWrongParameter(request, kAlertParameters)) {
    return FailParameter(wrong->name, wrong->message);
  }
  const Timestamp now = sources.clock.Now();
  const auto at = InstantOf(request, now);
  if (!at) return FailParameter("at", at.error().message);
  Explanation explanation{.alert = id, .labels = {}, .at = *at};
  if (*at < now - kPastMin) return ExplainThen(sources, std::move(explanation));
  return ExplainNow(sources, std::move(explanation));
}

// Those that all alerts of the rule have.
LabelsBuilder LabelsOfRule(const alert::RulesView& view, std::string_view name) {
  LabelsBuilder labels;
  if (!name.empty()) labels.Set(kAlertNameLabel, name);
  for (const alert::GroupView& group : view.groups) {
    for (const alert::RuleView& rule : group.rules) {
      if (rule.kind != rules::RuleKind::kAlerting || rule.name != name) continue;
      for (const auto& [label, text] : rule.labels) {
        const bool fixed = text.find("{{") == std::string::npos;
        if (fixed) labels.Set(label, text);
      }
    }
  }
  return labels;
}

Result<Labels> LabelParameters(const Request& request, LabelsBuilder labels) {
  const std::vector<std::string> texts = request.AllOf("label");
  if (texts.empty() && !request.HasParameter("rule")) {
    return InvalidInput("there is none; it is of the form NAME=VALUE");
  }
  if (texts.size() > kLabelsMax) {
    return InvalidInput("there are more than " + std::to_string(kLabelsMax));
  }
  std::set<std::string> named;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidInput(Quote(text) + " is not of the form NAME=VALUE");
    }
    if (!named.insert(text.substr(0, equals)).second) {
      return InvalidInput(Quote(text.substr(0, equals)) + " has several values");
    }
    labels.Set(text.substr(0, equals), text.substr(equals + 1));
  }
  return labels.Build();
}

// Nothing where the request names no rule, or one that there is.
std::optional<Answer> RefuseUnknownRule(const Request& request, const alert::RulesView& view) {
  if (!request.HasParameter("rule")) return std::nullopt;
  const std::string_view asked = request.Parameter("rule");
  std::vector<std::string_view> names;
  for (const alert::GroupView& group : view.groups) {
    for (const alert::RuleView& rule : group.rules) {
      if (rule.kind == rules::RuleKind::kAlerting) names.push_back(rule.name);
    }
  }
  if (std::find(names.begin(), names.end(), asked) != names.end()) return std::nullopt;
  const std::string_view nearest = NearestSpelling(asked, names);
  const std::string hint = nearest.empty() ? "" : " (did you mean " + Quote(nearest) + "?)";
  return Fail(ApiError::kNotFound, "no alert and no rule has the name " + Quote(asked) + hint);
}

// Whether an alert with these very labels is pending or fires, by the rules or by who has sent it.
bool IsActive(const Sources& sources, const Explanation& asked) {
  const auto rules = sources.rules();
  const Labels& external = sources.configuration()->configuration->global.external_labels;
  const uint64_t id = Fingerprint(asked.labels);
  const ActiveOfRule found = FindActive(*rules, id, external);
  if (found.active != nullptr)
    return WithExternalLabels(found.active->alert.labels, external) == asked.labels;
  const auto board = sources.routing();
  const route::RoutedAlert* const routed = FindRouted(*board, id);
  return routed != nullptr && routed->alert->labels == asked.labels &&
         !routed->alert->ResolvedAt(asked.at);
}

// Of labels that an alert had which was pending or fired at the instant, what is said of that one.
std::optional<Answer> ExplainKnown(const Sources& sources, const Explanation& asked,
                                   Timestamp now) {
  Explanation known{.alert = Fingerprint(asked.labels), .labels = {}, .at = asked.at};
  if (asked.at >= now - kPastMin) {
    if (!IsActive(sources, asked)) return std::nullopt;
    return ExplainNow(sources, std::move(known));
  }
  ReadEvents(sources, known);
  if (!LabelsFromEvents(known) || known.labels != asked.labels) return std::nullopt;
  ExplainPast(*sources.routing(), known);
  if (known.state == "inactive") return std::nullopt;
  return AnswerExplanation(known);
}

Answer AnswerInvented(const Request& request, const Sources& sources) {
  if (const auto wrong = FindWrongParameter(request, kInventedParameters)) {
    return FailParameter(wrong->name, wrong->message);
  }
  if (auto refusal = RefuseUnknownRule(request, *sources.rules())) return *std::move(refusal);
  auto labels = LabelParameters(request, LabelsOfRule(*sources.rules(), request.Parameter("rule")));
  if (!labels) return FailParameter("label", labels.error().message);
  const Timestamp now = sources.clock.Now();
  const auto at = InstantOf(request, now);
  if (!at) return FailParameter("at", at.error().message);
  Explanation explanation{.alert = std::nullopt, .labels = *std::move(labels), .at = *at};
  if (auto known = ExplainKnown(sources, explanation, now)) return *std::move(known);
  const std::string_view rule = explanation.labels.Get(kAlertNameLabel);
  if (!rule.empty()) ExplainInactive(*sources.rules(), rule, sources.window, explanation);
  const auto configuration = sources.configuration()->configuration;
  const auto board = sources.routing();
  ExplainInvented({*configuration, *board, sources.delivery_progress},
                  *at >= now - kPastMin ? KnownGroups::kOfNow : KnownGroups::kNone, explanation);
  return AnswerExplanation(explanation);
}

}  // namespace

void AddExplainApi(EndpointTable& table, const Sources& sources) {
  SlowEndpoints endpoints(table, sources);
  endpoints.Add("GET", "/api/v1/alerts/{id}/explain", AnswerAlert);
  endpoints.Add("GET", "/api/v1/explain", AnswerInvented);
}

}  // namespace alertd::serve
