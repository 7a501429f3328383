#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// GET /api/v1/alerts/{id}/explain[?at=TIME] and, for labels that somebody has made up,
// GET /api/v1/explain?label=NAME=VALUE&…[&at=TIME], also with rule=NAME for the labels that all of
// a rule's alerts have; 404 where there is no such alert or rule. Takes no other parameters, and
// only labels several times. `sources` must outlive the table.
void AddExplainApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
