#include "receivers/preview.h"

#include <boost/json/parse.hpp>

#include "receivers/json_values.h"
#include "receivers/secrets.h"

namespace alertd::receivers {
namespace {

// Bodies are JSON; anything else is shown as it is.
std::string PrettyBody(const std::string& body) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(body, error);
  return error ? body : PrettyJson(value);
}

std::string ShownUrl(const Secret& url) {
  const Result<std::string> value = url.Reveal();
  return value && !value->empty() ? MaskUrl(*value) : std::string(kMaskedSecret);
}

std::string ShowRequest(const HttpRequest& request) {
  std::string text = request.method + " " + ShownUrl(request.url) + "\n";
  if (request.basic_auth) {
    text += "Authorization: Basic " + std::string(kMaskedSecret) + "\n";
  } else if (!request.bearer_token.empty()) {
    text += "Authorization: Bearer " + std::string(kMaskedSecret) + "\n";
  }
  for (const HttpHeader& header : request.headers) {
    text += header.name + ": " + header.value + "\n";
  }
  return text + "\n" + PrettyBody(request.body) + "\n";
}

std::string ShowLine(const LogLine& line) {
  const std::string where = line.path.empty() ? "alertd's log" : line.path;
  return "one line to " + where + "\n\n" + PrettyBody(line.text) + "\n";
}

}  // namespace

Result<std::string> PreviewMessage(const rules::Integration& integration,
                                   const Notification& notification, RenderContext context) {
  context.secrets = SecretUse::kMask;
  ALERTD_TRY(const OutgoingMessage message, Render(integration, notification, context));
  if (const auto* request = std::get_if<HttpRequest>(&message)) return ShowRequest(*request);
  return ShowLine(std::get<LogLine>(message));
}

}  // namespace alertd::receivers
