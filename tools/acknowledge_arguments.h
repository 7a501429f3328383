#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/arguments.h"

namespace alertd::tools {

// What `alertd alerts ack` and `alertd alerts unack` were asked for.
struct AcknowledgeArguments {
  std::vector<std::string> alerts;  // ids, matchers, or an alert's name
  std::string by;                   // empty: who runs the command
  std::string note;
  std::optional<std::string> span;  // as it was written; unset: until the alert resolves
  bool group = false;               // with all that fires in its groups
  std::string url = "http://127.0.0.1:9095";
};

Parsed<AcknowledgeArguments> ParseAcknowledgeArguments(Words words);
Parsed<AcknowledgeArguments> ParseUnacknowledgeArguments(Words words);

}  // namespace alertd::tools
