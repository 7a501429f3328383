#pragma once

#include <cstddef>
#include <ostream>

#include "rules/diagnostic.h"
#include "tools/answer.h"
#include "tools/plot_axis.h"

namespace alertd::tools {

struct PlotFrame {
  size_t columns = 80;  // of the whole
  size_t rows = 24;     // of the whole, if the legend is short
  // The asked range; empty: that of the samples.
  TimeSpan span{};
  // Samples further apart are not joined; 0: all are.
  Duration step{0};
  rules::DiagnosticStyle style = rules::DiagnosticStyle::kPlain;
  UtcOffset utc_offset = nullptr;
};

// Whether there is anything in the answer that PrintPlot() can draw: a range with finite floats.
bool IsPlottable(const Answer& answer);

// Draws the floats of a range: values over local times, and a legend below. Series are told apart
// by colours, or by letters in the plain style. Native histograms are left out, and so are series
// beyond PlotCanvas::kSeriesMax; the legend says so. REQUIRES: IsPlottable(answer).
void PrintPlot(std::ostream& out, const Answer& answer, PlotFrame frame);

}  // namespace alertd::tools
