#include "tools/explain_arguments.h"

#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/client_flags.h"
#include "tools/parse_words.h"

namespace alertd::tools {

Parsed<ExplainArguments> ParseExplainArguments(Words words) {
  ExplainArguments arguments;
  CLI::App app(
      "Says why an alert is or is not firing, and why somebody was or was not told, step by step. "
      "Exit status 0 when there is an answer, 1 when there is no such alert or the question is not "
      "right, 2 when nobody can be asked.",
      "alertd explain");
  app.add_option("ALERT", arguments.alerts,
                 "the alert's id of 16 digits, its name, matchers such as severity=HIGH, or labels "
                 "in braces, which need not be those of any alert: '{alertname=\"X\", team=\"a\"}'")
      ->type_name("")
      ->required();
  app.add_option("--at", arguments.at,
                 "how things stood then, by the journal: RFC 3339, Unix seconds, or from now, such "
                 "as -1h (default: now)")
      ->type_name("TIME");
  AddUrlFlag(app, arguments.url, "whom to ask: an alertd");
  AddOutputFlag(app, kOutputFlag, arguments.output,
                {{"text", "json"}, "text, or json (an array of the server's answers)"});
  app.footer("example: alertd explain task_failure_rate_critical --at -1h");
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

}  // namespace alertd::tools
