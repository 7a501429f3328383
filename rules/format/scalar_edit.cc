#include "rules/format/scalar_edit.h"

#include <algorithm>
#include <optional>

#include "rules/format/expression.h"
#include "rules/format/variables_expression.h"
#include "rules/scalar_aligner.h"

namespace alertd::format {
namespace {

using rules::ScalarText;
using rules::YamlNode;

size_t LineEnd(std::string_view file, size_t at) {
  return std::min(file.find('\n', at), file.size());
}

size_t ColumnOf(std::string_view file, size_t at) {
  const size_t line = at == 0 ? 0 : file.rfind('\n', at - 1) + 1;  // npos + 1 is 0
  return at - line;
}

std::string_view WithoutTrailingSpace(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

// The rest of the line without white space at its end.
std::string_view RestOfLine(std::string_view file, size_t at) {
  return WithoutTrailingSpace(file.substr(at, LineEnd(file, at) - at));
}

// Whether all of YAML's readers take it for a text when it stands there without quotes.
bool CanBePlain(std::string_view text, bool in_flow) {
  constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";
  if (text.empty() || text == "~" || text == "=" || text.back() == ':') return false;
  const bool sign = text[0] == '-' && text.size() > 1 && text[1] != ' ';
  if (!sign && kIndicators.find(text[0]) != std::string_view::npos) return false;
  if (text.starts_with("---")) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) {
    return false;
  }
  return !in_flow || text.find_first_of(",[]{}") == std::string_view::npos;
}

std::string Replaced(std::string_view text, std::string_view special, std::string_view before) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += before;
    out += c;
  }
  return out;
}

std::string SingleQuoted(std::string_view text) { return "'" + Replaced(text, "'", "'") + "'"; }
std::string DoubleQuoted(std::string_view text) {
  return "\"" + Replaced(text, "\"\\", "\\") + "\"";
}

// Double quotes stay where nothing needs an escape in them, or where something had one before.
std::string Quoted(std::string_view text, std::string_view before) {
  const bool escapes = text.find_first_of("\"\\") != std::string_view::npos;
  const bool had_escapes = before.find('\\') != std::string_view::npos;
  const bool apostrophes = text.find('\'') != std::string_view::npos;
  return escapes && !had_escapes && !apostrophes ? SingleQuoted(text) : DoubleQuoted(text);
}

// How many spaces the lines of a block begin with that are not part of its value.
std::optional<size_t> BlockIndentation(std::string_view file, const ScalarText& text) {
  const std::string& value = text.value();
  const size_t visible = value.find_first_not_of(" \t\n");
  if (visible == std::string::npos) return std::nullopt;
  const size_t column = ColumnOf(file, text.Locate({.begin = visible, .end = visible + 1}).begin);
  const size_t in_value = ColumnOf(value, visible);
  if (column < in_value) return std::nullopt;
  return column - in_value;
}

struct Block {
  char style = '|';
  std::string chomping;      // "", "-" or "+"
  std::string_view comment;  // with the white space before it
  size_t indentation = 2;
};

std::string RenderBlock(const Block& block, std::string_view text, std::string_view line_break) {
  std::string out(1, block.style);
  out += block.chomping;
  out += block.comment;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out += line_break;
    out.append(block.indentation, ' ').append(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// One scalar on its way.
class ScalarEditor {
 public:
  ScalarEditor(std::string_view file, const ExpressionPlace& place, const ScalarText& text)
      : file_(file), place_(place), text_(text), range_(text.range()) {}

  Result<ExpressionEdit> Run() const {
    const Lines lines = place_.value->in_flow ? Lines::kOne : Lines::kSeveral;
    ALERTD_TRY(const std::string formatted, HasVariables(place_)
                                                ? FormatWithVariables(text_.value(), lines)
                                                : FormatExpression(text_.value(), lines));
    if (!IsPrintable(formatted)) return Unsupported("a character needs an escape");
    const char first = file_[range_.begin];
    if (first == '|' || first == '>') return FromBlock(formatted);
    if (formatted.find('\n') != std::string::npos) return ToBlock(formatted);
    const std::string_view before = file_.substr(range_.begin, range_.end - range_.begin);
    return ExpressionEdit{.range = range_, .text = OneLine(formatted, before), .value = formatted};
  }

 private:
  // What YAML takes for a line break or for no text at all stands in escapes only.
  static bool IsPrintable(std::string_view text) {
    for (const std::string_view special :
         {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF"}) {
      if (text.find(special) != std::string_view::npos) return false;
    }
    return std::none_of(text.begin(), text.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte == 0x7F || (byte < 0x20 && c != '\n' && c != '\t');
    });
  }

  std::string OneLine(std::string_view formatted, std::string_view before) const {
    if (before.starts_with('"')) return Quoted(formatted, before);
    const bool plain = !before.starts_with('\'') && CanBePlain(formatted, place_.value->in_flow);
    return plain ? std::string(formatted) : SingleQuoted(formatted);
  }

  Result<ExpressionEdit> FromBlock(std::string_view formatted) const {
    const std::optional<size_t> indentation = BlockIndentation(file_, text_);
    if (!indentation) return Unsupported("its indentation is not known");
    Block block{.chomping = {}, .comment = {}, .indentation = *indentation};
    const bool several = formatted.find('\n') != std::string_view::npos;
    if (!several) block.style = file_[range_.begin];
    size_t at = range_.begin + 1;
    for (; at < file_.size() &&
           std::string_view("+-0123456789").find(file_[at]) != std::string_view::npos;
         ++at) {
      if (file_[at] == '+' || file_[at] == '-') block.chomping = file_[at];
    }
    block.comment = RestOfLine(file_, at);
    return ExpressionEdit{.range = range_,
                          .text = RenderBlock(block, formatted, LineBreakOf(file_)),
                          .value = std::string(formatted)};
  }

  Result<ExpressionEdit> ToBlock(std::string_view formatted) const {
    const Block block{.chomping = {},
                      .comment = RestOfLine(file_, range_.end),
                      .indentation = ColumnOf(file_, place_.key->range.begin) + 2};
    const size_t visible = block.comment.find_first_not_of(" \t");
    if (visible != std::string_view::npos && block.comment[visible] != '#') {
      return Unsupported("something else stands on its line");
    }
    ExpressionEdit edit{.range = {.begin = range_.begin, .end = EndOfLine(range_.end)},
                        .text = RenderBlock(block, formatted, LineBreakOf(file_)),
                        .value = std::string(formatted)};
    if (const std::optional<size_t> end = EndOfKeyLine()) {
      edit.range.begin = *end;
      edit.text.insert(0, " ");
    }
    return edit;
  }

  // Where the line's break begins: what stands before it would be part of the block.
  size_t EndOfLine(size_t at) const {
    const size_t end = LineEnd(file_, at);
    return end > at && file_[end - 1] == '\r' ? end - 1 : end;
  }

  // Where the line ends that the value's own line can join: the key's, anchor and tag included.
  // Nothing where the value stands on it, or a comment does.
  std::optional<size_t> EndOfKeyLine() const {
    const size_t begin = place_.key->range.begin;
    const std::string_view before = file_.substr(begin, range_.begin - begin);
    const size_t visible = before.find_last_not_of(" \t\r\n") + 1;
    const bool breaks = before.find('\n', visible) != std::string_view::npos;
    if (!breaks || before.find('#') != std::string_view::npos) return std::nullopt;
    return begin + visible;
  }

  std::string_view file_;
  const ExpressionPlace& place_;
  const ScalarText& text_;
  SourceRange range_;
};

}  // namespace

std::string_view LineBreakOf(std::string_view file) {
  const size_t end = file.find('\n');
  const bool carriage_return = end != std::string_view::npos && end > 0 && file[end - 1] == '\r';
  return carriage_return ? "\r\n" : "\n";
}

Result<ExpressionEdit> EditExpression(std::string_view file, const ExpressionPlace& place) {
  const YamlNode& value = *place.value;
  const std::optional<ScalarText> text =
      rules::ScalarAligner(file, value.range.begin, value.value).Run();
  if (!text || text->range().end <= text->range().begin || text->range().end > file.size()) {
    return Unsupported("where its characters stand in the file is not known");
  }
  return ScalarEditor(file, place, *text).Run();
}

}  // namespace alertd::format
