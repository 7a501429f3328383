#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace alertd::tools {

// Lines drawn with characters: each cell of a terminal is two by four dots.
class PlotCanvas {
 public:
  // How cells tell series apart.
  enum class Marks {
    kDots,          // not at all: the dots of a single series
    kColouredDots,  // by colours
    kLetters,       // by the letters a, b, c …, one to a cell
  };
  // As many series have a colour and a letter of their own.
  static constexpr size_t kSeriesMax = 12;
  static constexpr size_t kDotsAcross = 2;  // of a cell
  static constexpr size_t kDotsDown = 4;

  PlotCanvas(size_t columns, size_t rows, Marks marks);

  // From the left and from the bottom.
  struct Dot {
    size_t x = 0;
    size_t y = 0;
  };
  size_t width() const { return columns_ * kDotsAcross; }
  size_t height() const { return rows_ * kDotsDown; }

  // Dots outside the canvas are our mistake. `series` is less than kSeriesMax.
  void DrawLine(Dot from, Dot to, size_t series);

  // The cells of a row, counted from the top, without blanks at their end.
  std::string RowText(size_t row) const;

  // How a series is marked, for a legend.
  std::string MarkText(size_t series) const;

 private:
  struct Cell {
    uint8_t dots = 0;    // a bit each, numbered as Braille patterns are
    uint8_t series = 0;  // of the dot drawn last
  };

  void DrawDot(Dot dot, size_t series);
  std::string CellText(const Cell& cell) const;

  size_t columns_;
  size_t rows_;
  Marks marks_;
  std::vector<Cell> cells_;
};

}  // namespace alertd::tools
