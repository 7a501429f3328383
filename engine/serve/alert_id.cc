#include "engine/serve/alert_id.h"

#include <charconv>
#include <string>

#include "engine/model/labels.h"
#include "engine/serve/api_answer.h"

namespace alertd::serve {
namespace {

constexpr size_t kFingerprintDigits = 16;

}  // namespace

std::optional<uint64_t> ParseAlertId(std::string_view text) {
  if (text.size() != kFingerprintDigits) return std::nullopt;
  uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

Answer FailAlertId(const Request& request) {
  return Fail(ApiError::kBadData,
              "an alert's id has 16 hexadecimal digits, and not " + Quote(request.Capture("id")));
}

}  // namespace alertd::serve
