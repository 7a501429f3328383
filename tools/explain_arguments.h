#pragma once

#include <string>
#include <vector>

#include "tools/arguments.h"

namespace alertd::tools {

// What `alertd explain` was asked for; the time as it was written.
struct ExplainArguments {
  std::vector<std::string> alerts;  // an id, labels in braces, or matchers, or a name
  std::string at;                   // empty: now
  std::string url = "http://127.0.0.1:9095";
  std::string output = "text";
};

Parsed<ExplainArguments> ParseExplainArguments(Words words);

}  // namespace alertd::tools
