#include "tools/answer_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/model/time.h"
#include "engine/serve/json_writer.h"

namespace alertd::tools {
namespace {

// Wider series stand out instead of moving all values to the right.
constexpr size_t kColumnMax = 100;

void Print(std::ostream& out, const query::ScalarValue& scalar) {
  out << serve::FormatSampleValue(scalar.value) << "\n";
}

void Print(std::ostream& out, const std::string& text) { out << text << "\n"; }

void Print(std::ostream& out, const query::VectorValue& vector) {
  std::vector<std::string> names;
  size_t width = 0;
  for (const query::VectorSample& sample : vector) {
    names.push_back(FormatLabels(sample.labels));
    width = std::max(width, std::min(names.back().size(), kColumnMax));
  }
  for (size_t i = 0; i < vector.size(); ++i) {
    names[i].resize(std::max(names[i].size(), width), ' ');
    out << names[i] << "  " << serve::FormatSampleValue(vector[i].value) << "\n";
  }
}

void Print(std::ostream& out, const query::MatrixValue& matrix) {
  for (const query::MatrixSeries& series : matrix) {
    out << FormatLabels(series.labels) << "\n";
    for (const Sample& sample : series.samples) {
      out << "  " << FormatTimestamp(sample.at) << "  " << serve::FormatSampleValue(sample.value)
          << "\n";
    }
  }
}

}  // namespace

void PrintAnswer(std::ostream& out, const query::QueryAnswer& answer) {
  std::visit([&out](const auto& value) { Print(out, value); }, answer.value);
}

}  // namespace alertd::tools
