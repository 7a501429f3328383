#pragma once

#include <string>
#include <string_view>

#include "engine/alert/rule_engine.h"
#include "engine/model/notification.h"
#include "engine/route/router.h"
#include "engine/telemetry/log.h"
#include "rules/diagnostic.h"

namespace alertd::app {

// How alertd's log tells what the stages have done.

void LogTransition(telemetry::Log& log, const alert::Transition& transition);
void LogFailure(telemetry::Log& log, const alert::RuleFailure& failure);
void LogWarning(telemetry::Log& log, const alert::RuleWarning& warning);
void LogRecovery(telemetry::Log& log, const alert::RuleRecovery& recovery);
void LogDecision(telemetry::Log& log, const route::Decision& decision);
void LogDelivery(telemetry::Log& log, const DeliveryReport& report);
void LogDiagnostics(telemetry::Log& log, const rules::Diagnostics& diagnostics);

// file:line:column: level: message, and the suggestion, on one line.
std::string OneLine(const rules::Diagnostic& diagnostic);

}  // namespace alertd::app
