#include "engine/query/natural_order.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace alertd::query {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the run of digits, or of anything else, off the front.
std::string_view TakeRun(std::string_view& rest) {
  const bool digits = IsDigit(rest.front());
  const auto end =
      std::find_if(rest.begin(), rest.end(), [digits](char c) { return IsDigit(c) != digits; });
  const std::string_view run = rest.substr(0, static_cast<size_t>(end - rest.begin()));
  rest.remove_prefix(run.size());
  return run;
}

// A run's number; nothing for other text and for what does not fit.
std::optional<int64_t> NumberOf(std::string_view run) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(run.data(), run.data() + run.size(), number);
  if (error != std::errc() || end != run.data() + run.size()) return std::nullopt;
  return number;
}

}  // namespace

bool NaturalLess(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::string_view left = TakeRun(a);
    const std::string_view right = TakeRun(b);
    const std::optional<int64_t> left_number = NumberOf(left);
    const std::optional<int64_t> right_number = NumberOf(right);
    if (left_number.has_value() && right_number.has_value()) {
      if (*left_number != *right_number) return *left_number < *right_number;
    } else if (left != right) {
      return left < right;
    }
  }
  return a.empty() && !b.empty();
}

}  // namespace alertd::query
