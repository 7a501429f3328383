#pragma once

#include <functional>
#include <string>

#include "engine/model/alert.h"
#include "engine/route/router_view.h"
#include "engine/serve/explanation.h"
#include "rules/configuration.h"

namespace alertd::serve {

// What the router goes by, and what became of what it sent.
struct RoutingScene {
  const rules::Configuration& configuration;
  const route::RouterBoard& board;
  // As Sources::delivery_progress; may be empty.
  const std::function<std::string(const std::string& receiver, const std::string& group_key)>&
      delivery_progress;
};

// The alert as the router knows it; null when it does not. Points into the board.
const route::RoutedAlert* FindRouted(const route::RouterBoard& board, uint64_t id);

// Which routes an alert takes now and why, the groups that it is in and their timers, what keeps it
// quiet, and of each receiver what it was told or why not. The explanation has state and events.
void ExplainRouting(const RoutingScene& scene, Explanation& explanation);

// The silences of the alert that are active at the explanation's instant, but for those that it
// names already. How they were then the board knows as long as it has them.
void ExplainSilences(const route::RouterBoard& board, Explanation& explanation);

// What an alert with these labels would meet if it began to fire at the explanation's instant.
void ExplainInvented(const RoutingScene& scene, Explanation& explanation);

}  // namespace alertd::serve
