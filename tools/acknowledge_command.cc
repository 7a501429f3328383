#include "tools/acknowledge_command.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/app/process_facts.h"
#include "engine/model/labels.h"
#include "engine/serve/json_writer.h"
#include "tools/alert_list.h"
#include "tools/alerts_client.h"

namespace alertd::tools {
namespace {

constexpr size_t kIdDigits = 16;

bool IsId(const std::string& text) {
  return text.size() == kIdDigits && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isxdigit(c) != 0;
         });
}

// What is to be taken on or given back, with the name to tell it by.
struct Target {
  std::string id;
  std::string text;
};

Result<std::vector<Target>> TargetsOf(const AcknowledgeArguments& arguments) {
  std::vector<Target> targets;
  UrlParameters filters;
  for (const std::string& alert : arguments.alerts) {
    if (IsId(alert)) {
      targets.push_back({alert, alert});
    } else {
      ALERTD_TRY([[maybe_unused]] const auto added, AddAlertFilters(alert, filters));
    }
  }
  if (filters.empty()) return targets;
  ALERTD_TRY(const std::string body, FetchAlerts(arguments.url, filters));
  ALERTD_TRY(const std::vector<ListedAlert> listed, ReadAlertList(body));
  for (const ListedAlert& alert : listed)
    targets.push_back({alert.fingerprint, FormatLabels(alert.labels)});
  return targets;
}

std::string BodyOf(const AcknowledgeArguments& arguments) {
  std::string by = arguments.by;
  if (by.empty()) by = app::UserName();
  serve::JsonWriter json;
  json.BeginObject().Key("by").String(by);
  if (!arguments.note.empty()) json.Key("note").String(arguments.note);
  if (arguments.span) json.Key("for").String(*arguments.span);
  if (arguments.group) json.Key("group").Bool(true);
  json.EndObject();
  return std::move(json).text();
}

// What the answer says was taken on or given back; the target where it does not say.
std::vector<std::string> TextsOf(const std::string& answer, const Target& target) {
  const auto labels = ReadAcknowledged(answer);
  if (!labels || labels->empty()) return {target.text};
  std::vector<std::string> texts;
  for (const Labels& each : *labels)
    texts.push_back(FormatLabels(each));
  return texts;
}

// `verb` is the end of the endpoint's path.
ExitCode Tell(const AcknowledgeArguments& arguments, const std::string& body,
              const std::string& verb, const Console& console) {
  const auto targets = TargetsOf(arguments);
  if (!targets) {
    console.Fail(targets.error().message);
    return ExitCodeOf(targets.error());
  }
  if (targets->empty()) {
    console.Fail("no such alert fires");
    return ExitCode::kProblems;
  }
  std::set<std::string> said;  // of alerts of one group each may be told to take on all
  ServerWarnings warnings(console);
  for (const Target& target : *targets) {
    // With one of its group, and it is nobody's any more.
    if (verb == "unacknowledge" && said.contains(target.text)) continue;
    const auto told =
        PostJson(arguments.url, "/api/v1/alerts/" + target.id + "/" + verb, body, warnings);
    if (!told) {
      console.Fail(target.text + ": " + told.error().message);
      return ExitCodeOf(told.error());
    }
    for (const std::string& text : TextsOf(*told, target))
      if (said.insert(text).second) console.out << verb << "d " << text << "\n";
  }
  return ExitCode::kSuccess;
}

}  // namespace

ExitCode RunAcknowledge(const AcknowledgeArguments& arguments, const Console& console) {
  return Tell(arguments, BodyOf(arguments), "acknowledge", console);
}

ExitCode RunUnacknowledge(const AcknowledgeArguments& arguments, const Console& console) {
  return Tell(arguments, "{}", "unacknowledge", console);
}

}  // namespace alertd::tools
