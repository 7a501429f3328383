#include "engine/state/suppression_text.h"

#include <exception>

#include <boost/json.hpp>

#include "engine/state/record_json.h"

namespace alertd::state {

namespace json = boost::json;

std::string SuppressionText(const SuppressionRecord& record) {
  json::object object{{"id", Text(record.id)},
                      {"name", Text(record.name)},
                      {"declaration", Text(record.declaration)},
                      {"created_by", Text(record.created_by)},
                      {"end_reason", Text(record.end_reason)}};
  PutTime(object, "created_at", record.created_at);
  PutTime(object, "updated_at", record.updated_at);
  PutTime(object, "ended_at", record.ended_at);
  return json::serialize(object);
}

Result<SuppressionRecord> ParseSuppressionText(std::string_view text) {
  try {
    const json::value value = json::parse(json::string_view(text));
    const json::object& object = value.as_object();
    SuppressionRecord record;
    record.id = TextFrom(object.at("id"));
    record.name = TextFrom(object.at("name"));
    record.declaration = TextFrom(object.at("declaration"));
    record.created_by = TextFrom(object.at("created_by"));
    record.created_at = TimeFrom(object.at("created_at"));
    record.updated_at = TimeFrom(object.at("updated_at"));
    record.ended_at = TimeOrNone(object, "ended_at");
    record.end_reason = TextFrom(object.at("end_reason"));
    return record;
  } catch (const std::exception& error) {
    return InvalidInput("expected a suppression as JSON: " + std::string(error.what()));
  }
}

}  // namespace alertd::state
