#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/alert.h"
#include "engine/route/preview.h"
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

// The group with the key; null where there is none.
const route::GroupView* FindGroup(const route::RouterBoard& board, const std::string& key);

// As it would begin at the explanation's instant.
Alert AlertOf(const Explanation& explanation);

// What inhibits the alert at the instant: the id of each source, and it with its rule for people.
std::vector<std::pair<std::string, std::string>> InhibitionTexts(const RoutingScene& scene,
                                                                 const Alert& alert, Timestamp at);

// A route that the alert takes, and why, with the labels that it gives: to its group, or where
// that is null, to the alert alone.
void ExplainRoute(const route::PreviewedRoute& taken, const rules::Route& root,
                  const route::GroupView* group, Explanation& explanation);

}  // namespace alertd::serve
