#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

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
  std::string alert;  // its id; empty where it is of a group, or of none
  std::string json;   // all of it
};

// One page of a history, newest first.
struct ListedEvents {
  std::vector<ListedEvent> events;
  std::string next;  // the cursor of the page after this one; empty when it is the last
  std::vector<std::string> warnings;
};

// What /api/v1/history answers; fails with kUnsupported on what it cannot have answered.
Result<ListedEvents> ReadHistoryPage(const std::string& body);

// An event as our API shows it. Throws what Boost.JSON does where it is something else.
ListedEvent EventFrom(const boost::json::value& value);

// On one line, whatever a program has put into it.
std::string LineText(std::string_view text);

// A line for each event, oldest first, from a list that has the newest first.
void PrintTimeline(std::ostream& out, const std::vector<ListedEvent>& events);

}  // namespace alertd::tools
