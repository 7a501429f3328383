// Whatever is in a file: formatted it loads to the same, and formatting it again changes nothing.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/check.h"
#include "rules/format/format_file.h"
#include "tests/rules/format/same_rules.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto format = [](const std::string& before) {
    return alertd::format::FormatFile({.name = "a.yml", .text = before}, [](const std::string&) {
      return std::optional<std::string>();
    });
  };
  const alertd::format::FormattedFile once = format(text);
  ALERTD_CHECK(once.failed == alertd::rules::HasErrors(once.problems));
  if (once.failed) ALERTD_CHECK(once.text == text);
  for (const alertd::rules::Diagnostic& problem : once.problems) {
    RenderText(problem, alertd::rules::DiagnosticStyle::kPlain);
    // Its own proof has to hold whatever was given.
    ALERTD_CHECK(!problem.message.starts_with("internal error"));
  }
  if (once.failed || once.text == text) return 0;
  ALERTD_CHECK(!alertd::format::DifferenceOf(text, once.text));
  ALERTD_CHECK(format(once.text).text == once.text);
  return 0;
}
