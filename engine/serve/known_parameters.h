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

// Longer values mean nothing here.
inline constexpr size_t kParameterBytesMax = 16 << 10;

// Which parameter is not right, and why.
struct WrongParameter {
  std::string name;
  std::string message;
};

// One that is not known, is there too often, is empty, or is too long.
std::optional<WrongParameter> FindWrongParameter(const Request& request,
                                                 std::span<const KnownParameter> known);

// Likewise where only the body says what is wanted, or nothing has to: there are none. What looks
// like a form in the body does not count, since clients call JSON so that do not say otherwise.
std::optional<WrongParameter> FindUnwantedParameter(const Request& request);

}  // namespace alertd::serve
