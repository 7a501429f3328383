// What the router does with suppressions that people set while it runs.

#include <string>
#include <utility>

#include "engine/model/time.h"
#include "engine/route/router_state.h"
#include "rules/suppression_text.h"
#include "rules/upcoming.h"

namespace alertd::route {
namespace {

std::string DescribeWhen(const rules::Suppression& suppression, Timestamp now) {
  constexpr size_t kSpansMax = 2;
  std::string text;
  for (const rules::OpenSpan& span : rules::UpcomingSpans(suppression, now, kSpansMax)) {
    text += text.empty() ? " from " : ", again from ";
    text += FormatTimestamp(span.begin);
    if (span.end) text += " until " + FormatTimestamp(*span.end);
  }
  return text;
}

std::string DescribePosted(const PostedSuppression& posted) {
  const std::string& by = posted.record->created_by;
  return DescribeSuppression(*posted.standing.suppression) + (by.empty() ? "" : " by " + by);
}

}  // namespace

Result<std::string> Router::SetSuppression(SuppressionRecord wanted, Timestamp now) {
  State& state = *state_;
  state.See(now);
  ALERTD_TRY(std::string id, state.posted.Set(std::move(wanted), state.suppressor, now));
  const PostedSuppression made = *state.posted.Find(id);
  const rules::Suppression& suppression = *made.standing.suppression;
  const bool changed = made.record->created_at != made.record->updated_at;
  state.decisions.push_back(
      {"suppression_set",
       "",
       "",
       {},
       "suppression " + DescribePosted(made) + " for " + rules::DescribeMatch(suppression) +
           DescribeWhen(suppression, now) + (changed ? ", in the place of an earlier one" : ""),
       now});
  return id;
}

Status Router::EndSuppression(const std::string& id_or_name, Timestamp now) {
  State& state = *state_;
  state.See(now);
  Status ended = state.posted.End(id_or_name, now);
  if (ended || ended.error().kind != ErrorKind::kNotFound) return ended;
  const rules::Suppression* const in_file = state.suppressor.Find(id_or_name);
  if (in_file == nullptr) return ended;
  return InvalidInput("declared in " + PlaceOf(*in_file) + ", remove it there");
}

void Router::State::AdvanceSuppressions(Timestamp now, RouterOutput& output) {
  const SuppressionEvents events = posted.Advance(now);
  output.suppressions = posted.TakeChanges();
  for (const PostedSuppression& over : events.ended) {
    const std::string& reason = over.record->end_reason;
    output.decisions.push_back({"suppression_ended",
                                "",
                                "",
                                {},
                                "suppression " + DescribePosted(over) + " ended: " +
                                    (reason.empty() ? "its last window has passed" : reason),
                                now});
  }
  if (events.moved) board.NoteMutes();
  if (events.released) Unsuppress(AlertGroup::Cause::kMuteEnded, now);
}

}  // namespace alertd::route
