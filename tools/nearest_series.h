#pragma once

// What stands nearest to a selector that matches nothing, found with queries.

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"
#include "tools/answer.h"

namespace alertd::tools {

// As PromQL writes it, all matchers in braces, and with the metric's name in front.
std::string SelectorText(const Matchers& matchers);
std::string FormatSelector(const Matchers& matchers);

// Asks for series of the same metric, `back` from now, told apart by the labels that are matched;
// empty when no metric is named.
std::string NearbySeriesQuestion(const Matchers& matchers, Duration back);

// The series that passes most matchers; of several, the one whose value is spelt most like what the
// matcher asks for. With the metric's name. REQUIRES: series are there.
Labels NearestSeries(const Matchers& matchers, const std::vector<AnswerSeries>& series);

// Asks for metrics that begin or end like `name`.
std::string NearbyNamesQuestion(std::string_view name);
// The name among the answer that is spelt most alike; empty when none is near.
std::string NearestName(std::string_view name, const std::vector<AnswerSeries>& series);

}  // namespace alertd::tools
