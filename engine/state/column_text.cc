#include "engine/state/column_text.h"

#include <charconv>
#include <system_error>

namespace alertd::state {
namespace {

// The end of the year 9999: what is later cannot have been a time.
constexpr int64_t kTimeMaxMs = 253'402'300'799'999;

}  // namespace

Failure Damaged(const std::string& what) { return InvalidInput(what); }

std::string TimeText(Timestamp at) { return std::to_string(at.time_since_epoch().count()); }

SqlValue TimeText(const std::optional<Timestamp>& at) {
  if (!at) return std::nullopt;
  return TimeText(*at);
}

Result<int64_t> ReadInteger(const SqlValue& value) {
  int64_t number = 0;
  if (!value) return Damaged("a number is missing");
  const char* end = value->data() + value->size();
  const auto [rest, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc{} || rest != end) return Damaged("expected a number, got " + *value);
  return number;
}

Result<std::string> ReadText(const SqlValue& value) {
  if (!value) return Damaged("a text is missing");
  return *value;
}

Result<Timestamp> ReadTime(const SqlValue& value) {
  ALERTD_TRY(const int64_t time_ms, ReadInteger(value));
  if (time_ms < -kTimeMaxMs || time_ms > kTimeMaxMs) {
    return Damaged("there is no such time: " + std::to_string(time_ms));
  }
  return Timestamp{Duration{time_ms}};
}

Result<std::optional<Timestamp>> ReadTimeOrNone(const SqlValue& value) {
  if (!value) return std::optional<Timestamp>{};
  ALERTD_TRY(const Timestamp at, ReadTime(value));
  return std::optional<Timestamp>(at);
}

}  // namespace alertd::state
