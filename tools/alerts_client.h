#pragma once

#include <string>

#include "engine/base/result.h"
#include "tools/api_client.h"
#include "tools/server_question.h"

namespace alertd::tools {

// GET and POST /api/v2/alerts of a server with Alertmanager's API, as JSON. Both fail with the
// server's own words where it answered: with kInvalidInput where the question is not right,
// otherwise with kUnavailable or kTimeout.
Result<std::string> FetchAlerts(const std::string& base_url, const UrlParameters& parameters);
Status PostAlerts(const std::string& base_url, const std::string& body, ServerWarnings& warnings);
// Likewise any other path that answers, or takes, JSON.
Result<std::string> FetchJson(const std::string& base_url, const std::string& path,
                              const UrlParameters& parameters);
// The answer's body.
Result<std::string> PostJson(const std::string& base_url, const std::string& path,
                             const std::string& body, ServerWarnings& warnings);

// Adds a filter for each matcher that an argument stands for: a name alone is the alert's, as
// amtool has it; in braces there may be several, as in labels that were copied from an answer.
Status AddAlertFilters(const std::string& argument, UrlParameters& parameters);

}  // namespace alertd::tools
