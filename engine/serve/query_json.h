#pragma once

#include "engine/model/labels.h"
#include "engine/query/query.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

// {"__name__":"up","job":"node"}
void WriteLabels(JsonWriter& json, const Labels& labels);

// {"resultType":…,"result":…} as Prometheus' API has it. `at` is the instant of a scalar, a string
// and a vector.
void WriteAnswer(JsonWriter& json, const query::QueryAnswer& answer, Timestamp at);

}  // namespace alertd::serve
