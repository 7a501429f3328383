// Parts of dates, and when a sample was taken.

#include <chrono>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>

#include "engine/query/element_node.h"
#include "engine/query/function_row.h"
#include "engine/query/node_builder.h"
#include "engine/query/scalar_nodes.h"
#include "engine/query/selector_nodes.h"

namespace alertd::query {
namespace {

namespace chr = std::chrono;

// The calendar repeats itself after 400 years, the days of the week included. The library's years
// do not reach far beyond; these are counted beside it.
constexpr chr::days kCycle{146'097};
constexpr int64_t kYearsOfCycle = 400;

struct CalendarTime {
  chr::sys_days day;      // within the 400 years from 1970
  int64_t cycles = 0;     // before it
  chr::seconds into_day;  // and how long that has lasted
};

constexpr int64_t kSecondsOfDay = 86'400;
// From the first day that Prometheus' calendar knows, in the year -292277022399, to 1970. It counts
// seconds from there, and what does not fit goes round.
constexpr int64_t kDaysBefore1970 = 730'692'556 * int64_t{kCycle.count()} + 719'162;

// What is no instant, for it is no number or too large, is the smallest of all integers there.
int64_t WholeSeconds(double unix_seconds) {
  constexpr double kBound = 9223372036854775808.0;
  if (unix_seconds >= -kBound && unix_seconds < kBound) return static_cast<int64_t>(unix_seconds);
  return std::numeric_limits<int64_t>::min();
}

CalendarTime CalendarTimeOf(double unix_seconds) {
  const uint64_t counted = static_cast<uint64_t>(WholeSeconds(unix_seconds)) +
                           static_cast<uint64_t>(kDaysBefore1970) * kSecondsOfDay;
  const int64_t days = static_cast<int64_t>(counted / kSecondsOfDay) - kDaysBefore1970;
  int64_t into_cycle = days % kCycle.count();
  if (into_cycle < 0) into_cycle += kCycle.count();
  return {.day = chr::sys_days{chr::days{into_cycle}},
          .cycles = (days - into_cycle) / kCycle.count(),
          .into_day = chr::seconds{counted % kSecondsOfDay}};
}

using DatePart = double (*)(const CalendarTime& at);

double Minute(const CalendarTime& at) {
  return static_cast<double>(chr::floor<chr::minutes>(at.into_day).count() % 60);
}
double Hour(const CalendarTime& at) {
  return static_cast<double>(chr::floor<chr::hours>(at.into_day).count());
}
double DayOfWeek(const CalendarTime& at) { return chr::weekday(at.day).c_encoding(); }
double DayOfMonth(const CalendarTime& at) {
  return static_cast<unsigned>(chr::year_month_day(at.day).day());
}
double DayOfYear(const CalendarTime& at) {
  const chr::sys_days new_year = chr::year_month_day(at.day).year() / chr::January / 1;
  return static_cast<double>((at.day - new_year).count() + 1);
}
double DaysInMonth(const CalendarTime& at) {
  const chr::year_month_day date(at.day);
  return static_cast<unsigned>((date.year() / date.month() / chr::last).day());
}
double Month(const CalendarTime& at) {
  return static_cast<unsigned>(chr::year_month_day(at.day).month());
}
double Year(const CalendarTime& at) {
  const int within_cycle = static_cast<int>(chr::year_month_day(at.day).year());
  return static_cast<double>(within_cycle + at.cycles * kYearsOfCycle);
}

template <DatePart part>
double PartOf(double unix_seconds, std::span<const double> /*args*/) {
  return part(CalendarTimeOf(unix_seconds));
}

// A part of the evaluation's time, for calls without an argument.
class OfEvaluationTimeNode : public ScalarNode {
 public:
  explicit OfEvaluationTimeNode(double (*kernel)(double, std::span<const double>))
      : kernel_(kernel) {}
  Result<double> Evaluate(RunContext& /*run*/, Timestamp at) override {
    return kernel_(UnixSeconds(at), {});
  }

 private:
  double (*kernel_)(double, std::span<const double>);
};

template <DatePart part>
Result<VectorNodePtr> BuildDatePart(const PlanNode& plan, const NodeBuilder& builder) {
  static constexpr ElementFunction kFunction{PartOf<part>};
  if (std::get<CallPlan>(plan.node).args.empty()) {
    return MakeVectorOf(std::make_unique<OfEvaluationTimeNode>(PartOf<part>));
  }
  return BuildElementFunction(plan, kFunction, builder);
}

// timestamp() of a selector: when each sample was taken.
class SampleTimeNode : public ElementNode {
 public:
  // `selector` is what `vector` owns.
  SampleTimeNode(const SelectorNode& selector, VectorNodePtr vector, NameDropper dropper)
      : ElementNode(std::move(vector), dropper), selector_(selector) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    return ComputeEachRow(
        [this](size_t row) { return UnixSeconds(selector_.sample_times()[row]); });
  }

 private:
  const SelectorNode& selector_;
};

// timestamp() of anything else: its elements are made by this evaluation.
class EvaluatedTimeNode : public ElementNode {
 public:
  using ElementNode::ElementNode;

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    return ComputeEachRow([at](size_t /*row*/) { return UnixSeconds(at); });
  }
};

Result<VectorNodePtr> BuildTimestamp(const PlanNode& plan, const NodeBuilder& builder) {
  const PlanNode& arg = *std::get<CallPlan>(plan.node).args[0];
  const auto* selector = std::get_if<SelectorPlan>(&arg.node);
  // As in Prometheus, a smoothed selector tells when its last sample was taken, for that is one.
  if (selector != nullptr) {
    auto node = std::make_unique<SelectorNode>(*selector, builder.options().lookback);
    const SelectorNode& times = *node;
    return VectorNodePtr(
        std::make_unique<SampleTimeNode>(times, std::move(node), builder.name_dropper()));
  }
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(arg));
  return VectorNodePtr(
      std::make_unique<EvaluatedTimeNode>(std::move(vector), builder.name_dropper()));
}

constexpr FunctionRow kRows[] = {
    {"day_of_month", BuildVector{BuildDatePart<DayOfMonth>}},
    {"day_of_week", BuildVector{BuildDatePart<DayOfWeek>}},
    {"day_of_year", BuildVector{BuildDatePart<DayOfYear>}},
    {"days_in_month", BuildVector{BuildDatePart<DaysInMonth>}},
    {"hour", BuildVector{BuildDatePart<Hour>}},
    {"minute", BuildVector{BuildDatePart<Minute>}},
    {"month", BuildVector{BuildDatePart<Month>}},
    {"timestamp", BuildVector{BuildTimestamp}},
    {"year", BuildVector{BuildDatePart<Year>}},
};

}  // namespace

std::span<const FunctionRow> TimeFunctions() { return kRows; }

}  // namespace alertd::query
