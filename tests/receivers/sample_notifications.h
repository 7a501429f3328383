#pragma once

#include "engine/model/notification.h"
#include "rules/receiver_options.h"

namespace alertd::receivers {

inline constexpr Timestamp kStart{Duration{1'771'639'200'000}};  // 2026-02-21T02:00:00Z

// An alert of the demo's rules that fires since five minutes before kStart.
Alert FiringAlert(std::string_view agent, std::string_view severity = "CRITICAL");

// The same alert, over since half a minute before kStart.
Alert ResolvedAlert(std::string_view agent, std::string_view severity = "CRITICAL");

// A notification at kStart for the receiver "team".
Notification NotificationOf(std::string id, std::vector<Alert> alerts);

rules::Integration SlackIntegration();
rules::Integration PagerDutyIntegration();
rules::Integration WebhookIntegration();
rules::Integration LogIntegration(std::string path);

}  // namespace alertd::receivers
