#include "grammar/function_table.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace alertd::grammar {
namespace {

TEST(FunctionTable, IsSortedAndEveryNameIsFound) {
  const auto all = AllFunctions();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const FunctionSignature& function : all) {
    EXPECT_EQ(FindFunction(function.name), &function) << function.name;
  }
  EXPECT_EQ(FindFunction("sum"), nullptr);
  EXPECT_EQ(FindFunction(""), nullptr);
}

TEST(FunctionTable, EveryFunctionIsDocumentedInOneSentence) {
  for (const FunctionSignature& function : AllFunctions()) {
    EXPECT_TRUE(function.doc.ends_with('.')) << function.name;
    EXPECT_LT(function.doc.size(), 120U) << function.name;
  }
}

TEST(FunctionTable, WhatPrometheusCallsExperimentalIsMarked) {
  std::vector<std::string_view> experimental;
  for (const FunctionSignature& function : AllFunctions()) {
    if (function.experimental) experimental.push_back(function.name);
  }
  EXPECT_EQ(experimental,
            (std::vector<std::string_view>{
                "double_exponential_smoothing", "end", "histogram_quantiles", "info",
                "mad_over_time", "max_of", "min_of", "range", "sort_by_label", "sort_by_label_desc",
                "start", "start_timestamp", "step", "timeseries_gen", "ts_of_first_over_time",
                "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time"}));
}

TEST(FunctionTable, OptionalArgumentsAreTheLastOnes) {
  for (const FunctionSignature& function : AllFunctions()) {
    EXPECT_TRUE(function.variadic == 0 || !function.args.empty()) << function.name;
  }
}

}  // namespace
}  // namespace alertd::grammar
