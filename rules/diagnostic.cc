#include "rules/diagnostic.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/model/utf8.h"

namespace alertd::rules {
namespace {

constexpr size_t kLineBytesMax = 160;  // of a quoted line; a longer one is cut around the caret
constexpr std::string_view kMask = "<secret>";

struct Colours {
  std::string_view bold;
  std::string_view level;
  std::string_view caret;
  std::string_view reset;
};

Colours ColoursFor(DiagnosticLevel level, DiagnosticStyle style) {
  if (style == DiagnosticStyle::kPlain) return {};
  Colours colours{
      .bold = "\033[1m", .level = "\033[1;31m", .caret = "\033[1;32m", .reset = "\033[0m"};
  if (level == DiagnosticLevel::kWarning) colours.level = "\033[1;35m";
  if (level == DiagnosticLevel::kNote) colours.level = "\033[1;36m";
  return colours;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// A quoted line with the columns (from 0) that a caret underlines.
struct Excerpt {
  std::string line;
  size_t begin = 0;
  size_t end = 0;
};

// Puts the mask in the place of [from, to) and moves the underline along.
void Mask(Excerpt& excerpt, size_t from, size_t to) {
  excerpt.line.replace(from, to - from, kMask);
  const auto moved = [from, to](size_t column) {
    if (column <= from) return column;
    return column >= to ? column - (to - from) + kMask.size() : from;
  };
  excerpt.begin = moved(excerpt.begin);
  excerpt.end = std::max(moved(excerpt.end), excerpt.begin);
}

void Clip(Excerpt& excerpt) {
  if (excerpt.line.size() <= kLineBytesMax) return;
  constexpr std::string_view kDots = "...";
  size_t from = excerpt.begin > kLineBytesMax / 2 ? excerpt.begin - kLineBytesMax / 2 : 0;
  while (from > 0 && IsContinuation(excerpt.line[from]))
    --from;
  size_t to = std::min(excerpt.line.size(), from + kLineBytesMax);
  while (to < excerpt.line.size() && IsContinuation(excerpt.line[to]))
    ++to;
  const bool cut_after = to < excerpt.line.size();
  excerpt.line = excerpt.line.substr(from, to - from);
  excerpt.begin -= from;
  excerpt.end = std::min(excerpt.end - from, excerpt.line.size());
  if (from > 0) {
    excerpt.line.insert(0, kDots);
    excerpt.begin += kDots.size();
    excerpt.end += kDots.size();
  }
  if (cut_after) excerpt.line += kDots;
}

// Writes bytes that are not UTF-8 as \xFF, which moves what stands behind them.
void EscapeBytes(Excerpt& excerpt) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  Excerpt escaped;
  for (size_t i = 0; i <= excerpt.line.size();) {
    const size_t length = Utf8SequenceLength(std::string_view(excerpt.line).substr(i));
    const size_t next = i + std::max<size_t>(length, 1);
    if (excerpt.begin >= i && excerpt.begin < next) escaped.begin = escaped.line.size();
    if (excerpt.end >= i && excerpt.end < next) escaped.end = escaped.line.size();
    if (i == excerpt.line.size()) break;
    if (length == 0) {
      const auto byte = static_cast<unsigned char>(excerpt.line[i]);
      escaped.line += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
    } else {
      escaped.line += excerpt.line.substr(i, length);
    }
    i = next;
  }
  excerpt = std::move(escaped);
}

// What a file holds must not command the terminal. As many bytes as before, so that columns hold.
std::string WithoutControls(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7F; }, '?');
  return text;
}

Excerpt ExcerptOf(const Diagnostic& diagnostic) {
  const SourceText& file = *diagnostic.location.file;
  const LineColumn place = file.Locate(diagnostic.location.range.begin);
  const size_t line_begin = file.Offset({.line = place.line, .column = 1});
  Excerpt excerpt{.line = std::string(file.Line(place.line)), .begin = 0, .end = 0};
  const size_t size = excerpt.line.size();
  excerpt.begin = std::min(place.column - 1, size);
  const size_t range_end = std::max(diagnostic.location.range.end, line_begin) - line_begin;
  excerpt.end = std::clamp(range_end, excerpt.begin, size);
  std::vector<std::pair<size_t, size_t>> masks;
  for (const SourceRange& secret : diagnostic.secrets) {
    if (secret.begin >= line_begin + size || secret.end <= line_begin) continue;
    masks.emplace_back(std::max(secret.begin, line_begin) - line_begin,
                       std::min(secret.end - line_begin, size));
  }
  std::sort(masks.rbegin(), masks.rend());  // from the right, so that columns to the left hold
  for (const auto& [from, to] : masks)
    Mask(excerpt, from, to);
  excerpt.line = WithoutControls(std::move(excerpt.line));
  EscapeBytes(excerpt);
  Clip(excerpt);
  return excerpt;
}

// Spaces and tabs as wide as the line's beginning, then ^~~~.
std::string CaretLine(const Excerpt& excerpt) {
  std::string caret;
  for (size_t i = 0; i < excerpt.begin; ++i) {
    if (!IsContinuation(excerpt.line[i])) caret += excerpt.line[i] == '\t' ? '\t' : ' ';
  }
  return caret;
}

std::string Underline(const Excerpt& excerpt) {
  std::string underline = "^";
  for (size_t i = excerpt.begin + 1; i < excerpt.end; ++i) {
    if (!IsContinuation(excerpt.line[i])) underline += '~';
  }
  return underline;
}

}  // namespace

bool HasErrors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.level == DiagnosticLevel::kError;
  });
}

std::string_view LevelName(DiagnosticLevel level) {
  switch (level) {
    case DiagnosticLevel::kError:
      return "error";
    case DiagnosticLevel::kWarning:
      return "warning";
    case DiagnosticLevel::kNote:
      return "note";
  }
  ALERTD_CHECK(false);
  return {};
}

std::string RenderText(const Diagnostic& diagnostic, DiagnosticStyle style) {
  const Colours colours = ColoursFor(diagnostic.level, style);
  std::string text;
  const auto add = [&text](auto... parts) { (text.append(parts), ...); };
  if (diagnostic.location.file != nullptr) {
    add(colours.bold, diagnostic.location.Describe(), ": ", colours.reset);
  }
  add(colours.level, LevelName(diagnostic.level), ": ", colours.reset);
  add(colours.bold, diagnostic.message, colours.reset);
  if (!diagnostic.name.empty()) add(" [", diagnostic.name, "]");
  add("\n");
  if (diagnostic.location.file != nullptr) {
    const Excerpt excerpt = ExcerptOf(diagnostic);
    if (!excerpt.line.empty()) {
      add("  ", excerpt.line, "\n");
      add("  ", CaretLine(excerpt), colours.caret, Underline(excerpt), colours.reset, "\n");
    }
  }
  if (!diagnostic.suggestion.empty()) add("  help: ", diagnostic.suggestion, "\n");
  return text;
}

}  // namespace alertd::rules
