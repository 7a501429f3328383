#include "engine/base/source_text.h"

#include <algorithm>
#include <utility>

namespace alertd {

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

LineColumn SourceText::Locate(size_t offset) const {
  const size_t place = std::min(offset, text_.size());
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), place);
  const auto line = static_cast<size_t>(after - line_starts_.begin());
  return {.line = line, .column = place - line_starts_[line - 1] + 1};
}

std::string_view SourceText::Line(size_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  const size_t begin = line_starts_[line - 1];
  size_t end = line < line_starts_.size() ? line_starts_[line] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

size_t SourceText::Offset(LineColumn place) const {
  if (place.line == 0) return 0;
  if (place.line > line_starts_.size()) return text_.size();
  const size_t column = std::max<size_t>(place.column, 1) - 1;
  return line_starts_[place.line - 1] + std::min(column, Line(place.line).size());
}

}  // namespace alertd
