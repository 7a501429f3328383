#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"

namespace alertd::tools {

// One event of a history, as it is shown.
struct ListedEvent {
  std::string at;
  std::string kind;
  std::string reason;
  Labels labels;
  std::string rule;
  std::string receiver;
  std::string value;
  bool of_alert = false;  // and not of a group
  std::string json;       // all of it
};

// One page of a history, newest first.
struct ListedEvents {
  std::vector<ListedEvent> events;
  std::string next;  // the cursor of the page after this one; empty when it is the last
  std::vector<std::string> warnings;
};

// What /api/v1/history answers; fails with kUnsupported on what it cannot have answered.
Result<ListedEvents> ReadHistoryPage(const std::string& body);

// A line for each event, oldest first, from a list that has the newest first.
void PrintTimeline(std::ostream& out, const std::vector<ListedEvent>& events);

}  // namespace alertd::tools
