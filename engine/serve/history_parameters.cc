#include "engine/serve/history_parameters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/journal/event_kinds.h"
#include "engine/model/labels.h"
#include "engine/serve/alert_id.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/known_parameters.h"
#include "engine/serve/matcher_filter.h"
#include "engine/serve/query_parameters.h"

namespace alertd::serve {
namespace {

using journal::EventPlace;
using journal::EventQuery;

using Times = KnownParameter::Times;

constexpr std::array<KnownParameter, 10> kNames = {{{"filter", Times::kAny},
                                                    {"alert"},
                                                    {"incident"},
                                                    {"receiver"},
                                                    {"rule"},
                                                    {"kind", Times::kAny},
                                                    {"from"},
                                                    {"to"},
                                                    {"limit"},
                                                    {"cursor"}}};
constexpr std::array<KnownParameter, 7> kLiveNames = {{{"filter", Times::kAny},
                                                       {"alert"},
                                                       {"incident"},
                                                       {"receiver"},
                                                       {"rule"},
                                                       {"kind", Times::kAny},
                                                       {"after"}}};
constexpr size_t kKindsMax = 100;

template <typename Number>
bool ReadWhole(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

Result<EventPlace> ParseCursor(std::string_view text) {
  const size_t dot = text.rfind('.');
  int64_t milliseconds = 0;
  EventPlace place;
  const bool read = dot != std::string_view::npos && ReadWhole(text.substr(0, dot), milliseconds) &&
                    ReadWhole(text.substr(dot + 1), place.sequence) &&
                    place.sequence < uint64_t{1} << 63U;
  if (!read) {
    return InvalidInput(Quote(text) + " is not a cursor; it is what an answer has as \"next\"");
  }
  place.at = Timestamp{Duration{milliseconds}};
  return place;
}

using Wrong = WrongParameter;

std::optional<Wrong> ReadWhich(const Request& request, journal::EventFilter& filter) {
  auto matchers = FilterParameters(request);
  if (!matchers) return Wrong{"filter", matchers.error().message};
  filter.matchers = *std::move(matchers);
  if (request.HasParameter("alert")) {
    filter.alert = ParseAlertId(request.Parameter("alert"));
    if (!filter.alert) {
      return Wrong{"alert", "an alert's id has 16 hexadecimal digits, and not " +
                                Quote(request.Parameter("alert"))};
    }
  }
  filter.incident = request.Parameter("incident");
  filter.receiver = request.Parameter("receiver");
  filter.rule = request.Parameter("rule");
  filter.kinds = request.AllOf("kind");
  if (filter.kinds.size() > kKindsMax) {
    return Wrong{"kind", "there are more than " + std::to_string(kKindsMax)};
  }
  for (const std::string& kind : filter.kinds) {
    if (const Status known = journal::CheckEventKind(kind); !known) {
      return Wrong{"kind", known.error().message};
    }
  }
  return std::nullopt;
}

std::optional<Wrong> ReadWhen(const Request& request, journal::EventFilter& filter) {
  for (const auto& [name, member] : {std::pair("from", &journal::EventFilter::from),
                                     std::pair("to", &journal::EventFilter::to)}) {
    if (!request.HasParameter(name)) continue;
    const auto at = ParseInstant(request.Parameter(name));
    if (!at) return Wrong{name, at.error().message};
    filter.*member = *at;
  }
  if (filter.from && filter.to && *filter.to < *filter.from) {
    return Wrong{"to", "it is before \"from\""};
  }
  return std::nullopt;
}

std::optional<Wrong> ReadPage(const Request& request, EventQuery& query) {
  if (request.HasParameter("limit")) {
    size_t limit = 0;
    if (!ReadWhole(request.Parameter("limit"), limit) || limit == 0 ||
        limit > journal::kPageEventsMax) {
      return Wrong{"limit", "expected a number from 1 to " +
                                std::to_string(journal::kPageEventsMax) + ", and not " +
                                Quote(request.Parameter("limit"))};
    }
    query.limit = limit;
  }
  if (request.Parameter("cursor").empty()) return std::nullopt;
  const auto place = ParseCursor(request.Parameter("cursor"));
  if (!place) return Wrong{"cursor", place.error().message};
  query.before = *place;
  return std::nullopt;
}

}  // namespace

std::variant<EventQuery, Answer> HistoryParameters(const Request& request) {
  EventQuery query;
  std::optional<Wrong> wrong = FindWrongParameter(request, kNames);
  if (!wrong) wrong = ReadWhich(request, query.filter);
  if (!wrong) wrong = ReadWhen(request, query.filter);
  if (!wrong) wrong = ReadPage(request, query);
  if (wrong) return FailParameter(wrong->name, wrong->message);
  return query;
}

std::variant<journal::EventFilter, Answer> EventParameters(const Request& request) {
  journal::EventFilter filter;
  std::optional<Wrong> wrong = FindWrongParameter(request, kLiveNames);
  if (!wrong) wrong = ReadWhich(request, filter);
  if (wrong) return FailParameter(wrong->name, wrong->message);
  return filter;
}

std::string FormatCursor(const EventPlace& place) {
  return std::to_string(place.at.time_since_epoch().count()) + "." + std::to_string(place.sequence);
}

}  // namespace alertd::serve
