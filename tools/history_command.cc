#include "tools/history_command.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "engine/app/system_clock.h"
#include "engine/model/time.h"
#include "engine/serve/alert_id.h"
#include "tools/alerts_client.h"
#include "tools/history_timeline.h"
#include "tools/known_names.h"
#include "tools/query_times.h"

namespace alertd::tools {
namespace {

constexpr size_t kPageMax = 1'000;
constexpr const char* kPath = "/api/v1/history";

Result<Timestamp> TimeOf(const char* flag, const std::string& text, Timestamp now) {
  auto at = ParsePastArgument(text, now);
  if (!at) return InvalidInput(std::string(flag) + ": " + at.error().message);
  return at;
}

Result<UrlParameters> ParametersOf(const HistoryArguments& arguments, Timestamp now) {
  UrlParameters parameters;
  for (const std::string& alert : arguments.alerts) {
    if (!serve::ParseAlertId(alert)) {
      ALERTD_TRY([[maybe_unused]] const auto added, AddAlertFilters(alert, parameters));
    } else if (parameters.empty() || parameters.back().first != "alert") {
      parameters.emplace_back("alert", alert);
    } else {
      return InvalidInput("only one alert's id can be asked for, not also " + alert);
    }
  }
  ALERTD_TRY(const Timestamp since, TimeOf("--since", arguments.since, now));
  parameters.emplace_back("from", FormatTimestamp(since));
  if (!arguments.until.empty()) {
    ALERTD_TRY(const Timestamp until, TimeOf("--until", arguments.until, now));
    if (until < since) {
      return InvalidInput("--until " + arguments.until + " is before --since " + arguments.since);
    }
    parameters.emplace_back("to", FormatTimestamp(until));
  }
  if (!arguments.receiver.empty()) parameters.emplace_back("receiver", arguments.receiver);
  if (!arguments.rule.empty()) parameters.emplace_back("rule", arguments.rule);
  if (!arguments.incident.empty()) parameters.emplace_back("incident", arguments.incident);
  for (const std::string& kind : arguments.kinds)
    parameters.emplace_back("kind", kind);
  return parameters;
}

// The newest events, newest first; `next` where there are more of them.
Result<ListedEvents> Fetch(const HistoryArguments& arguments, const UrlParameters& parameters) {
  ListedEvents all;
  do {
    UrlParameters asked = parameters;
    const size_t wanted = std::min(arguments.limit - all.events.size(), kPageMax);
    asked.emplace_back("limit", std::to_string(wanted));
    if (!all.next.empty()) asked.emplace_back("cursor", all.next);
    ALERTD_TRY(const std::string body, FetchJson(arguments.url, kPath, asked));
    ALERTD_TRY(ListedEvents page, ReadHistoryPage(body));
    std::move(page.events.begin(), page.events.end(), std::back_inserter(all.events));
    if (page.next == all.next) page.next.clear();  // nobody leads in circles
    all.next = std::move(page.next);
    all.warnings = std::move(page.warnings);
  } while (!all.next.empty() && all.events.size() < arguments.limit);
  return all;
}

// The history may know of what is gone, so a name that nothing has is no error.
void NoteNames(const HistoryArguments& arguments, const Console& console) {
  const auto note = [&](const char* what, const std::string& name, const auto& names) {
    const std::string remark = names ? NoteOnName(what, name, *names) : "";
    if (!remark.empty()) console.Note(remark);
  };
  if (!arguments.receiver.empty()) {
    note("receiver", arguments.receiver, FetchReceiverNames(arguments.url));
  }
  if (!arguments.rule.empty()) note("rule", arguments.rule, FetchRuleNames(arguments.url));
}

void PrintJson(std::ostream& out, const std::vector<ListedEvent>& events) {
  out << "[";
  for (size_t i = 0; i < events.size(); ++i)
    out << (i == 0 ? "" : ",\n ") << events[i].json;
  out << "]\n";
}

}  // namespace

ExitCode RunHistory(const HistoryArguments& arguments, const Console& console) {
  const auto parameters = ParametersOf(arguments, app::SystemClock().Now());
  if (!parameters) return console.Fail(parameters.error().message);
  const auto found = Fetch(arguments, *parameters);
  if (!found) {
    console.Fail(found.error().message);
    return ExitCodeOf(found.error());
  }
  for (const std::string& warning : found->warnings)
    console.Warn(warning);
  if (found->events.empty()) NoteNames(arguments, console);
  if (arguments.output == "json") {
    PrintJson(console.out, found->events);
  } else if (found->events.empty()) {
    console.Note("nothing like that has happened");
  } else {
    PrintTimeline(console.out, found->events);
  }
  if (!found->next.empty()) {
    console.Note("only the newest " + std::to_string(found->events.size()) +
                 " events are shown: --limit asks for more");
  }
  return ExitCode::kSuccess;
}

}  // namespace alertd::tools
