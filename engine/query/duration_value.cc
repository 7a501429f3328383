#include "engine/query/duration_value.h"

#include <algorithm>
#include <cmath>

namespace alertd::query {
namespace {

using grammar::DurationExpr;

// Milliseconds past this do not fit a timestamp's arithmetic (292 years).
constexpr double kSecondsMax = 9.2e9;

double InSeconds(Duration span) { return static_cast<double>(span.count()) / 1000.0; }

Result<double> Seconds(const DurationExpr& expr, const PlanTimes& times);

Result<double> Combine(const DurationExpr& expr, double left, double right) {
  switch (expr.kind) {
    case DurationExpr::Kind::kAdd:
      return left + right;
    case DurationExpr::Kind::kSubtract:
      return left - right;
    case DurationExpr::Kind::kMultiply:
      return left * right;
    case DurationExpr::Kind::kDivide:
      if (right == 0) return InvalidInput("division by zero");
      return left / right;
    case DurationExpr::Kind::kModulo:
      if (right == 0) return InvalidInput("modulo by zero");
      return std::fmod(left, right);
    case DurationExpr::Kind::kPower:
      return std::pow(left, right);
    case DurationExpr::Kind::kMin:
      return std::min(left, right);
    default:
      return std::max(left, right);
  }
}

Result<double> Seconds(const DurationExpr& expr, const PlanTimes& times) {
  switch (expr.kind) {
    case DurationExpr::Kind::kLiteral:
      return expr.seconds;
    case DurationExpr::Kind::kStep:
      return InSeconds(times.step);
    case DurationExpr::Kind::kRange:
      return InSeconds(times.range);
    case DurationExpr::Kind::kNegate: {
      ALERTD_TRY(const double value, Seconds(*expr.left, times));
      return -value;
    }
    default: {
      ALERTD_TRY(const double left, Seconds(*expr.left, times));
      ALERTD_TRY(const double right, Seconds(*expr.right, times));
      return Combine(expr, left, right);
    }
  }
}

}  // namespace

Result<Duration> DurationValue(const grammar::QueryDuration& duration, const PlanTimes& times) {
  if (duration.expr == nullptr) return duration.value;
  ALERTD_TRY(const double seconds, Seconds(*duration.expr, times));
  if (!(std::abs(seconds) <= kSecondsMax)) return InvalidInput("duration out of range");
  return Duration{static_cast<int64_t>(std::llround(seconds * 1000.0))};
}

Result<Duration> PositiveDuration(const grammar::QueryDuration& duration, const PlanTimes& times) {
  ALERTD_TRY(const Duration value, DurationValue(duration, times));
  if (value <= Duration{0}) return InvalidInput("duration must be greater than 0");
  return value;
}

}  // namespace alertd::query
