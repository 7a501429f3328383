#include "tools/answer_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "tools/answer_text.h"
#include "tools/plot_canvas.h"

namespace alertd::tools {
namespace {

// Smaller plots say nothing.
constexpr size_t kColumnsMin = 20;
constexpr size_t kRowsMin = 4;
constexpr size_t kRowsMax = 30;
constexpr size_t kColumnsMax = 400;
// Lines beside the plot and the legend: the axis, its texts, the caption.
constexpr size_t kFrameLines = 3;

bool IsDrawn(const AnswerPoint& point) {
  return point.histogram == nullptr && std::isfinite(point.value);
}

// What is known of the values that are drawn.
struct Extent {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  std::optional<double> last = std::nullopt;

  void Add(const AnswerPoint& point) {
    if (!IsDrawn(point)) return;
    min = std::min(min, point.value);
    max = std::max(max, point.value);
    last = point.value;
  }
};

Extent ExtentOf(const AnswerSeries& series) {
  Extent extent;
  for (const AnswerPoint& point : series.points)
    extent.Add(point);
  return extent;
}

TimeSpan SpanOf(const std::vector<AnswerSeries>& series) {
  TimeSpan span{.start = Timestamp::max(), .end = Timestamp::min()};
  for (const AnswerSeries& each : series) {
    if (each.points.empty()) continue;
    span.start = std::min(span.start, each.points.front().at);
    span.end = std::max(span.end, each.points.back().at);
  }
  return span;
}

// The drawing, with what it takes to place a sample on it.
class Plot {
 public:
  Plot(const PlotFrame& frame, const ValueAxis& axis, PlotCanvas canvas)
      : frame_(frame), axis_(axis), canvas_(std::move(canvas)) {}

  void Draw(const AnswerSeries& series, size_t number) {
    const AnswerPoint* before = nullptr;
    for (const AnswerPoint& point : series.points) {
      if (!IsDrawn(point) || point.at < frame_.span.start || point.at > frame_.span.end) {
        before = nullptr;
        continue;
      }
      const bool joined =
          before != nullptr && (frame_.step == Duration{0} || point.at - before->at <= frame_.step);
      canvas_.DrawLine(DotOf(joined ? *before : point), DotOf(point), number);
      before = &point;
    }
  }

  size_t XOf(Timestamp at) const {
    const double length = std::max(1.0, Milliseconds(frame_.span.end - frame_.span.start));
    const double share = std::clamp(Milliseconds(at - frame_.span.start) / length, 0.0, 1.0);
    return static_cast<size_t>(std::round(share * static_cast<double>(canvas_.width() - 1)));
  }

  size_t YOf(double value) const {
    return static_cast<size_t>(
        std::round(axis_.Share(value) * static_cast<double>(canvas_.height() - 1)));
  }

  const PlotCanvas& canvas() const { return canvas_; }

 private:
  static double Milliseconds(Duration span) { return static_cast<double>(span.count()); }
  PlotCanvas::Dot DotOf(const AnswerPoint& point) const {
    return {XOf(point.at), YOf(point.value)};
  }

  const PlotFrame& frame_;
  const ValueAxis& axis_;
  PlotCanvas canvas_;
};

// The texts beside the rows, from the top; empty where there is no tick.
std::vector<std::string> RowTexts(const ValueAxis& axis, size_t rows) {
  std::vector<std::string> texts(rows);
  const auto ticks = static_cast<size_t>(std::round((axis.high - axis.low) / axis.step));
  for (size_t i = 0; i <= ticks; ++i) {
    const double value = axis.low + static_cast<double>(i) * axis.step;
    const double dots = static_cast<double>(rows * PlotCanvas::kDotsDown - 1);
    const auto y = static_cast<size_t>(std::round(axis.Share(value) * dots));
    texts[rows - 1 - y / PlotCanvas::kDotsDown] = axis.TickText(value);
  }
  return texts;
}

size_t Widest(const std::vector<std::string>& texts) {
  size_t widest = 0;
  for (const std::string& text : texts)
    widest = std::max(widest, text.size());
  return widest;
}

// The line below the plot with its ticks, and their texts.
struct TimeAxis {
  std::string line;
  std::string texts;
};

TimeAxis TimeAxisOf(const Plot& plot, const PlotFrame& frame, size_t columns) {
  std::vector<bool> ticks(columns, false);
  std::string texts;
  for (const TimeTick& tick : ChooseTimeTicks(frame.span, columns, frame.utc_offset)) {
    const size_t column = plot.XOf(tick.at) / PlotCanvas::kDotsAcross;
    const size_t begin = column - std::min(column, tick.text.size() / 2);
    const bool fits = texts.empty() || begin > texts.size();
    if (!fits || begin + tick.text.size() > columns) continue;
    ticks[column] = true;
    texts.resize(begin, ' ');
    texts += tick.text;
  }
  std::string line = "└";
  for (const bool tick : ticks)
    line += tick ? "┬" : "─";
  return {.line = std::move(line), .texts = std::move(texts)};
}

void PrintLegend(std::ostream& out, const std::vector<AnswerSeries>& series, const Plot& plot) {
  const Labels shared = SharedLabels(series);
  const size_t drawn = std::min(series.size(), PlotCanvas::kSeriesMax);
  size_t histograms = 0;
  for (size_t i = 0; i < drawn; ++i) {
    const Extent extent = ExtentOf(series[i]);
    out << plot.canvas().MarkText(i) << " " << FormatLabels(OwnLabels(series[i], shared));
    if (extent.last.has_value()) {
      out << "  last " << ReadableNumber(*extent.last) << "  min " << ReadableNumber(extent.min)
          << "  max " << ReadableNumber(extent.max);
    }
    out << "\n";
  }
  for (const AnswerSeries& each : series) {
    histograms += std::any_of(each.points.begin(), each.points.end(),
                              [](const auto& point) { return point.histogram != nullptr; });
  }
  if (series.size() > drawn) {
    out << fmt::format("{} more series are not drawn: ask for fewer, as with topk({}, …)\n",
                       series.size() - drawn, drawn);
  }
  if (histograms > 0) {
    out << fmt::format(
        "the native histograms of {} series are not drawn: ask for a number, as "
        "with histogram_quantile(0.9, …)\n",
        histograms);
  }
}

PlotCanvas::Marks MarksFor(const PlotFrame& frame, size_t series) {
  if (frame.style == rules::DiagnosticStyle::kColoured) return PlotCanvas::Marks::kColouredDots;
  return series == 1 ? PlotCanvas::Marks::kDots : PlotCanvas::Marks::kLetters;
}

}  // namespace

bool IsPlottable(const Answer& answer) {
  if (answer.kind != Answer::Kind::kMatrix) return false;
  const size_t drawn = std::min(answer.series.size(), PlotCanvas::kSeriesMax);
  return std::any_of(answer.series.begin(), answer.series.begin() + static_cast<ptrdiff_t>(drawn),
                     [](const AnswerSeries& each) { return ExtentOf(each).last.has_value(); });
}

void PrintPlot(std::ostream& out, const Answer& answer, PlotFrame frame) {
  const std::vector<AnswerSeries>& series = answer.series;
  if (!(frame.span.start < frame.span.end)) frame.span = SpanOf(series);
  const size_t drawn = std::min(series.size(), PlotCanvas::kSeriesMax);
  Extent all;
  for (size_t i = 0; i < drawn; ++i) {
    for (const AnswerPoint& point : series[i].points)
      all.Add(point);
  }
  const size_t beside = kFrameLines + std::min(drawn, frame.rows / 4);
  const size_t rows = std::clamp(frame.rows - std::min(frame.rows, beside), kRowsMin, kRowsMax);
  const ValueAxis axis = ChooseValueAxis(all.min, all.max, rows);
  const std::vector<std::string> texts = RowTexts(axis, rows);
  const size_t margin = Widest(texts) + 2;  // a blank and the axis
  const size_t columns =
      std::clamp(frame.columns - std::min(frame.columns, margin), kColumnsMin, kColumnsMax);
  Plot plot(frame, axis, PlotCanvas(columns, rows, MarksFor(frame, drawn)));
  for (size_t i = 0; i < drawn; ++i)
    plot.Draw(series[i], i);

  const Labels shared = SharedLabels(series);
  if (!shared.empty()) out << "all: " << FormatLabels(shared) << "\n";
  for (size_t row = 0; row < rows; ++row) {
    out << fmt::format("{:>{}} {}", texts[row], margin - 2, texts[row].empty() ? "│" : "┤")
        << plot.canvas().RowText(row) << "\n";
  }
  const std::string indent(margin - 1, ' ');
  const TimeAxis time_axis = TimeAxisOf(plot, frame, columns);
  out << indent << time_axis.line << "\n"
      << indent << " " << time_axis.texts << "\n"
      << indent << " " << LocalTimeText(frame.span.start, frame.utc_offset) << " to "
      << LocalTimeText(frame.span.end, frame.utc_offset) << " "
      << ZoneText(frame.span.end, frame.utc_offset)
      << (frame.step > Duration{0} ? ", step " + FormatDuration(frame.step) : "") << "\n";
  PrintLegend(out, series, plot);
}

}  // namespace alertd::tools
