#include "engine/state/no_data_text.h"

#include <exception>
#include <utility>

#include <boost/json.hpp>

#include "engine/state/record_json.h"

namespace alertd::state {

namespace json = boost::json;

std::string NoDataText(const NoData& no_data) {
  json::object object{{"expr", Text(no_data.expr)}};
  PutTime(object, "since", no_data.since);
  json::array later;
  for (const auto& [rule, since] : no_data.since_of) {
    json::object one{{"rule", Text(rule)}};
    PutTime(one, "since", since);
    later.push_back(std::move(one));
  }
  if (!later.empty()) object["later"] = std::move(later);
  return json::serialize(object);
}

Result<NoData> ParseNoDataText(std::string_view text) {
  try {
    json::parse_options options;
    // What a rule compares labels with may be any bytes.
    options.allow_invalid_utf8 = true;
    const json::value value = json::parse(json::string_view(text), {}, options);
    const json::object& object = value.as_object();
    NoData no_data{TextFrom(object.at("expr")), TimeFrom(object.at("since"))};
    const json::value* const later = object.if_contains("later");
    if (later == nullptr) return no_data;
    for (const json::value& one : later->as_array()) {
      no_data.since_of[TextFrom(one.at("rule"))] = TimeFrom(one.at("since"));
    }
    return no_data;
  } catch (const std::exception& error) {
    return InvalidInput("expected an expression without data as JSON: " +
                        std::string(error.what()));
  }
}

}  // namespace alertd::state
