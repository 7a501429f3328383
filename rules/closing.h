#pragma once

#include <array>
#include <string_view>

#include "rules/route.h"

namespace alertd::rules {

// What a route's `closing` may say, in `route:` as in `alert_routing:`.
inline constexpr std::array<std::string_view, 2> kClosingNames = {"always", "alertmanager"};

// REQUIRES: one of these.
inline Closing ClosingOf(std::string_view name) {
  return name == kClosingNames[0] ? Closing::kAlways : Closing::kAlertmanager;
}

}  // namespace alertd::rules
