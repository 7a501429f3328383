#pragma once

#include <string>
#include <vector>

#include "tools/arguments.h"

namespace alertd::tools {

// What `alertd alerts list` was asked for. Without any of the flags, every alert is listed.
struct AlertsListArguments {
  std::vector<std::string> matchers;  // or an alert's name
  bool active = false;
  bool silenced = false;
  bool inhibited = false;
  bool muted = false;
  bool unprocessed = false;
  std::string receiver;  // a regular expression
  std::string url = "http://127.0.0.1:9095";
  std::string output = "table";
};

// What `alertd alerts add` was asked for; times as they were written.
struct AlertsAddArguments {
  std::vector<std::string> labels;  // NAME=VALUE; the first may be the alert's name alone
  std::vector<std::string> annotations;
  std::string generator_url;
  std::string start;
  std::string end;
  std::string url = "http://127.0.0.1:9095";
};

Parsed<AlertsListArguments> ParseAlertsListArguments(Words words);
Parsed<AlertsAddArguments> ParseAlertsAddArguments(Words words);

}  // namespace alertd::tools
