// A script is an error with a line of the text, or loads into a window or says why not.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/check.h"
#include "tools/promql_test/script.h"
#include "tools/promql_test/script_window.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace promql_test = alertd::promql_test;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = promql_test::ParsePromqlScript(text);
  if (const auto* const error = std::get_if<promql_test::ScriptError>(&parsed)) {
    const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    ALERTD_CHECK(error->line >= 1 && error->line <= lines);
    ALERTD_CHECK(!error->message.empty());
    return 0;
  }
  promql_test::ScriptWindow window;
  for (const promql_test::ScriptCommand& command :
       std::get<std::vector<promql_test::ScriptCommand>>(parsed)) {
    const auto* const load = std::get_if<promql_test::LoadCommand>(&command.command);
    if (load == nullptr) continue;
    const alertd::Status loaded = window.Load(*load);
    ALERTD_CHECK(loaded.has_value() || !loaded.error().message.empty());
  }
  return 0;
}
