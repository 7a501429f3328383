#include "engine/state/label_text.h"

#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace alertd::state {
namespace {

namespace json = boost::json;

std::string_view ViewOf(const json::string& text) { return {text.data(), text.size()}; }

}  // namespace

std::string LabelText(const Labels& labels) {
  json::object object;
  for (const Label& label : labels)
    object.emplace(json::string_view(label.name), json::string_view(label.value));
  return json::serialize(object);
}

Result<Labels> ParseLabelText(std::string_view text) {
  json::parse_options options;
  // An annotation that a template has cut within a character must not look like a damaged file.
  options.allow_invalid_utf8 = true;
  json::error_code error;
  const json::value value = json::parse(json::string_view(text), error, {}, options);
  if (error) return InvalidInput("expected labels as JSON: " + error.message());
  if (!value.is_object()) return InvalidInput("expected labels as a JSON object");
  std::vector<Label> labels;
  for (const auto& [name, member] : value.get_object()) {
    if (!member.is_string()) return InvalidInput("expected a label's value as a JSON string");
    labels.push_back({std::string_view(name.data(), name.size()), ViewOf(member.get_string())});
  }
  return Labels::FromAnnotations(std::move(labels));
}

}  // namespace alertd::state
