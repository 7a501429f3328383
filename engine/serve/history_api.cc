#include "engine/serve/history_api.h"

#include <utility>

#include "engine/serve/api_answer.h"
#include "engine/serve/event_json.h"
#include "engine/serve/history_parameters.h"

namespace alertd::serve {
namespace {

Answer AnswerHistory(const Request& request, const Sources& sources) {
  auto asked = HistoryParameters(request);
  if (auto* refusal = std::get_if<Answer>(&asked)) return std::move(*refusal);
  const auto page = sources.history(std::get<journal::EventQuery>(asked));
  if (!page) return Fail(ApiError::kUnavailable, page.error().message);
  Remarks remarks;
  if (!page->remark.empty()) remarks.warnings.push_back(page->remark);
  return Success(
      [&page](JsonWriter& json) {
        json.BeginObject().Key("events").BeginArray();
        for (const JournalEventPtr& event : page->events)
          WriteEvent(json, *event);
        json.EndArray();
        if (page->next) json.Key("next").String(FormatCursor(*page->next));
        json.EndObject();
      },
      remarks);
}

}  // namespace

void AddHistoryApi(EndpointTable& table, const Sources& sources) {
  table.Add(
      {.methods = {"GET"},
       .pattern = "/api/v1/history",
       .cost = Cost::kSlow,
       .answer = [&sources](const Request& request) { return AnswerHistory(request, sources); }});
}

}  // namespace alertd::serve
