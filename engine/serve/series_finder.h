#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "engine/serve/http_message.h"
#include "engine/window/window.h"

namespace alertd::serve {

// Which series a request is about.
struct SeriesQuestion {
  std::vector<Matchers> selectors;             // none: all series
  std::optional<window::LeftOpenRange> range;  // with samples in it; unset: with any
  size_t limit = 0;                            // of what is answered; 0: all of it
};

// Reads match[], start, end and limit. Fails with kInvalidInput, naming the parameter.
Result<SeriesQuestion> SeriesQuestionOf(const Request& request);

// The labels of the series; at most limit + 1, so that the caller sees that there are more.
std::set<Labels> FindSeries(const window::Window& window, const SeriesQuestion& question);

// The names of their labels, and the values that one label has there.
std::set<std::string> FindLabelNames(const window::Window& window, const SeriesQuestion& question);
std::set<std::string> FindLabelValues(const window::Window& window, std::string_view name,
                                      const SeriesQuestion& question);

}  // namespace alertd::serve
