#include "rules/format/tidy.h"

#include <algorithm>

#include "rules/format/scalar_edit.h"

namespace alertd::format {

std::string TrimLineEnds(std::string_view text, const std::vector<SourceRange>& scalars,
                         size_t end) {
  std::string out;
  auto scalar = scalars.begin();
  size_t line = 0;
  while (line < end) {
    const size_t next = std::min(text.find('\n', line), text.size() - 1) + 1;
    size_t text_end = next;
    while (text_end > line && (text[text_end - 1] == '\n' || text[text_end - 1] == '\r'))
      --text_end;
    const size_t visible = text.substr(0, text_end).find_last_not_of(" \t") + 1;
    const SourceRange blank{.begin = std::max(visible, line), .end = text_end};
    while (scalar != scalars.end() && scalar->end <= blank.begin)
      ++scalar;
    const bool in_scalar = scalar != scalars.end() && scalar->begin < blank.end;
    out += text.substr(line, (in_scalar ? blank.end : blank.begin) - line);
    out += text.substr(text_end, next - text_end);
    line = next;
  }
  return out += text.substr(std::min(line, text.size()));
}

std::string TrimFileEnd(std::string_view text) {
  const size_t visible = text.find_last_not_of(" \t\r\n") + 1;  // npos + 1 is 0
  if (visible == 0) return {};
  return std::string(text.substr(0, visible)).append(LineBreakOf(text));
}

}  // namespace alertd::format
