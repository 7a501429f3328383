#include "receivers/integration_kinds.h"

#include <array>

#include "receivers/log_receiver.h"
#include "receivers/pagerduty_receiver.h"
#include "receivers/slack_receiver.h"
#include "receivers/webhook_receiver.h"

namespace alertd::receivers {
namespace {

// Renders the settings that the variant's alternative holds; KindOf() picks the row by it.
template <typename Settings, Result<OutgoingMessage> (*RenderOne)(
                                 const Settings&, const Notification&, const RenderContext&)>
Result<OutgoingMessage> RenderAs(const rules::IntegrationSettings& settings,
                                 const Notification& notification, const RenderContext& context) {
  return RenderOne(std::get<Settings>(settings), notification, context);
}

constexpr std::array<Highlight, 1> kLogHighlights = {{{"message", "/message"}}};
constexpr std::array<Highlight, 3> kSlackHighlights = {
    {{"channel", "/channel"}, {"title", "/attachments/0/title"}, {"text", "/attachments/0/text"}}};
constexpr std::array<Highlight, 4> kPagerDutyHighlights = {{{"event_action", "/event_action"},
                                                            {"severity", "/payload/severity"},
                                                            {"summary", "/payload/summary"},
                                                            {"dedup_key", "/dedup_key"}}};
constexpr std::array<Highlight, 3> kWebhookHighlights = {
    {{"status", "/status"},
     {"groupKey", "/groupKey"},
     {"message", "/alerts/0/annotations/message"}}};

// In the order of the variant.
constexpr std::array<IntegrationKind, std::variant_size_v<rules::IntegrationSettings>> kKinds = {{
    {RenderAs<rules::LogSettings, RenderLogLine>, ClassifyStatus, kLogHighlights},
    {RenderAs<rules::SlackSettings, RenderSlack>, ClassifySlack, kSlackHighlights},
    {RenderAs<rules::PagerDutySettings, RenderPagerDuty>, ClassifyStatus, kPagerDutyHighlights},
    {RenderAs<rules::WebhookSettings, RenderWebhook>, ClassifyStatus, kWebhookHighlights},
}};

}  // namespace

const IntegrationKind& KindOf(const rules::IntegrationSettings& settings) {
  return kKinds[settings.index()];
}

Result<OutgoingMessage> Render(const rules::Integration& integration,
                               const Notification& notification, const RenderContext& context) {
  return KindOf(integration.settings).render(integration.settings, notification, context);
}

}  // namespace alertd::receivers
