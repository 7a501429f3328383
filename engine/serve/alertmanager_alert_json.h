#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/route/router_view.h"
#include "engine/serve/alertmanager_alert_filter.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

// An alert that an answer shows, with the groups that hold it. Points into the board, and at a list
// of groups that outlives it.
struct ShownAlert {
  uint64_t fingerprint = 0;
  const route::RoutedAlert* routed = nullptr;
  std::span<const route::GroupView* const> groups;
  std::string_view unknown_reason = {};  // why nobody can tell whether it still fires; mostly empty
};

// What keeps the alert quiet in this group.
AlertStatus StatusOf(const route::RoutedAlert& routed);

// What keeps it quiet in all of its groups: time intervals count where they mute every one.
AlertStatus StatusOf(const ShownAlert& shown);

// {"name":"oncall"}
void WriteReceiverReference(JsonWriter& json, std::string_view name);

// As Alertmanager's API has an alert. One whose end nobody has named ends at `expected_end`, unless
// its rule goes on to say that it fires.
void WriteShownAlert(JsonWriter& json, const ShownAlert& shown, const AlertStatus& status,
                     Timestamp expected_end);

}  // namespace alertd::serve
