#include "engine/serve/known_parameters.h"

#include <algorithm>

namespace alertd::serve {

std::optional<WrongParameter> FindWrongParameter(const Request& request,
                                                 std::span<const KnownParameter> known) {
  for (const auto& parameter : request.parameters) {
    const std::string& name = parameter.first;
    const auto found =
        std::find_if(known.begin(), known.end(),
                     [&name](const KnownParameter& each) { return each.name == name; });
    if (found == known.end()) {
      std::string names;
      for (const KnownParameter& each : known)
        names += (names.empty() ? "" : ", ") + std::string(each.name);
      const std::string there = names.empty() ? "none" : names;
      return WrongParameter{name, "there is no such parameter; there are " + there};
    }
    const auto times = std::count_if(request.parameters.begin(), request.parameters.end(),
                                     [&name](const auto& each) { return each.first == name; });
    if (times > 1 && found->times == KnownParameter::Times::kOnce) {
      return WrongParameter{
          name, "it is there " + std::to_string(times) + " times, and may be there once"};
    }
  }
  return std::nullopt;
}

}  // namespace alertd::serve
