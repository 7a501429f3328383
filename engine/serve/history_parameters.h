#pragma once

#include <string>
#include <variant>

#include "engine/journal/event_query.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

// What a request asks of the journal: `filter` (a matcher, any number), `alert`, `incident`,
// `receiver`, `rule`, `kind` (any number: one of them), `from`, `to`, `limit` and `cursor`. Or the
// answer that names the parameter which is not right.
std::variant<journal::EventQuery, Answer> HistoryParameters(const Request& request);

// Likewise which events somebody watches: all of these but the last four, and `after`, which is the
// caller's.
std::variant<journal::EventFilter, Answer> EventParameters(const Request& request);

// A place in a history, as `cursor` has it.
std::string FormatCursor(const journal::EventPlace& place);

}  // namespace alertd::serve
