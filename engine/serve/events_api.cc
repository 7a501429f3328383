#include "engine/serve/events_api.h"

#include <charconv>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/model/labels.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/history_parameters.h"

namespace alertd::serve {
namespace {

constexpr size_t kPageEvents = 500;
// Who has missed more is told so, and goes on from there by asking the history.
constexpr size_t kMissedMax = 10'000;
constexpr const char* kGreeting = "retry: 3000\n\n";

// What a client has missed, piece by piece.
struct Missed {
  const Sources& sources;
  journal::EventFilter filter;
  uint64_t after = 0;
  uint64_t until = 0;  // later ones come to the feed
  size_t looked_at = 0;

  // Nothing at its end.
  std::string Next() {
    while (after < until) {
      if (looked_at >= kMissedMax) {
        after = until;
        return ": more was missed than is told here; ask /api/v1/history for it\n\n";
      }
      const auto events = sources.events_after(after, kPageEvents);
      if (!events || events->empty()) return {};
      std::string text = Take(*events);
      if (!text.empty()) return text;
    }
    return {};
  }

  std::string Take(const std::vector<JournalEventPtr>& events) {
    std::string text;
    for (const JournalEventPtr& event : events) {
      after = event->sequence;
      if (after > until) break;
      ++looked_at;
      journal::NoteMatched(filter, *event);
      if (journal::Passes(filter, *event)) text += ServerSentEvent(*event);
    }
    return text;
  }
};

// Nothing where the client has seen none yet.
Result<std::optional<uint64_t>> LastSeen(const Request& request) {
  std::string_view text = request.last_event_id;
  const char* where = "invalid header \"Last-Event-ID\": ";
  if (text.empty()) {
    text = request.Parameter("after");
    where = "invalid parameter \"after\": ";
  }
  if (text.empty()) return std::optional<uint64_t>();
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number >= uint64_t{1} << 63U) {
    return InvalidInput(where + Quote(text) + " is not an event's number");
  }
  return std::optional(number);
}

// An event of a group has no more of its alerts than their ids.
void NoteMatched(journal::EventFilter& filter, const route::RouterBoard& board) {
  for (const auto& group : board.groups) {
    for (const route::RoutedAlert& routed : group->alerts) {
      const Labels& labels = routed.alert->labels;
      if (MatchesAll(filter.matchers, labels)) filter.matched.insert(Fingerprint(labels));
    }
  }
}

Answer AnswerEvents(const Request& request, const Sources& sources, EventHub& hub) {
  auto asked = EventParameters(request);
  if (auto* refusal = std::get_if<Answer>(&asked)) return std::move(*refusal);
  auto& filter = std::get<journal::EventFilter>(asked);
  const auto seen = LastSeen(request);
  if (!seen) return Fail(ApiError::kBadData, seen.error().message);
  if (!filter.matchers.empty()) NoteMatched(filter, *sources.routing());
  auto joined = hub.Join(filter);
  if (!joined) {
    Answer answer = Fail(ApiError::kUnavailable, joined.error().message);
    answer.headers.emplace_back("Retry-After", "10");
    return answer;
  }
  Answer answer;
  answer.content_type = "text/event-stream";
  answer.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  answer.body = kGreeting;
  answer.live = std::move(joined->feed);
  if (*seen) {
    // Before the first event of this process nobody knows which the newest one is.
    const uint64_t until =
        joined->newest == 0 ? std::numeric_limits<uint64_t>::max() : joined->newest;
    const auto missed = std::make_shared<Missed>(Missed{sources, filter, **seen, until});
    answer.more = [missed] { return missed->Next(); };
  }
  return answer;
}

}  // namespace

void AddEventsApi(EndpointTable& table, const Sources& sources, EventHub& hub) {
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/events",
             .cost = Cost::kSlow,
             .answer = [&sources, &hub](const Request& request) {
               return AnswerEvents(request, sources, hub);
             }});
}

}  // namespace alertd::serve
