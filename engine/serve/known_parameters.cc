#include "engine/serve/known_parameters.h"

#include <algorithm>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/spelling.h"

namespace alertd::serve {
namespace {

WrongParameter Unknown(const std::string& name, std::span<const KnownParameter> known) {
  std::vector<std::string_view> names;
  std::string joined;
  for (const KnownParameter& each : known) {
    names.push_back(each.name);
    joined += (joined.empty() ? "" : ", ") + std::string(each.name);
  }
  const std::string_view nearest = NearestSpelling(name, names);
  const std::string meant = nearest.empty() ? "" : " (did you mean " + Quote(nearest) + "?)";
  return {name, "there is no such parameter" + meant + "; there are " +
                    (joined.empty() ? "none" : joined)};
}

}  // namespace

std::optional<WrongParameter> FindWrongParameter(const Request& request,
                                                 std::span<const KnownParameter> known) {
  for (const auto& [name, value] : request.parameters) {
    const std::string& wanted = name;
    const auto found =
        std::find_if(known.begin(), known.end(),
                     [&wanted](const KnownParameter& each) { return each.name == wanted; });
    if (found == known.end()) return Unknown(name, known);
    const auto times = std::count_if(request.parameters.begin(), request.parameters.end(),
                                     [&wanted](const auto& each) { return each.first == wanted; });
    if (times > 1 && found->times == KnownParameter::Times::kOnce) {
      return WrongParameter{
          name, "it is there " + std::to_string(times) + " times, and may be there once"};
    }
    if (value.empty()) return WrongParameter{name, "it is empty; leave it out"};
    if (value.size() > kParameterBytesMax) {
      return WrongParameter{name, "it has " + std::to_string(value.size()) +
                                      " bytes, and may have no more than " +
                                      std::to_string(kParameterBytesMax)};
    }
  }
  return std::nullopt;
}

std::optional<WrongParameter> FindUnwantedParameter(const Request& request) {
  if (request.parameters.size() <= request.form_parameters) return std::nullopt;
  return Unknown(request.parameters[request.form_parameters].first, {});
}

}  // namespace alertd::serve
