#pragma once

// What the JSON of several receivers has in common. For source files only: Boost's headers are
// heavy.

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "engine/model/labels.h"

namespace alertd::receivers {

boost::json::object LabelsObject(const Labels& labels);

// With line feeds and two spaces a level, for people.
std::string PrettyJson(const boost::json::value& value);

}  // namespace alertd::receivers
