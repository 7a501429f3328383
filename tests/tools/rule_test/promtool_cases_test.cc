// Runs the shared unit tests of promtool and of real projects, and compares the verdicts.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tools/command_line.h"

namespace alertd::tools {
namespace {

struct Case {
  std::string id;
  std::filesystem::path folder;
  std::vector<std::string> words;
  bool accepted = false;
};

const std::filesystem::path& Root() {
  static const std::filesystem::path kRoot =
      std::filesystem::path(ALERTD_SHARED_DIR) / "promtool-cases";
  return kRoot;
}

// The verdict of these is that of promtool 2.42, for a reason that its successors changed.
const std::map<std::string, std::string>& KnownDifferences() {
  static const std::map<std::string, std::string> kDifferences = {
      {"dev/redhat-appstudio-o11y/node_alerts_test.yml",
       "a sample exactly as old as the lookback is not found since 3.0"}};
  return kDifferences;
}

// Rows of a table with tabs between; the first names the columns.
std::vector<std::map<std::string, std::string>> ReadTable(const std::filesystem::path& path) {
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::string> names;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, '\t');)
      cells.push_back(cell);
    if (names.empty()) {
      names = cells;
      continue;
    }
    auto& row = rows.emplace_back();
    for (size_t i = 0; i < std::min(names.size(), cells.size()); ++i)
      row[names[i]] = cells[i];
  }
  return rows;
}

std::vector<Case> ReadCases() {
  std::vector<Case> cases;
  for (const char* manifest : {"manifest.tsv", "manifest-realworld.tsv"}) {
    for (auto& row : ReadTable(Root() / manifest)) {
      if (!row["args"].starts_with("test rules ")) continue;
      Case& one = cases.emplace_back();
      one.id = row["id"];
      one.accepted = row["expect_rc"] == "0";
      one.folder = Root() / row["dir"];
      if (!std::filesystem::exists(one.folder)) one.folder = Root() / "data" / row["dir"];
      std::istringstream words(row["args"]);
      for (std::string word; words >> word;)
        one.words.push_back(word);
    }
  }
  return cases;
}

TEST(PromtoolCases, EveryVerdictIsTheSame) {
  const std::vector<Case> cases = ReadCases();
  ASSERT_FALSE(cases.empty());
  size_t same = 0;
  for (const Case& one : cases) {
    std::filesystem::current_path(one.folder);
    std::ostringstream out;
    std::ostringstream err;
    const Console console{.out = out, .err = err, .variable = [](const auto&) {
                            return std::optional<std::string>();
                          }};
    const bool accepted = RunCommandLine(one.words, console) == ExitCode::kSuccess;
    if (accepted == one.accepted) {
      ++same;
      continue;
    }
    const auto known = KnownDifferences().find(one.id);
    EXPECT_NE(known, KnownDifferences().end()) << one.id << "\n" << out.str() << err.str();
    if (known != KnownDifferences().end()) std::cout << one.id << ": " << known->second << "\n";
  }
  std::cout << same << " of " << cases.size() << " verdicts are the same\n";
}

}  // namespace
}  // namespace alertd::tools
