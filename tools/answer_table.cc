#include "tools/answer_table.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/serve/json_writer.h"
#include "tools/answer_text.h"

namespace alertd::tools {
namespace {

// A longer cell stands out instead of moving all others to the right.
constexpr size_t kColumnMax = 60;
// More histograms than these are one line each.
constexpr size_t kChartsMax = 4;

// Rows of cells; all rows have as many.
struct Grid {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

std::string Padded(const std::string& text, size_t width) {
  const size_t taken = DisplayWidth(text);
  return taken < width ? text + std::string(width - taken, ' ') : text;
}

// Columns before the point: numbers stand below one another by it.
size_t WholeWidth(const std::string& number) {
  return std::min(number.find_first_of(".e"), number.size());
}

void PrintGrid(std::ostream& out, const Grid& grid) {
  std::vector<size_t> widths;
  for (const std::string& name : grid.header)
    widths.push_back(DisplayWidth(name));
  for (const auto& row : grid.rows) {
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], std::min(DisplayWidth(row[i]), kColumnMax));
  }
  const auto print = [&](const std::vector<std::string>& row) {
    for (size_t i = 0; i + 1 < row.size(); ++i)
      out << Padded(row[i], widths[i]) << "  ";
    out << row.back() << "\n";
  };
  print(grid.header);
  for (const auto& row : grid.rows)
    print(row);
}

// A label's value, quoted where it has what moves the cursor.
std::string CellText(std::string_view value) {
  constexpr unsigned char kDelete = 0x7F;
  const bool plain = std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < ' ' || byte == kDelete;
  });
  return plain ? std::string(value) : Quote(value);
}

const AnswerPoint& PointOf(const AnswerSeries& series) { return series.points.front(); }

// The values of a vector, each under the point of the others.
std::vector<std::string> Values(const std::vector<AnswerSeries>& series) {
  std::vector<std::string> values;
  size_t whole = 0;
  for (const AnswerSeries& each : series) {
    const AnswerPoint& point = PointOf(each);
    const bool is_float = point.histogram == nullptr;
    values.push_back(is_float ? ReadableNumber(point.value) : HistogramLine(*point.histogram));
    if (is_float) whole = std::max(whole, WholeWidth(values.back()));
  }
  for (size_t i = 0; i < series.size(); ++i) {
    if (PointOf(series[i]).histogram != nullptr) continue;
    values[i].insert(0, whole - WholeWidth(values[i]), ' ');
  }
  return values;
}

size_t CountHistograms(const std::vector<AnswerSeries>& series) {
  return static_cast<size_t>(
      std::count_if(series.begin(), series.end(),
                    [](const AnswerSeries& each) { return PointOf(each).histogram != nullptr; }));
}

// Few histograms, each with its buckets below.
void PrintCharts(std::ostream& out, const std::vector<AnswerSeries>& series) {
  for (const AnswerSeries& each : series) {
    const AnswerPoint& point = PointOf(each);
    out << FormatLabels(each.labels) << "  ";
    if (point.histogram == nullptr) {
      out << ReadableNumber(point.value) << "\n";
      continue;
    }
    out << "count " << ReadableNumber(point.histogram->count) << "  sum "
        << ReadableNumber(point.histogram->sum) << "\n"
        << HistogramChart(*point.histogram, "  ");
  }
}

void PrintVector(std::ostream& out, const std::vector<AnswerSeries>& series) {
  const size_t histograms = CountHistograms(series);
  if (histograms > 0 && histograms <= kChartsMax) {
    PrintCharts(out, series);
    return;
  }
  if (series.size() == 1) {
    out << FormatLabels(series[0].labels) << "  " << Values(series)[0] << "\n";
    return;
  }
  const Labels shared = SharedLabels(series);
  std::set<std::string> names;
  for (const AnswerSeries& each : series) {
    for (const Label label : OwnLabels(each, shared))
      names.emplace(label.name);
  }
  if (!shared.empty()) out << "all: " << FormatLabels(shared) << "\n";
  Grid grid{.header = {names.begin(), names.end()}, .rows = {}};
  grid.header.emplace_back("value");
  const std::vector<std::string> values = Values(series);
  for (size_t i = 0; i < series.size(); ++i) {
    auto& row = grid.rows.emplace_back();
    for (const std::string& name : names)
      row.push_back(CellText(series[i].labels.Get(name)));
    row.push_back(values[i]);
  }
  PrintGrid(out, grid);
}

void PrintMatrix(std::ostream& out, const std::vector<AnswerSeries>& series) {
  for (const AnswerSeries& each : series) {
    out << FormatLabels(each.labels) << "\n";
    for (const AnswerPoint& point : each.points) {
      out << "  " << FormatTimestamp(point.at) << "  "
          << (point.histogram == nullptr ? serve::FormatSampleValue(point.value)
                                         : HistogramLine(*point.histogram))
          << "\n";
    }
  }
}

}  // namespace

void PrintTable(std::ostream& out, const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::kScalar:
      out << serve::FormatSampleValue(PointOf(answer.series[0]).value) << "\n";
      break;
    case Answer::Kind::kText:
      out << answer.text << "\n";
      break;
    case Answer::Kind::kVector:
      if (!answer.empty()) PrintVector(out, answer.series);
      break;
    case Answer::Kind::kMatrix:
      PrintMatrix(out, answer.series);
      break;
  }
}

}  // namespace alertd::tools
