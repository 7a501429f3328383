#include "tools/rule_test/deviation_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace alertd::rule_test {
namespace {

// What stands side by side; longer texts stand one below the other.
constexpr size_t kSideBySideMax = 44;

constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kEnd = "\033[0m";

std::string Coloured(std::string_view text, std::string_view colour, rules::DiagnosticStyle style) {
  if (style == rules::DiagnosticStyle::kPlain) return std::string(text);
  return std::string(colour) + std::string(text) + std::string(kEnd);
}

std::string OneLine(const std::optional<std::string>& text) {
  if (!text) return "(none)";
  if (text->empty()) return "(empty)";
  std::string line;
  for (const char c : *text)
    line += c == '\n' ? std::string("\\n") : std::string(1, c);
  return line;
}

// Characters, which take one column each in most scripts.
size_t Width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string Padded(std::string_view text, size_t width) {
  const size_t own = Width(text);
  return std::string(text) + std::string(own < width ? width - own : 0, ' ');
}

struct Row {
  std::string field;
  std::string expected;
  std::string got;
};

std::string RenderTable(const std::vector<Row>& rows, rules::DiagnosticStyle style) {
  constexpr size_t kGap = 3;
  size_t field_width = 0;
  size_t expected_width = Width("expected");
  for (const Row& row : rows) {
    field_width = std::max(field_width, Width(row.field));
    expected_width = std::max(expected_width, Width(row.expected));
  }
  const std::string gap(kGap, ' ');
  std::string text =
      "      " + Padded("", field_width) + gap + Padded("expected", expected_width) + gap + "got\n";
  for (const Row& row : rows) {
    text += "      " + Padded(row.field, field_width) + gap;
    text += Coloured(Padded(row.expected, expected_width), kGreen, style);
    text += gap + Coloured(row.got, kRed, style) + "\n";
  }
  return text;
}

std::string RenderStacked(const std::vector<Row>& rows, rules::DiagnosticStyle style) {
  std::string text;
  for (const Row& row : rows) {
    text += "      " + row.field + "\n        expected  " + Coloured(row.expected, kGreen, style) +
            "\n        got       " + Coloured(row.got, kRed, style) + "\n";
  }
  return text;
}

}  // namespace

std::string FormatPlace(const rules::SourceLocation& location) {
  if (location.file == nullptr) return "";
  return location.file->name() + ":" +
         std::to_string(location.file->Locate(location.range.begin).line);
}

std::string RenderDeviation(const Deviation& deviation, rules::DiagnosticStyle style) {
  std::string text = "  " + FormatPlace(deviation.location) + ": " + OneLine(deviation.subject) +
                     "\n    " + OneLine(deviation.message) + "\n";
  std::vector<Row> beside;
  std::vector<Row> stacked;
  for (const FieldDifference& field : deviation.fields) {
    Row row{field.field, OneLine(field.expected), OneLine(field.got)};
    const bool fits = std::max(Width(row.expected), Width(row.got)) <= kSideBySideMax;
    (fits ? beside : stacked).push_back(std::move(row));
  }
  if (!beside.empty()) text += RenderTable(beside, style);
  return text + RenderStacked(stacked, style);
}

std::string RenderComparison(const Comparison& comparison, rules::DiagnosticStyle style) {
  std::string text = "  --- expected: " + FormatPlace(comparison.location) + ": " +
                     OneLine(comparison.subject) + "\n  +++ got\n";
  // Both are sorted.
  auto expected = comparison.expected.begin();
  auto got = comparison.got.begin();
  while (expected != comparison.expected.end() || got != comparison.got.end()) {
    const bool only_got =
        expected == comparison.expected.end() || (got != comparison.got.end() && *got < *expected);
    const bool only_expected = !only_got && (got == comparison.got.end() || *expected < *got);
    if (only_got) {
      text += Coloured("  + " + OneLine(*got++), kRed, style) + "\n";
    } else if (only_expected) {
      text += Coloured("  - " + OneLine(*expected++), kGreen, style) + "\n";
    } else {
      text += "    " + OneLine(*got++) + "\n";
      ++expected;
    }
  }
  return text;
}

}  // namespace alertd::rule_test
