#include "tools/exposition_file.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/scrape/openmetrics_parser.h"
#include "engine/scrape/series_text.h"
#include "engine/scrape/text_parser.h"
#include "tools/text_file.h"

namespace alertd::tools {
namespace {

struct FileSample {
  Labels labels;
  Sample sample;
  bool timed = false;  // by the file
};

// The lines of a file whose samples carry times come in any order; the window wants each series in
// its own.
void AppendInOrder(std::vector<FileSample> samples, window::Window& window) {
  std::stable_sort(samples.begin(), samples.end(), [](const FileSample& a, const FileSample& b) {
    return a.sample.at < b.sample.at;
  });
  std::vector<window::SeriesSample> batch;
  for (const FileSample& each : samples) {
    if (const auto id = window.FindOrCreate(each.labels)) batch.push_back({*id, each.sample});
  }
  window.Append(batch);
}

struct FileContent {
  std::vector<FileSample> samples;
  std::map<std::string, std::string, std::less<>> types;
};

template <typename Parser>
Result<FileContent> ReadAll(std::string_view text, scrape::Blanks blanks, Timestamp otherwise) {
  Parser parser(text);
  FileContent content;
  std::vector<scrape::ExposedLabel> exposed;
  while (true) {
    const scrape::EntryKind kind = parser.Next();
    if (kind == scrape::EntryKind::kEnd) return content;
    if (kind == scrape::EntryKind::kError) {
      return InvalidInput(scrape::FormatExpositionError(parser.error()));
    }
    if (kind == scrape::EntryKind::kType) {
      content.types.emplace(parser.metadata().metric, parser.metadata().text);
    }
    if (kind != scrape::EntryKind::kSample) continue;
    exposed.clear();
    const scrape::ExpositionSample& sample = parser.sample();
    if (const auto error = scrape::ParseSeriesText(sample.series, blanks, exposed)) {
      const auto offset = static_cast<size_t>(sample.series.data() - text.data()) + error->offset;
      return InvalidInput(scrape::FormatExpositionError(
          {.place = scrape::LocateIn(text, offset), .message = error->message}));
    }
    LabelsBuilder labels;
    for (const scrape::ExposedLabel& label : exposed)
      labels.Set(label.name, label.value);
    content.samples.push_back(
        {.labels = labels.Build(),
         .sample = {.at = sample.at.value_or(otherwise), .value = sample.value},
         .timed = sample.at.has_value()});
  }
}

bool EndsWithEof(std::string_view text) {
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  return text.ends_with("# EOF");
}

}  // namespace

Result<ExpositionFacts> LoadExposition(const std::string& path, Timestamp otherwise,
                                       window::Window& window) {
  ALERTD_TRY(const std::string text, ReadTextFile(path));
  auto content =
      EndsWithEof(text)
          ? ReadAll<scrape::OpenMetricsParser>(text, scrape::Blanks::kForbidden, otherwise)
          : ReadAll<scrape::TextParser>(text, scrape::Blanks::kAllowed, otherwise);
  if (!content) return InvalidInput(path + ": " + content.error().message);
  std::vector<FileSample>& samples = content->samples;
  ExpositionFacts facts{
      .samples = samples.size(), .newest = std::nullopt, .types = std::move(content->types)};
  for (const FileSample& each : samples) {
    if (each.timed) facts.newest = std::max(facts.newest.value_or(each.sample.at), each.sample.at);
  }
  // Samples without a time are of now, and now is where those with one end.
  for (FileSample& each : samples) {
    if (!each.timed && facts.newest) each.sample.at = *facts.newest;
  }
  AppendInOrder(std::move(samples), window);
  return facts;
}

}  // namespace alertd::tools
