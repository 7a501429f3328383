#include "tools/live_scene.h"

#include <memory>
#include <utility>
#include <vector>

#include "engine/app/curl_transport.h"
#include "tools/alert_list.h"
#include "tools/alerts_client.h"
#include "tools/silences_client.h"
#include "tools/suppressions_client.h"

namespace alertd::tools {
namespace {

// Whom the words of a failure come from.
Failure From(const std::string& host, const Error& error) {
  const bool named = error.message.find(host) != std::string::npos;
  return Unavailable(named ? error.message : host + ": " + error.message);
}

}  // namespace

Result<LiveScene> FetchLiveScene(const std::string& base_url) {
  LiveScene live;
  live.host = app::HostOf(base_url);
  const auto body = FetchAlerts(base_url, {});
  if (!body) return From(live.host, body.error());
  auto listed = ReadAlertList(*body);
  if (!listed) return From(live.host, listed.error());
  for (ListedAlert& each : *listed) {
    Alert alert;
    alert.labels = std::move(each.labels);
    alert.starts_at = each.starts_at;
    if (each.acknowledged_by) {
      live.taken_on[alert.labels] = {*each.acknowledged_by, each.acknowledged_with_group
                                                                ? AcknowledgeScope::kGroups
                                                                : AcknowledgeScope::kAlert};
    }
    live.scene.firing.emplace_back(std::move(alert));
  }
  auto silences = SilencesClient(base_url).List({});
  if (!silences) return From(live.host, silences.error());
  for (Silence& silence : *silences)
    live.scene.silences.push_back(std::make_shared<const Silence>(std::move(silence)));
  const auto suppressions = SuppressionsClient(base_url).List();
  if (!suppressions) return From(live.host, suppressions.error());
  for (const ListedSuppression& each : suppressions->value_or(std::vector<ListedSuppression>())) {
    // What its files declare, files that are tested may declare otherwise.
    if (each.source == "api" && each.state != "expired")
      live.scene.suppressions.push_back(each.declared);
  }
  return live;
}

}  // namespace alertd::tools
