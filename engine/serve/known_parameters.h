#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/serve/http_message.h"

namespace alertd::serve {

// A parameter of our own endpoints, which take none that they do not know, and twice only those
// that mean several things. (Prometheus' and Alertmanager's are as theirs.)
struct KnownParameter {
  enum class Times { kOnce, kAny };
  std::string_view name;
  Times times = Times::kOnce;
};

// Which parameter is not right, and why.
struct WrongParameter {
  std::string name;
  std::string message;
};

std::optional<WrongParameter> FindWrongParameter(const Request& request,
                                                 std::span<const KnownParameter> known);

}  // namespace alertd::serve
