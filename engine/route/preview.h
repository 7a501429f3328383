#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "engine/model/notification.h"
#include "engine/model/silence.h"
#include "engine/route/suppressor.h"
#include "rules/configuration.h"

namespace alertd::route {

// What else is active when the alert begins to fire.
struct PreviewScene {
  std::vector<AlertPtr> firing;
  std::vector<SilencePtr> silences;
  std::vector<SuppressionPtr> suppressions = {};  // beside those of the configuration
  std::string external_url = {};                  // where people find alertd, for templates
  std::vector<size_t> route_numbers = {};  // as the router has them, where one runs; NumberRoutes()
};

// When receivers hear of an alert that goes on firing, that nobody takes on, and that they accept.
struct PreviewedStep {
  enum class Kind {
    kFirst,
    kEscalated,
    kRepeated,
    kNextRepeat,  // of those who know of it already: at the latest, since when is not known
  };
  Kind kind = Kind::kFirst;
  Duration after{0};  // since the preview, when it begins to fire unless it does already
  std::vector<std::string> receivers;
};

// One route that an alert takes, and the groups and timings that follow.
struct PreviewedRoute {
  const rules::Route* route = nullptr;  // points into the configuration
  std::vector<std::string> path;        // the matchers passed, from the root: severity=~"HIGH"
  Labels group_labels;
  Labels route_labels;    // as the first of its receivers is told them
  std::string group_key;  // as the router has it; others see ShownGroupKey() of it
  std::string muted_by;   // why the route tells nobody then: time interval weekends; or empty
  // What fires in the group already, also the alert itself. Where something does, the group has
  // been told of, and the first step is when it is looked at next: at the latest, since its timer
  // is not known.
  std::vector<AlertPtr> members = {};
  // For how long the alert itself fires already; unset when it does not.
  std::optional<Duration> fires_for = std::nullopt;
  // From when on nothing mutes the alert here any more; unset where nobody knows, and then there
  // are no steps.
  std::optional<Timestamp> quiet_until = std::nullopt;
  std::vector<PreviewedStep> steps =
      {};  // by time; a repeat for each of its intervals and receivers
};

struct PreviewedSuppression {
  SuppressionPtr suppression;      // never null
  std::optional<Timestamp> until;  // when its time window closes; unset: does not end by itself
};

// Where an alert would go at an instant.
struct RoutePreview {
  std::vector<PreviewedRoute> routes;
  std::vector<PreviewedSuppression> suppressed_by;
  std::vector<SilencePtr> silenced_by;
  std::vector<std::string> inhibited_by;  // the sources and rules, for people
  // One for each receiver of the routes, as its first notification; also when suppressed, so that
  // it can be shown what would have been sent. Those of muted routes stand apart.
  std::vector<Notification> notifications;
  std::vector<Notification> muted_notifications;

  // Something keeps it quiet on all its routes.
  bool quiet() const {
    return !suppressed_by.empty() || !silenced_by.empty() || !inhibited_by.empty();
  }
};

// `configuration` must outlive the preview.
RoutePreview PreviewAlert(const rules::Configuration& configuration, const Alert& alert,
                          Timestamp now, const PreviewScene& scene = {});

}  // namespace alertd::route
