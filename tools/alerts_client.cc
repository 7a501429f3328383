#include "tools/alerts_client.h"

#include <utility>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "grammar/parser.h"

namespace alertd::tools {
namespace {

constexpr const char* kPath = "/api/v2/alerts";

// That an alert is not there is said of what was asked.
Result<std::string> AsAsked(Result<std::string> body) {
  if (body || body.error().kind != ErrorKind::kNotFound) return body;
  return InvalidInput(body.error().message);
}

}  // namespace

Result<std::string> FetchAlerts(const std::string& base_url, const UrlParameters& parameters) {
  return FetchJson(base_url, kPath, parameters);
}

Result<std::string> FetchJson(const std::string& base_url, const std::string& path,
                              const UrlParameters& parameters) {
  return AsAsked(AskServer(base_url, {.method = "GET", .path = path + "?" + FormText(parameters)}));
}

Status PostAlerts(const std::string& base_url, const std::string& body, ServerWarnings& warnings) {
  ALERTD_TRY([[maybe_unused]] const auto answer, PostJson(base_url, kPath, body, warnings));
  return Ok();
}

Result<std::string> PostJson(const std::string& base_url, const std::string& path,
                             const std::string& body, ServerWarnings& warnings) {
  return AsAsked(TellServer(base_url, {.method = "POST", .path = path, .body = body}, warnings));
}

Status AddAlertFilters(const std::string& argument, UrlParameters& parameters) {
  constexpr const char* kFilter = "filter";
  if (argument.starts_with('{')) {
    const auto matchers = grammar::ParseSelector(argument);
    if (!matchers) return InvalidInput(argument + ": " + matchers.error().message);
    for (const Matcher& matcher : *matchers)
      parameters.emplace_back(kFilter, FormatMatcher(matcher));
    return Ok();
  }
  const bool is_matcher = argument.find_first_of("=~!") != std::string::npos;
  parameters.emplace_back(
      kFilter, is_matcher ? argument : std::string(kAlertNameLabel) + "=" + Quote(argument));
  return Ok();
}

}  // namespace alertd::tools
