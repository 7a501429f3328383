// A condition is an error with a place in the text, or can be asked about any alert.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "grammar/condition.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = alertd::grammar::Condition::Parse(text);
  if (const auto* const error = std::get_if<alertd::SourceError>(&parsed)) {
    ALERTD_CHECK(error->range.begin <= error->range.end && error->range.end <= size);
    ALERTD_CHECK(!error->message.empty());
    return 0;
  }
  const alertd::Labels labels{{"alertname", "a"}, {"severity", "HIGH"}, {"x", "y"}};
  const auto& condition = *std::get_if<alertd::grammar::Condition>(&parsed);
  ALERTD_CHECK(condition.Matches(labels, {}) == condition.Matches(labels, {}));
  return 0;
}
