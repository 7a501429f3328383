#pragma once

#include <memory>
#include <optional>

#include "engine/base/clock.h"
#include "engine/telemetry/log.h"
#include "engine/telemetry/metrics.h"
#include "rules/configuration.h"

namespace alertd::app {

// What every stage of the daemon is given. All of it outlives the stages.
struct StageContext {
  const Clock& clock;
  telemetry::Log& log;
  telemetry::Metrics& metrics;
};

using ConfigurationPtr = std::shared_ptr<const rules::Configuration>;

// A stage looks at the clock at least this often, so that a step of the wall clock delays nothing
// for longer.
inline constexpr Duration kStageWaitMax{1'000};

// How long a stage may wait until `due`: nothing means until something comes in.
Duration WaitUntil(const std::optional<Timestamp>& due, Timestamp now);

}  // namespace alertd::app
