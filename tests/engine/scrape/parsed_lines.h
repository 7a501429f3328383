#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/number.h"
#include "engine/scrape/exposition.h"
#include "engine/scrape/series_text.h"

namespace alertd::scrape {

// Everything that a parser makes of an exposition, one line each: samples as "series value @ms",
// comments as "HELP metric text", an error as "error line 1, column 2: …" and nothing else.
template <typename Parser>
std::vector<std::string> ParsedLines(std::string_view text) {
  Parser parser(text);
  std::vector<std::string> lines;
  while (true) {
    const EntryKind kind = parser.Next();
    if (kind == EntryKind::kEnd) return lines;
    if (kind == EntryKind::kError) return {"error " + FormatExpositionError(parser.error())};
    if (kind != EntryKind::kSample) {
      const char* const keyword =
          kind == EntryKind::kHelp ? "HELP " : (kind == EntryKind::kType ? "TYPE " : "UNIT ");
      lines.push_back(keyword + std::string(parser.metadata().metric) + " " +
                      std::string(parser.metadata().text));
      continue;
    }
    const ExpositionSample& sample = parser.sample();
    std::vector<ExposedLabel> exposed;
    if (const auto error = ParseSeriesText(sample.series, Blanks::kAllowed, exposed)) {
      return {"error in the series: " + error->message};
    }
    LabelsBuilder labels;
    for (const ExposedLabel& label : exposed)
      labels.Set(label.name, label.value);
    std::string line = FormatLabels(labels.Build()) + " " + FormatFloat(sample.value);
    if (sample.at) line += " @" + std::to_string(sample.at->time_since_epoch().count());
    lines.push_back(line);
  }
}

}  // namespace alertd::scrape
