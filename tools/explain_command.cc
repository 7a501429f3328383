#include "tools/explain_command.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/app/system_clock.h"
#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"
#include "engine/serve/alert_id.h"
#include "grammar/parser.h"
#include "tools/alert_list.h"
#include "tools/alerts_client.h"
#include "tools/explanation_text.h"
#include "tools/history_timeline.h"
#include "tools/query_times.h"

namespace alertd::tools {
namespace {

// More alerts at once would tell nobody anything.
constexpr size_t kAlertsMax = 10;

// A path of the API with its parameters.
struct Question {
  std::string path;
  UrlParameters parameters;
};

Question AboutAlert(const std::string& id) { return {"/api/v1/alerts/" + id + "/explain", {}}; }

Result<Question> AboutLabels(const std::string& text) {
  auto matchers = grammar::ParseSelector(text);
  if (!matchers) return InvalidInput(text + ": " + matchers.error().message);
  Question question{"/api/v1/explain", {}};
  for (const Matcher& matcher : *matchers) {
    if (matcher.kind() != MatchKind::kEqual) {
      return InvalidInput("labels have values, and no patterns: " + FormatMatcher(matcher));
    }
    // As `alerts list` prints it, the alert's name stands before the braces.
    const bool is_name = matcher.name() == kMetricNameLabel;
    const std::string label(is_name ? kAlertNameLabel : std::string_view(matcher.name()));
    question.parameters.emplace_back("label", label + "=" + matcher.value());
  }
  return question;
}

// The ids of alerts that match: of those that fire now, else of those that the journal knows.
Result<std::vector<std::string>> IdsOf(const ExplainArguments& arguments,
                                       const UrlParameters& filters) {
  std::vector<std::string> ids;
  const auto add = [&ids](const std::string& id) {
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  if (arguments.at.empty()) {
    ALERTD_TRY(const std::string body, FetchAlerts(arguments.url, filters));
    ALERTD_TRY(const std::vector<ListedAlert> listed, ReadAlertList(body));
    for (const ListedAlert& alert : listed)
      add(alert.fingerprint);
  }
  if (!ids.empty()) return ids;
  UrlParameters asked = filters;
  asked.emplace_back("limit", "1000");
  ALERTD_TRY(const std::string body, FetchJson(arguments.url, "/api/v1/history", asked));
  ALERTD_TRY(const ListedEvents page, ReadHistoryPage(body));
  for (const ListedEvent& event : page.events)
    add(event.alert);
  return ids;
}

Result<std::vector<Question>> QuestionsOf(const ExplainArguments& arguments) {
  std::vector<Question> questions;
  UrlParameters filters;
  UrlParameters rules;  // what to ask when no alert matches
  for (const std::string& alert : arguments.alerts) {
    if (serve::ParseAlertId(alert)) {
      questions.push_back(AboutAlert(alert));
    } else if (alert.ends_with('}')) {
      ALERTD_TRY(Question question, AboutLabels(alert));
      questions.push_back(std::move(question));
    } else {
      ALERTD_TRY([[maybe_unused]] const auto added, AddAlertFilters(alert, filters));
      if (alert.find_first_of("=~!") == std::string::npos) rules.emplace_back("rule", alert);
    }
  }
  if (filters.empty()) return questions;
  ALERTD_TRY(const std::vector<std::string> ids, IdsOf(arguments, filters));
  for (const std::string& id : ids)
    questions.push_back(AboutAlert(id));
  // A rule that has never had an alert.
  if (ids.empty() && !rules.empty()) questions.push_back({"/api/v1/explain", std::move(rules)});
  return questions;
}

Status AddTime(const ExplainArguments& arguments, std::vector<Question>& questions) {
  if (arguments.at.empty()) return Ok();
  const auto at = ParseTimeArgument(arguments.at, app::SystemClock().Now());
  if (!at) return InvalidInput("--at: " + at.error().message);
  for (Question& question : questions)
    question.parameters.emplace_back("at", FormatTimestamp(*at));
  return Ok();
}

ExitCode FailWith(const Console& console, const Error& error) {
  console.Fail(error.message);
  return ExitCodeOf(error);
}

ExitCode Print(const Console& console, const ExplainArguments& arguments,
               const std::vector<std::string>& answers) {
  std::string between;
  for (const std::string& answer : answers) {
    if (arguments.output == "json") {
      console.out << (between.empty() ? "[" : ",\n ") << answer;
    } else {
      console.out << between;
      if (const Status printed = PrintExplanation(console.out, answer); !printed) {
        return FailWith(console, printed.error());
      }
    }
    between = "\n";
  }
  if (arguments.output == "json") console.out << "]\n";
  return ExitCode::kSuccess;
}

}  // namespace

ExitCode RunExplain(const ExplainArguments& arguments, const Console& console) {
  auto questions = QuestionsOf(arguments);
  if (!questions) return FailWith(console, questions.error());
  if (questions->empty()) {
    console.Fail("nobody knows such an alert");
    return ExitCode::kProblems;
  }
  if (questions->size() > kAlertsMax) {
    console.Note("only " + std::to_string(kAlertsMax) + " of " + std::to_string(questions->size()) +
                 " alerts are explained");
    questions->resize(kAlertsMax);
  }
  if (const Status added = AddTime(arguments, *questions); !added) {
    return console.Fail(added.error().message);
  }
  std::vector<std::string> answers;
  for (const Question& question : *questions) {
    auto body = FetchJson(arguments.url, question.path, question.parameters);
    if (!body) return FailWith(console, body.error());
    answers.push_back(*std::move(body));
  }
  return Print(console, arguments, answers);
}

}  // namespace alertd::tools
