#include "engine/serve/series_api.h"

#include <set>
#include <string>

#include "engine/serve/api_answer.h"
#include "engine/serve/query_json.h"
#include "engine/serve/query_parameters.h"

namespace alertd::serve {
namespace {

// What every endpoint here takes.
struct SeriesQuestion {
  std::vector<Matchers> selectors;
  size_t limit = 0;
};

Result<SeriesQuestion> QuestionOf(const Request& request) {
  ALERTD_TRY(std::vector<Matchers> selectors, SelectorParameters(request));
  ALERTD_TRY(const size_t limit, LimitParameter(request));
  return SeriesQuestion{.selectors = std::move(selectors), .limit = limit};
}

// Leaves as many as the limit allows, and says so.
Remarks CutToLimit(std::set<std::string>& texts, size_t limit) {
  if (limit == 0 || texts.size() <= limit) return {};
  texts.erase(std::next(texts.begin(), static_cast<std::ptrdiff_t>(limit)), texts.end());
  return {.warnings = {std::string(kTruncated)}};
}

// The union of what `ask` answers for each selector; for all series when there are none.
template <typename Ask>
Answer AnswerTexts(const Request& request, const Ask& ask) {
  const auto question = QuestionOf(request);
  if (!question) return Fail(ApiError::kBadData, question.error().message);
  std::set<std::string> texts;
  const auto take = [&](const Matchers& matchers) {
    for (std::string& text : ask(matchers))
      texts.insert(std::move(text));
  };
  if (question->selectors.empty()) take({});
  for (const Matchers& matchers : question->selectors)
    take(matchers);
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

// The window may renumber its series between two calls; what was read before is then of no use.
std::set<Labels> FindSeries(const window::Window& window, const std::vector<Matchers>& selectors) {
  std::set<Labels> found;
  uint64_t generation = 0;
  do {
    found.clear();
    generation = window.generation();
    for (const Matchers& matchers : selectors) {
      const std::vector<window::SeriesId> ids = window.Select(matchers);
      for (Labels& labels : window.LabelsOf(ids))
        found.insert(std::move(labels));
    }
  } while (window.generation() != generation);
  found.erase(Labels());
  return found;
}

Answer AnswerSeries(const Request& request, const Sources& sources) {
  const auto question = QuestionOf(request);
  if (!question) return Fail(ApiError::kBadData, question.error().message);
  if (question->selectors.empty()) {
    return Fail(ApiError::kBadData, "no match[] parameter provided");
  }
  const std::set<Labels> found = FindSeries(sources.window, question->selectors);
  return Success([&](JsonWriter& json) {
    size_t count = 0;
    json.BeginArray();
    for (const Labels& labels : found) {
      if (question->limit != 0 && count++ == question->limit) break;
      WriteLabels(json, labels);
    }
    json.EndArray();
  });
}

}  // namespace

void AddSeriesApi(EndpointTable& table, const Sources& sources) {
  table.Add({.methods = {"GET", "POST"},
             .pattern = "/api/v1/labels",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request& request) {
               return AnswerTexts(request, [&sources](const Matchers& matchers) {
                 return sources.window.LabelNames(matchers);
               });
             }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/label/{name}/values",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request& request) {
               return AnswerTexts(request, [&](const Matchers& matchers) {
                 return sources.window.LabelValues(request.Capture("name"), matchers);
               });
             }});
  table.Add(
      {.methods = {"GET", "POST"},
       .pattern = "/api/v1/series",
       .cost = Cost::kSlow,
       .answer = [&sources](const Request& request) { return AnswerSeries(request, sources); }});
}

}  // namespace alertd::serve
