#include "engine/state/record_json.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace alertd::state {

namespace json = boost::json;

json::string Text(std::string_view text) { return json::string(text.data(), text.size()); }

std::string TextFrom(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

json::object LabelsToJson(const Labels& labels) {
  json::object object;
  for (const Label& label : labels)
    object.emplace(json::string_view(label.name), Text(label.value));
  return object;
}

Labels LabelsFrom(const json::value& value) {
  std::vector<Label> labels;
  for (const auto& [name, member] : value.as_object()) {
    const json::string& text = member.as_string();
    labels.push_back(
        {std::string_view(name.data(), name.size()), std::string_view(text.data(), text.size())});
  }
  return Labels::FromAnnotations(std::move(labels));
}

void PutTime(json::object& object, const char* key, const std::optional<Timestamp>& at) {
  if (at) object[key] = at->time_since_epoch().count();
}

Timestamp TimeFrom(const json::value& value) {
  return Timestamp{Duration{json::value_to<int64_t>(value)}};
}

std::optional<Timestamp> TimeOrNone(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  return TimeFrom(*value);
}

}  // namespace alertd::state
