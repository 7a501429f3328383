#pragma once

// Texts, times and labels in the JSON of records. For .cc files: it includes Boost.JSON.

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "engine/model/labels.h"
#include "engine/model/time.h"

namespace alertd::state {

boost::json::string Text(std::string_view text);
boost::json::object LabelsToJson(const Labels& labels);
// Nothing where there is no instant.
void PutTime(boost::json::object& object, const char* key, const std::optional<Timestamp>& at);

// They throw what Boost.JSON does on anything of another kind.
std::string TextFrom(const boost::json::value& value);
// As they are written, empty ones too.
Labels LabelsFrom(const boost::json::value& value);
Timestamp TimeFrom(const boost::json::value& value);  // milliseconds
std::optional<Timestamp> TimeOrNone(const boost::json::object& object, const char* key);

}  // namespace alertd::state
