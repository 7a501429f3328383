#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/silence.h"
#include "tools/api_client.h"
#include "tools/server_question.h"

namespace alertd::tools {

// The silences of a server with Alertmanager's API. Every function fails as AskServer() does.
class SilencesClient {
 public:
  explicit SilencesClient(std::string base_url) : base_url_(std::move(base_url)) {}

  // In the order of the server.
  Result<std::vector<Silence>> List(const UrlParameters& parameters) const;
  Result<Silence> Get(const std::string& id) const;
  // Returns the id.
  Result<std::string> Set(const Silence& silence, ServerWarnings& warnings) const;
  Status Expire(const std::string& id, ServerWarnings& warnings) const;

 private:
  std::string base_url_;
};

// The silences that a file or stdin has, as JSON.
Result<std::vector<Silence>> ReadSilencesText(const std::string& text);

// As JSON, one object in an array for each.
std::string SilencesText(const std::vector<Silence>& silences, Timestamp now);

}  // namespace alertd::tools
