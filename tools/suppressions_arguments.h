#pragma once

#include <string>
#include <vector>

#include "tools/arguments.h"

namespace alertd::tools {

// What `alertd suppressions` was asked for; texts as they were written.
struct SuppressionsArguments {
  enum class Action { kAdd, kList, kRemove };

  Action action = Action::kList;
  std::string url = "http://127.0.0.1:9095";
  std::string output = "table";    // of list
  bool ended = false;              // of list: those that have ended, too
  std::vector<std::string> names;  // of remove: names or ids

  // Of add.
  std::string name;
  std::vector<std::string> match;  // label=expression
  std::string condition;
  std::string start;
  std::string end;
  std::string duration;
  std::string at;  // a local time of day: it recurs
  std::vector<std::string> weekdays;
  std::string timezone;
  std::string reason;
  std::string author;
};

Parsed<SuppressionsArguments> ParseSuppressionsArguments(Words words);

}  // namespace alertd::tools
