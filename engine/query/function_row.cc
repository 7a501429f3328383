#include "engine/query/function_row.h"

#include <algorithm>

namespace alertd::query {
namespace {

using Family = std::span<const FunctionRow> (*)();

constexpr Family kFamilies[] = {
    RateFunctions,
    OverTimeFunctions,
    SpreadFunctions,
    StartTimestampFunctions,
    TrendFunctions,
    MathFunctions,
    TimeFunctions,
    ScalarFunctions,
    LabelFunctions,
    SortFunctions,
    AbsentFunctions,
    HistogramFunctions,
    NativeHistogramFunctions,
    InfoFunctions,
    GeneratedFunctions,
};

}  // namespace

const FunctionRow* FindFunctionRow(std::string_view name) {
  for (const Family family : kFamilies) {
    const std::span<const FunctionRow> rows = family();
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [name](const FunctionRow& row) { return row.name == name; });
    if (found != rows.end()) return &*found;
  }
  return nullptr;
}

}  // namespace alertd::query
