#pragma once

#include <string>
#include <vector>

#include "tools/arguments.h"

namespace alertd::tools {

// What `alertd silences` was asked for; texts as they were written.
struct SilencesArguments {
  enum class Action { kAdd, kList, kExpire, kUpdate, kImport };

  Action action = Action::kList;
  std::string url = "http://127.0.0.1:9095";
  std::string output = "table";       // of list
  std::vector<std::string> matchers;  // of add and list
  std::vector<std::string> ids;       // of expire and update
  std::string file = "-";             // of import

  // Of add and update. Empty in update: as it was.
  std::string start;
  std::string end;
  std::string duration;
  std::string author;
  std::string comment;
  std::vector<std::string> annotations;
  bool until_resolved = false;
  std::string until_unmatched;

  // Of list.
  bool expired = false;  // those instead of what holds or will
  std::string within;    // only what ends, or has ended, within this span from now
  std::string creator;
  bool ids_only = false;
};

Parsed<SilencesArguments> ParseSilencesArguments(Words words);

}  // namespace alertd::tools
