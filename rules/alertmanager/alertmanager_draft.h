#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/alertmanager/receiver_kinds.h"
#include "rules/inhibit_rule.h"
#include "rules/route.h"
#include "rules/schema/settings.h"
#include "rules/time_interval.h"

namespace alertd::rules {

// One integration as it was declared, before `global:` is known.
struct IntegrationDraft {
  const ReceiverKind* kind = nullptr;
  size_t index = 0;  // among those of its kind in the receiver
  Settings settings;
};

struct AlertmanagerReceiverDraft {
  std::string name;
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<IntegrationDraft> integrations;
  SourceLocation location;
};

// A time interval where a route names it.
struct TimeIntervalUse {
  std::string name;
  SourceLocation location;
};

// What the sections of Alertmanager's files have said so far.
struct AlertmanagerDraft {
  std::optional<Settings> global;
  std::optional<Route> route;
  std::vector<InhibitRule> inhibit_rules;
  std::vector<TimeInterval> time_intervals;
  std::vector<TimeIntervalUse> time_interval_uses;
  std::vector<AlertmanagerReceiverDraft> receivers;
  std::vector<std::string> template_patterns;
  std::optional<SourceLocation> templates_location;
  // The files that they name, as far as they could be read and parse.
  std::vector<std::shared_ptr<const SourceText>> template_files;
  size_t template_patterns_read = 0;  // those that named files, all of which are there
  // Where an Alertmanager's section other than `route` begins: with one, there must be a route.
  std::optional<SourceLocation> first_section;
};

}  // namespace alertd::rules
