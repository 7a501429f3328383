#include "tools/plot_canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "engine/base/check.h"
#include "engine/model/utf8.h"

namespace alertd::tools {
namespace {

constexpr int64_t kBrailleBlank = 0x2800;

// The bit of each dot of a cell, by its place from the left and from the top.
constexpr std::array<std::array<uint8_t, PlotCanvas::kDotsDown>, PlotCanvas::kDotsAcross> kBits = {
    {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};

// Neighbours differ much; red comes late, since it says "bad" to many.
constexpr std::array<std::string_view, PlotCanvas::kSeriesMax> kColours = {
    "\x1b[32m", "\x1b[33m", "\x1b[34m", "\x1b[35m", "\x1b[36m", "\x1b[31m",
    "\x1b[92m", "\x1b[93m", "\x1b[94m", "\x1b[95m", "\x1b[96m", "\x1b[91m"};
constexpr std::string_view kColourEnd = "\x1b[0m";

std::string Letter(size_t series) { return {static_cast<char>('a' + series)}; }

}  // namespace

PlotCanvas::PlotCanvas(size_t columns, size_t rows, Marks marks)
    : columns_(columns), rows_(rows), marks_(marks), cells_(columns * rows) {}

void PlotCanvas::DrawDot(Dot dot, size_t series) {
  ALERTD_CHECK(dot.x < width() && dot.y < height() && series < kSeriesMax);
  const size_t from_top = height() - 1 - dot.y;
  Cell& cell = cells_[from_top / kDotsDown * columns_ + dot.x / kDotsAcross];
  cell.dots |= kBits[dot.x % kDotsAcross][from_top % kDotsDown];
  cell.series = static_cast<uint8_t>(series);
}

void PlotCanvas::DrawLine(Dot from, Dot to, size_t series) {
  const auto across = static_cast<double>(to.x) - static_cast<double>(from.x);
  const auto up = static_cast<double>(to.y) - static_cast<double>(from.y);
  const auto steps = static_cast<size_t>(std::max(std::abs(across), std::abs(up)));
  for (size_t i = 0; i <= steps; ++i) {
    const double share = steps == 0 ? 0 : static_cast<double>(i) / static_cast<double>(steps);
    DrawDot({static_cast<size_t>(std::lround(static_cast<double>(from.x) + across * share)),
             static_cast<size_t>(std::lround(static_cast<double>(from.y) + up * share))},
            series);
  }
}

std::string PlotCanvas::CellText(const Cell& cell) const {
  if (marks_ == Marks::kLetters) return Letter(cell.series);
  std::string text;
  AppendUtf8(text, kBrailleBlank + cell.dots);
  return text;
}

std::string PlotCanvas::RowText(size_t row) const {
  std::string text;
  size_t blanks = 0;
  const Cell* before = nullptr;  // whose colour is on
  for (size_t column = 0; column < columns_; ++column) {
    const Cell& cell = cells_[row * columns_ + column];
    if (cell.dots == 0) {
      ++blanks;
      continue;
    }
    text.append(blanks, ' ');
    blanks = 0;
    if (marks_ == Marks::kColouredDots && (before == nullptr || before->series != cell.series)) {
      text += kColours[cell.series];
      before = &cell;
    }
    text += CellText(cell);
  }
  return before == nullptr ? text : text + std::string(kColourEnd);
}

std::string PlotCanvas::MarkText(size_t series) const {
  if (marks_ == Marks::kLetters) return Letter(series);
  std::string dots = "⠤⠤";
  if (marks_ == Marks::kDots) return dots;
  return std::string(kColours[series]) + dots + std::string(kColourEnd);
}

}  // namespace alertd::tools
