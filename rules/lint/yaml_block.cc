#include "rules/lint/yaml_block.h"

#include <string_view>

namespace alertd::lint {
namespace {

size_t Indent(std::string_view line) {
  const size_t indent = line.find_first_not_of(' ');
  return indent == std::string_view::npos ? line.size() : indent;
}

std::string_view Trimmed(std::string_view line) {
  line.remove_prefix(Indent(line));
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
    line.remove_suffix(1);
  return line;
}

bool IsBlankOrComment(std::string_view line) {
  const std::string_view text = Trimmed(line);
  return text.empty() || text.front() == '#';
}

bool BeginsItem(std::string_view line) {
  const std::string_view text = Trimmed(line);
  return text == "-" || text.starts_with("- ");
}

size_t LineCount(const SourceText& file) { return file.Locate(file.text().size()).line; }

}  // namespace

LineSpan BlockAt(const SourceText& file, size_t line) {
  const std::string_view head = file.Line(line);
  const size_t indent = Indent(head);
  const bool item = BeginsItem(head);
  LineSpan block{.first = line, .last = line};
  const size_t count = LineCount(file);
  for (size_t next = line + 1; next <= count; ++next) {
    const std::string_view text = file.Line(next);
    if (IsBlankOrComment(text)) continue;
    // A list may stand as deep as the key that it belongs to.
    const bool inside = Indent(text) > indent || (!item && Indent(text) == indent &&
                                                  BeginsItem(text) && Trimmed(head).ends_with(':'));
    if (!inside) break;
    block.last = next;
  }
  return block;
}

LineSpan ItemAround(const SourceText& file, size_t line) {
  if (BeginsItem(file.Line(line))) return BlockAt(file, line);
  size_t indent = Indent(file.Line(line));
  for (size_t above = line; above > 1; --above) {
    const std::string_view text = file.Line(above - 1);
    if (IsBlankOrComment(text) || Indent(text) >= indent) continue;
    if (BeginsItem(text)) {
      const LineSpan block = BlockAt(file, above - 1);
      return block.Holds(line) ? block : LineSpan{.first = line, .last = line};
    }
    indent = Indent(text);
  }
  return {.first = line, .last = line};
}

}  // namespace alertd::lint
