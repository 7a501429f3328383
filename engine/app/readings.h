#pragma once

#include "engine/alert/rules_view.h"
#include "engine/app/sample_log_stage.h"
#include "engine/route/router_view.h"
#include "engine/scrape/targets_view.h"
#include "engine/state/state_store.h"
#include "engine/telemetry/metrics.h"
#include "engine/window/window.h"

namespace alertd::app {

// Where the metrics' readings are taken from.
struct ReadingSources {
  const window::Window& window;
  const alert::RulesView& rules;
  const scrape::TargetsView& targets;
  const route::RouterView& router;
  Timestamp now;
  size_t delivery_queue = 0;
  state::StateHealth state_health = {};
  SampleLogStage::Health sample_log_health = {};
};

telemetry::Readings ReadingsOf(const ReadingSources& sources);

}  // namespace alertd::app
