#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/arguments.h"

namespace alertd::tools {

// What `alertd history` was asked for; times as they were written.
struct HistoryArguments {
  std::vector<std::string> alerts;  // ids, matchers or names
  std::string since = "24h";
  std::string until;  // empty: now
  std::string receiver;
  std::string rule;
  std::string incident;
  std::vector<std::string> kinds;
  size_t limit = 200;
  std::string url = "http://127.0.0.1:9095";
  std::string output = "table";
};

Parsed<HistoryArguments> ParseHistoryArguments(Words words);

}  // namespace alertd::tools
