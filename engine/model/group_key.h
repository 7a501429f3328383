#pragma once

// The key of a group as others see it.

#include <string_view>

namespace alertd {

// Groups of routes with the same matchers have keys that differ in what stands behind the labels:
// {}/{severity="HIGH"}:{alertname="Down"}#2. Others see what Alertmanager makes of such a group, as
// all keys are that end with labels; this is that part of the key.
constexpr std::string_view ShownGroupKey(std::string_view key) {
  const size_t end = key.rfind('}');
  return end == std::string_view::npos ? key : key.substr(0, end + 1);
}

}  // namespace alertd
