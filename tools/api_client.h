#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "engine/query/query.h"

namespace alertd::tools {

// What a server with Prometheus' API answered to a query.
struct ApiAnswer {
  std::string body;           // as it came
  query::QueryAnswer answer;  // annotations left out
  std::vector<std::string> warnings;
};

using UrlParameters = std::vector<std::pair<std::string, std::string>>;

// Asks `base_url` + `path`. Fails with the server's own words where it answered, naming the host
// where it did not.
Result<ApiAnswer> AskApi(const std::string& base_url, const std::string& path,
                         const UrlParameters& parameters);

// What a body in Prometheus' shape says.
Result<ApiAnswer> ReadApiAnswer(std::string body);

}  // namespace alertd::tools
