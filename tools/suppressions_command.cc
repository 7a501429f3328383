#include "tools/suppressions_command.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "engine/app/curl_transport.h"
#include "engine/app/system_clock.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "tools/author.h"
#include "tools/span_arguments.h"
#include "tools/suppressions_client.h"
#include "tools/suppressions_list.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

ExitCode FailWith(const Console& console, const Error& error) {
  console.Fail(error.message);
  // What is not there is an answer, and no failure to ask.
  return error.kind == ErrorKind::kNotFound ? ExitCode::kProblems : ExitCodeOf(error);
}

// One that is written as a matcher would name another label, or another expression, than is meant.
bool LooksLikeMatcher(std::string_view label, std::string_view expression) {
  return label.front() == '{' || label.back() == '!' || expression.starts_with('~') ||
         expression.starts_with('"');
}

Result<json::object> MatchOf(const std::vector<std::string>& words) {
  json::object match;
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    const bool is_named = equals != 0 && equals != std::string::npos;
    if (!is_named || LooksLikeMatcher(word.substr(0, equals), word.substr(equals + 1))) {
      return InvalidInput(
          "expected label=expression, an anchored regular expression without quotes, such as "
          "team='db|web', got " +
          Quote(word));
    }
    match[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return match;
}

Result<json::object> TimeRangeOf(const SuppressionsArguments& arguments, Timestamp now) {
  json::object range;
  Timestamp start = now;
  if (!arguments.start.empty()) {
    ALERTD_TRY(start, ReadTimeArgument("--start", arguments.start, now));
    range["start"] = FormatTimestamp(start);
  }
  std::optional<Timestamp> end;
  if (!arguments.end.empty()) {
    ALERTD_TRY(end, ReadTimeArgument("--end", arguments.end, now));
    if (*end <= start) {
      return InvalidInput("--end " + arguments.end + " is not after " +
                          (arguments.start.empty() ? "now" : "--start " + arguments.start));
    }
  }
  if (!arguments.duration.empty() && arguments.at.empty()) {
    if (end) return InvalidInput("--end and --duration say the same thing: name one of them");
    ALERTD_TRY(const Duration span, ReadSpanArgument("--duration", arguments.duration));
    end = start + span;
  }
  if (end) range["end"] = FormatTimestamp(*end);
  return range;
}

json::object ScheduleOf(const SuppressionsArguments& arguments) {
  json::object schedule{{"start", arguments.at}, {"duration", arguments.duration}};
  if (!arguments.weekdays.empty()) {
    schedule["weekdays"] = json::array(arguments.weekdays.begin(), arguments.weekdays.end());
  }
  if (!arguments.timezone.empty()) schedule["timezone"] = arguments.timezone;
  return schedule;
}

Status CheckTimes(const SuppressionsArguments& arguments) {
  if (arguments.at.empty()) {
    if (!arguments.weekdays.empty() || !arguments.timezone.empty())
      return InvalidInput("--weekdays and --timezone need --at, the time of day");
    if (arguments.end.empty() && arguments.duration.empty())
      return InvalidInput("for how long? name --duration or --end, or --at for again and again");
    return Ok();
  }
  if (arguments.duration.empty()) return InvalidInput("--at needs --duration: for how long?");
  return Ok();
}

Result<std::string> BodyOf(const SuppressionsArguments& arguments, const Console& console,
                           Timestamp now) {
  ALERTD_TRY([[maybe_unused]] const auto checked, CheckTimes(arguments));
  json::object body{{"name", arguments.name}};
  ALERTD_TRY(json::object match, MatchOf(arguments.match));
  if (match.empty() && arguments.condition.empty())
    return InvalidInput("which alerts? name label=expression or --condition");
  if (!match.empty()) body["match"] = std::move(match);
  ALERTD_TRY(json::object range, TimeRangeOf(arguments, now));
  if (!range.empty()) body["time_range"] = std::move(range);
  if (!arguments.at.empty()) body["schedule"] = ScheduleOf(arguments);
  if (!arguments.condition.empty()) body["condition"] = arguments.condition;
  if (!arguments.reason.empty()) body["reason"] = arguments.reason;
  ALERTD_TRY(const std::string author, AuthorOf(arguments.author, console));
  body["created_by"] = author;
  return json::serialize(body);
}

ExitCode Add(const SuppressionsArguments& arguments, const Console& console, Timestamp now) {
  auto body = BodyOf(arguments, console, now);
  if (!body) return console.Fail(body.error().message);
  ServerWarnings warnings(console);
  const auto id = SuppressionsClient(arguments.url).Set(*std::move(body), warnings);
  if (!id) return FailWith(console, id.error());
  console.out << *id << "\n";
  return ExitCode::kSuccess;
}

ExitCode List(const SuppressionsArguments& arguments, const Console& console) {
  const SuppressionsClient client(arguments.url);
  if (arguments.output == "json") {
    const auto text = client.ListText();
    if (!text) return FailWith(console, text.error());
    console.out << *text << "\n";
    return ExitCode::kSuccess;
  }
  auto list = client.List();
  if (!list) return FailWith(console, list.error());
  if (!*list) {
    return console.Fail(app::HostOf(arguments.url) + " has no suppressions: it is no alertd");
  }
  std::vector<ListedSuppression> shown = **std::move(list);
  if (!arguments.ended) {
    std::erase_if(shown, [](const ListedSuppression& each) { return each.state == "expired"; });
  }
  if (shown.empty()) {
    console.Note("nothing is suppressed, now or later");
  } else {
    PrintSuppressions(console.out, shown);
  }
  return ExitCode::kSuccess;
}

// Goes through all of them, also behind one that fails.
ExitCode Remove(const SuppressionsArguments& arguments, const Console& console) {
  const SuppressionsClient client(arguments.url);
  ServerWarnings warnings(console);
  ExitCode code = ExitCode::kSuccess;
  for (const std::string& name : arguments.names) {
    if (const Status ended = client.End(name, warnings); !ended) {
      code = std::max(code, FailWith(console, ended.error()));
    }
  }
  return code;
}

}  // namespace

ExitCode RunSuppressions(const SuppressionsArguments& arguments, const Console& console) {
  switch (arguments.action) {
    case SuppressionsArguments::Action::kAdd:
      return Add(arguments, console, app::SystemClock().Now());
    case SuppressionsArguments::Action::kRemove:
      return Remove(arguments, console);
    case SuppressionsArguments::Action::kList:
      break;
  }
  return List(arguments, console);
}

}  // namespace alertd::tools
