#include "rules/escalation.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace alertd::rules {
namespace {

void Refuse(FileScope& scope, SourceRange range, const std::string& name, std::string message) {
  scope.Error({.name = name, .range = range, .message = std::move(message), .suggestion = {}});
}

struct DeclaredStep {
  std::optional<Duration> after;
  std::vector<std::string> receivers;
};

DeclaredStep ReadStep(FileScope& scope, const YamlNode& node, Route& route, Draft& draft) {
  SectionReader reader(scope, node, "a step of an escalation");
  DeclaredStep step;
  if (reader.Require("after") != nullptr) step.after = reader.Span("after");
  if (reader.Require("receivers") != nullptr) {
    const std::vector<TextValue> names = reader.Texts("receivers");
    if (names.empty() && reader.Find("receivers")->kind == YamlKind::kSequence) {
      Refuse(scope, reader.KeyRange("receivers"), "missing-key",
             "a step of an escalation tells at least one receiver");
    }
    for (const TextValue& name : names) {
      draft.receiver_uses.push_back({.name = name.value(), .location = name.location});
      if (std::find(route.receivers.begin(), route.receivers.end(), name.value()) !=
          route.receivers.end()) {
        Refuse(scope, name.location.range, "duplicate",
               "receiver \"" + name.value() + "\" is told by the route already; an escalation " +
                   "tells others");
        continue;
      }
      step.receivers.push_back(name.value());
      route.receivers.push_back(name.value());
    }
  }
  reader.Finish();
  return step;
}

}  // namespace

void ReadEscalation(FileScope& scope, SectionReader& reader, Route& route, Draft& draft) {
  const bool own_receivers = reader.Find("receivers") != nullptr;
  if (own_receivers) route.escalation.clear();
  if (reader.Find("escalation") == nullptr) return;
  if (!own_receivers) route.receivers.clear();
  route.escalation.clear();
  for (const YamlNode* node : reader.Items("escalation")) {
    DeclaredStep step = ReadStep(scope, *node, route, draft);
    if (!step.after) continue;
    if (!route.escalation.empty() && *step.after <= route.escalation.back().after) {
      Refuse(scope, node->range, "bad-duration",
             "the steps of an escalation stand in order: " + FormatDuration(*step.after) +
                 " does not come after " + FormatDuration(route.escalation.back().after));
    }
    route.escalation.push_back({*step.after, std::move(step.receivers)});
  }
}

Duration EscalationDelay(const Route& route, std::string_view receiver) {
  for (const EscalationStep& step : route.escalation) {
    if (std::find(step.receivers.begin(), step.receivers.end(), receiver) != step.receivers.end()) {
      return step.after;
    }
  }
  return Duration{0};
}

}  // namespace alertd::rules
