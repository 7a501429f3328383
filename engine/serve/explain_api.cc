#include "engine/serve/explain_api.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/model/external_labels.h"
#include "engine/serve/alert_id.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/explain_past.h"
#include "engine/serve/explain_routing.h"
#include "engine/serve/explain_rule.h"
#include "engine/serve/explanation.h"
#include "engine/serve/query_parameters.h"

namespace alertd::serve {
namespace {

constexpr size_t kLabelsMax = 1'000;
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
  ExplainRouting({*configuration, *board}, explanation);
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
  ExplainPast(explanation);
  return AnswerExplanation(explanation);
}

Answer AnswerAlert(const Request& request, const Sources& sources) {
  const std::optional<uint64_t> id = ParseAlertId(request.Capture("id"));
  if (!id) return FailAlertId(request);
  const Timestamp now = sources.clock.Now();
  const auto at = TimeParameter(request, "at", now);
  if (!at) return FailParameter("at", at.error().message);
  Explanation explanation{.alert = id, .labels = {}, .at = *at};
  if (*at > now) return FailParameter("at", "it has not come yet: what will be is not known");
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
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidInput(Quote(text) + " is not of the form NAME=VALUE");
    }
    labels.Set(text.substr(0, equals), text.substr(equals + 1));
  }
  return labels.Build();
}

Answer AnswerInvented(const Request& request, const Sources& sources) {
  auto labels = LabelParameters(request, LabelsOfRule(*sources.rules(), request.Parameter("rule")));
  if (!labels) return FailParameter("label", labels.error().message);
  const auto at = TimeParameter(request, "at", sources.clock.Now());
  if (!at) return FailParameter("at", at.error().message);
  Explanation explanation{.alert = std::nullopt, .labels = *std::move(labels), .at = *at};
  const std::string_view rule = explanation.labels.Get(kAlertNameLabel);
  if (!rule.empty()) ExplainInactive(*sources.rules(), rule, sources.window, explanation);
  const auto configuration = sources.configuration()->configuration;
  ExplainInvented({*configuration, *sources.routing()}, explanation);
  return AnswerExplanation(explanation);
}

}  // namespace

void AddExplainApi(EndpointTable& table, const Sources& sources) {
  using Answering = Answer (*)(const Request&, const Sources&);
  const auto add = [&](const char* pattern, Answering answer) {
    table.Add({.methods = {"GET"},
               .pattern = pattern,
               .cost = Cost::kSlow,
               .answer = [&sources, answer](const Request& request) {
                 return answer(request, sources);
               }});
  };
  add("/api/v1/alerts/{id}/explain", AnswerAlert);
  add("/api/v1/explain", AnswerInvented);
}

}  // namespace alertd::serve
