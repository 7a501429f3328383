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

// In the order of the variant.
constexpr std::array<IntegrationKind, std::variant_size_v<rules::IntegrationSettings>> kKinds = {{
    {RenderAs<rules::LogSettings, RenderLogLine>, ClassifyStatus},
    {RenderAs<rules::SlackSettings, RenderSlack>, ClassifySlack},
    {RenderAs<rules::PagerDutySettings, RenderPagerDuty>, ClassifyStatus},
    {RenderAs<rules::WebhookSettings, RenderWebhook>, ClassifyStatus},
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
