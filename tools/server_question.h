#pragma once

#include <string>

#include "engine/base/result.h"

namespace alertd::tools {

// What a server is asked for, or asked to do.
struct ServerQuestion {
  std::string method;
  std::string path;
  std::string body = {};  // JSON
};

// The body of the answer. Fails with the server's own words where it answered: with kInvalidInput
// or kNotFound where it was asked for what is not right or not there, otherwise with kUnavailable
// or kTimeout.
Result<std::string> AskServer(const std::string& base_url, ServerQuestion question);

}  // namespace alertd::tools
