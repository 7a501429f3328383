#include "engine/state/no_data_text.h"

#include <exception>

#include <boost/json.hpp>

#include "engine/state/record_json.h"

namespace alertd::state {

namespace json = boost::json;

std::string NoDataText(const NoData& no_data) {
  json::object object{{"expr", Text(no_data.expr)}};
  PutTime(object, "since", no_data.since);
  return json::serialize(object);
}

Result<NoData> ParseNoDataText(std::string_view text) {
  try {
    json::parse_options options;
    // What a rule compares labels with may be any bytes.
    options.allow_invalid_utf8 = true;
    const json::value value = json::parse(json::string_view(text), {}, options);
    const json::object& object = value.as_object();
    return NoData{TextFrom(object.at("expr")), TimeFrom(object.at("since"))};
  } catch (const std::exception& error) {
    return InvalidInput("expected an expression without data as JSON: " +
                        std::string(error.what()));
  }
}

}  // namespace alertd::state
