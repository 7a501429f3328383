#include "tools/answer_csv.h"

#include <set>
#include <string>
#include <string_view>

#include "engine/serve/json_writer.h"
#include "tools/answer_text.h"

namespace alertd::tools {
namespace {

std::string Field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + "\"";
}

std::set<std::string> LabelNames(const Answer& answer) {
  std::set<std::string> names;
  for (const AnswerSeries& series : answer.series) {
    for (const Label label : series.labels)
      names.emplace(label.name);
  }
  return names;
}

}  // namespace

void PrintCsv(std::ostream& out, const Answer& answer) {
  const std::set<std::string> names = LabelNames(answer);
  out << "timestamp";
  for (const std::string& name : names)
    out << "," << Field(name);
  out << ",value\n";
  if (answer.kind == Answer::Kind::kText) {
    out << FormatTimestamp(answer.at) << "," << Field(answer.text) << "\n";
  }
  for (const AnswerSeries& series : answer.series) {
    std::string labels;
    for (const std::string& name : names)
      labels += "," + Field(series.labels.Get(name));
    for (const AnswerPoint& point : series.points) {
      const std::string value = point.histogram == nullptr ? serve::FormatSampleValue(point.value)
                                                           : HistogramText(*point.histogram);
      out << FormatTimestamp(point.at) << labels << "," << Field(value) << "\n";
    }
  }
}

}  // namespace alertd::tools
