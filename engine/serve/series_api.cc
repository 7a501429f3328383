#include "engine/serve/series_api.h"

#include <iterator>
#include <set>
#include <string>

#include "engine/model/labels.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/escaped_name.h"
#include "engine/serve/query_json.h"
#include "engine/serve/series_finder.h"

namespace alertd::serve {
namespace {

// Leaves as many as the limit allows, and says so.
template <typename Entry>
Remarks CutToLimit(std::set<Entry>& entries, size_t limit) {
  if (limit == 0 || entries.size() <= limit) return {};
  entries.erase(std::next(entries.begin(), static_cast<std::ptrdiff_t>(limit)), entries.end());
  return {.warnings = {std::string(kTruncated)}};
}

using FindTexts = std::set<std::string> (*)(const Request& request, const window::Window& window,
                                            const SeriesQuestion& question);

Answer AnswerTexts(const Request& request, const Sources& sources, FindTexts find) {
  const auto question = SeriesQuestionOf(request);
  if (!question) return Fail(ApiError::kBadData, question.error().message);
  std::set<std::string> texts = find(request, sources.window, *question);
  const Remarks remarks = CutToLimit(texts, question->limit);
  return Success(
      [&](JsonWriter& json) {
        json.BeginArray();
        for (const std::string& text : texts)
          json.String(text);
        json.EndArray();
      },
      remarks);
}

std::set<std::string> NamesFor(const Request& /*request*/, const window::Window& window,
                               const SeriesQuestion& question) {
  return FindLabelNames(window, question);
}

std::set<std::string> ValuesFor(const Request& request, const window::Window& window,
                                const SeriesQuestion& question) {
  return FindLabelValues(window, UnescapeName(request.Capture("name")), question);
}

Answer AnswerSeries(const Request& request, const Sources& sources) {
  const auto question = SeriesQuestionOf(request);
  if (!question) return Fail(ApiError::kBadData, question.error().message);
  if (question->selectors.empty()) {
    return Fail(ApiError::kBadData, "no match[] parameter provided");
  }
  std::set<Labels> found = FindSeries(sources.window, *question);
  const Remarks remarks = CutToLimit(found, question->limit);
  return Success(
      [&](JsonWriter& json) {
        json.BeginArray();
        for (const Labels& labels : found)
          WriteLabels(json, labels);
        json.EndArray();
      },
      remarks);
}

}  // namespace

void AddSeriesApi(EndpointTable& table, const Sources& sources) {
  table.Add({.methods = {"GET", "POST"},
             .pattern = "/api/v1/labels",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request& request) {
               return AnswerTexts(request, sources, &NamesFor);
             }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/label/{name}/values",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request& request) {
               if (!IsValidUtf8(request.Capture("name"))) {
                 return Fail(ApiError::kBadData,
                             "invalid label name: " + Quote(request.Capture("name")));
               }
               return AnswerTexts(request, sources, &ValuesFor);
             }});
  table.Add(
      {.methods = {"GET", "POST"},
       .pattern = "/api/v1/series",
       .cost = Cost::kSlow,
       .answer = [&sources](const Request& request) { return AnswerSeries(request, sources); }});
}

}  // namespace alertd::serve
