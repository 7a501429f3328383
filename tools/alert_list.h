#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"

namespace alertd::tools {

// An alert as Alertmanager's API lists it.
struct ListedAlert {
  std::string fingerprint;
  Labels labels;
  Timestamp starts_at;
  std::vector<std::string> receivers;
  std::optional<std::string> acknowledged_by;
  std::vector<std::string> quiet_by;  // why nobody is told, such as: silenced by 3b1a…
  bool flapping = false;
  std::string unknown_reason = {};       // why nobody can tell whether it still fires; mostly empty
  bool acknowledged_with_group = false;  // and so is what joins its group

  bool operator==(const ListedAlert&) const = default;
};

// What GET /api/v2/alerts has answered; kUnsupported when it is something else.
Result<std::vector<ListedAlert>> ReadAlertList(const std::string& body);

// The labels of the alerts that were taken on, or given back, as such a request is answered;
// likewise.
Result<std::vector<Labels>> ReadAcknowledged(const std::string& body);

// A row for each alert: those that somebody is told of first, then by severity, the oldest first.
void PrintAlertList(std::ostream& out, std::vector<ListedAlert> alerts, Timestamp now);

// task_failure{host="a"}: the name, and the labels that stand in no column of their own.
std::string AlertText(const Labels& labels);

// How long something has been so, in its two largest units: 3d4h, 12m, 5s.
std::string AgeText(Duration age);

}  // namespace alertd::tools
