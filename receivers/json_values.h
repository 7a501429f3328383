#pragma once

// What the JSON of several receivers has in common. For source files only: Boost's headers are
// heavy.

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "engine/model/labels.h"

namespace alertd::receivers {

boost::json::object LabelsObject(const Labels& labels);

// Sets the key to the number as a text, for JSON has neither NaN nor infinities; not to nothing.
void PutNumber(boost::json::object& object, std::string_view key, std::optional<double> number);

// With line feeds and two spaces a level, for people.
std::string PrettyJson(const boost::json::value& value);

}  // namespace alertd::receivers
