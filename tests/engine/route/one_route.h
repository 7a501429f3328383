#pragma once

#include <chrono>

#include "engine/route/router.h"

namespace alertd::route {

inline constexpr Timestamp kStart{std::chrono::hours{490'000}};

// Tells ops of everything, first after 10 seconds, and of changes after a minute.
inline rules::Configuration OneRoute() {
  rules::Configuration configuration;
  configuration.root_route.receivers = {"ops"};
  configuration.root_route.group_wait = std::chrono::seconds{10};
  configuration.root_route.group_interval = std::chrono::minutes{1};
  return configuration;
}

inline void ReceiveOne(Router& router, const Alert& alert, Timestamp now) {
  router.Receive({&alert, 1}, now);
}

inline Alert Firing(const std::string& name, Timestamp since = kStart) {
  Alert alert;
  alert.labels = {{"alertname", name}};
  alert.starts_at = since;
  alert.incident_id = name + "-1";
  return alert;
}

inline DeliveryReport Accepted(const Notification& notification, Timestamp at) {
  DeliveryReport report;
  report.notification_id = notification.id;
  report.receiver = notification.receiver;
  report.group_key = notification.group_key;
  report.at = at;
  return report;
}

}  // namespace alertd::route
