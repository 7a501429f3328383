#include "receivers/preview.h"

#include <span>

#include <boost/json/parse.hpp>

#include "receivers/integration_kinds.h"
#include "receivers/json_values.h"
#include "receivers/secrets.h"

namespace alertd::receivers {
namespace {

std::string ShownUrl(const Secret& url) {
  const Result<std::string> value = url.Reveal();
  return value && !value->empty() ? MaskUrl(*value) : std::string(kMaskedSecret);
}

// Bodies are JSON; anything else is shown as it is.
void ShowBody(const std::string& body, std::span<const Highlight> highlights,
              MessagePreview& preview) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(body, error);
  preview.body = error ? body : PrettyJson(value);
  if (error) return;
  for (const Highlight& highlight : highlights) {
    boost::system::error_code absent;
    const boost::json::value* found = value.find_pointer(highlight.pointer, absent);
    if (found == nullptr || !found->is_string()) continue;
    const boost::json::string& text = found->get_string();
    preview.highlights.emplace_back(highlight.name, std::string(text.data(), text.size()));
  }
}

MessagePreview ShowRequest(const HttpRequest& request) {
  MessagePreview preview;
  preview.target = request.method + " " + ShownUrl(request.url);
  if (request.basic_auth) {
    preview.headers.push_back({"Authorization", "Basic " + std::string(kMaskedSecret)});
  } else if (!request.bearer_token.empty()) {
    preview.headers.push_back({"Authorization", "Bearer " + std::string(kMaskedSecret)});
  }
  preview.headers.insert(preview.headers.end(), request.headers.begin(), request.headers.end());
  return preview;
}

}  // namespace

Result<MessagePreview> PreviewMessage(const rules::Integration& integration,
                                      const Notification& notification, RenderContext context) {
  context.secrets = SecretUse::kMask;
  ALERTD_TRY(const OutgoingMessage message, Render(integration, notification, context));
  const auto highlights = KindOf(integration.settings).highlights;
  MessagePreview preview;
  if (const auto* request = std::get_if<HttpRequest>(&message)) {
    preview = ShowRequest(*request);
    ShowBody(request->body, highlights, preview);
  } else {
    const auto& line = std::get<LogLine>(message);
    preview.target = "one line to " + (line.path.empty() ? "alertd's log" : line.path);
    ShowBody(line.text, highlights, preview);
  }
  return preview;
}

}  // namespace alertd::receivers
