#include "engine/scrape/exposition.h"

#include <algorithm>
#include <cstddef>

namespace alertd::scrape {

std::string FormatExpositionError(const ExpositionError& error) {
  return "line " + std::to_string(error.place.line) + ", column " +
         std::to_string(error.place.column) + ": " + error.message;
}

LineColumn LocateIn(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_end = before.rfind('\n');
  const size_t line_start = line_end == std::string_view::npos ? 0 : line_end + 1;
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return {.line = static_cast<size_t>(lines) + 1, .column = offset - line_start + 1};
}

}  // namespace alertd::scrape
