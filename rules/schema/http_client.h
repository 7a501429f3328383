#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/transport.h"
#include "rules/schema/settings.h"

namespace alertd::rules {

// What alertd's own HTTP client does of the keys of kHttpClientShape.
struct HttpClient {
  std::optional<BasicAuth> basic_auth;
  Secret bearer_token;
  TlsOptions tls;
  std::vector<std::pair<std::string, Secret>> headers;  // of http_headers
  bool follow_redirects = true;
  std::string obstacle;  // what it does not do yet, as a message; empty when it does all
};

HttpClient ToHttpClient(const Settings& settings);

// The first of the keys that was given and is not empty; empty when none was.
std::string FirstGiven(const Settings& settings, std::initializer_list<std::string_view> keys);

}  // namespace alertd::rules
