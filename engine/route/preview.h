#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "engine/model/notification.h"
#include "rules/configuration.h"

namespace alertd::route {

// One route that an alert takes, and the groups and timings that follow.
struct PreviewedRoute {
  const rules::Route* route = nullptr;  // points into the configuration
  std::vector<std::string> path;        // the matchers passed, from the root: severity=~"HIGH"
  Labels group_labels;
  std::string group_key;
  std::string muted_by;  // why the route tells nobody then: time interval weekends; or empty
};

struct PreviewedSuppression {
  const rules::Suppression* suppression = nullptr;
  std::optional<Timestamp> until;  // when its time window closes; unset: does not end by itself
};

// Where an alert would go at an instant, without any state.
struct RoutePreview {
  std::vector<PreviewedRoute> routes;
  std::vector<PreviewedSuppression> suppressed_by;
  // One for each receiver of the routes, as its first notification; also when suppressed, so that
  // it can be shown what would have been sent. Those of muted routes stand apart.
  std::vector<Notification> notifications;
  std::vector<Notification> muted_notifications;
};

// `configuration` must outlive the preview.
RoutePreview PreviewAlert(const rules::Configuration& configuration, const Alert& alert,
                          Timestamp now);

}  // namespace alertd::route
