// Compares our verdict on Alertmanager's configurations with the one recorded for each.

#include <iostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/rules/verdict_table.h"

namespace alertd::rules {
namespace {

const std::string kFolder = std::string(ALERTD_SHARED_DIR) + "/am-configs/";

TEST(AlertmanagerConfigurations, EveryVerdictAgrees) {
  const auto rows = ReadTable(kFolder + "manifest.tsv", 2);
  ASSERT_FALSE(rows.empty());
  size_t agreed = 0;
  for (const std::vector<std::string>& row : rows) {
    const bool expected = row[1] == "0";
    const LoadOutcome outcome = LoadFiles(CheckOptions({kFolder + row[0]}));
    const bool accepted = outcome.configuration != nullptr;
    agreed += accepted == expected ? 1 : 0;
    EXPECT_EQ(accepted, expected) << row[0] << "\n" << ErrorsOf(outcome.diagnostics);
  }
  std::cout << agreed << " of " << rows.size() << " configurations agree\n";
}

}  // namespace
}  // namespace alertd::rules
