// Compares our verdict with the one that promtool 3.14 gives for its own cases of `check config`
// and `check rules`.

#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "rules/lint/run_lints.h"
#include "tests/rules/verdict_table.h"

namespace alertd::rules {
namespace {

const std::string kFolder = std::string(ALERTD_SHARED_DIR) + "/promtool-cases/";

// What promtool calls lints, by our names; they refuse only with --lint-fatal.
const std::set<std::string> kLints = {"duplicate-rule", "long-scrape-interval"};

// Cases whose verdict differs, each with the reason.
const std::map<std::string, std::string> kKnownDifferences = {};

struct Case {
  std::string id;
  std::vector<std::string> files;
  bool lints_refuse = false;
  bool accepted = false;
};

// Nothing for commands other than `check config` and `check rules`.
std::optional<Case> ParseCase(const std::vector<std::string>& row) {
  Case parsed{.id = row[0], .files = {}, .lints_refuse = false, .accepted = row[5] == "0"};
  const std::string folder = kFolder + "data/" + row[2] + "/";
  bool checks = false;
  bool lints = true;
  std::istringstream words(row[3]);
  for (std::string word; words >> word;) {
    if (word == "test") return std::nullopt;
    if (word == "rules" || word == "config") {
      checks = true;
    } else if (word == "--lint=none") {
      lints = false;
    } else if (word == "--lint-fatal") {
      parsed.lints_refuse = true;
    } else if (word != "check" && !word.starts_with("-")) {
      parsed.files.push_back(folder + word);
    }
  }
  if (row[4] != "-") parsed.files.push_back(folder + row[4]);
  parsed.lints_refuse = parsed.lints_refuse && lints;
  return checks ? std::optional<Case>(parsed) : std::nullopt;
}

bool HasLint(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (kLints.contains(diagnostic.name)) return true;
  }
  return false;
}

TEST(PromtoolCases, EveryVerdictOfCheckAgrees) {
  size_t cases = 0;
  size_t agreed = 0;
  for (const std::vector<std::string>& row : ReadTable(kFolder + "manifest.tsv", 8)) {
    const std::optional<Case> parsed = ParseCase(row);
    if (!parsed) continue;
    bool accepted = true;
    std::string errors;
    for (const std::string& file : parsed->files) {
      LoadOptions options = CheckOptions({file});
      options.inspect = lint::Inspector({});
      const LoadOutcome outcome = LoadFiles(options);
      accepted = accepted && outcome.configuration != nullptr &&
                 !(parsed->lints_refuse && HasLint(outcome.diagnostics));
      errors += ErrorsOf(outcome.diagnostics);
    }
    ++cases;
    agreed += accepted == parsed->accepted ? 1 : 0;
    if (kKnownDifferences.contains(parsed->id)) continue;
    EXPECT_EQ(accepted, parsed->accepted) << parsed->id << "\n" << errors;
  }
  EXPECT_GT(cases, 0U);
  std::cout << agreed << " of " << cases << " cases agree\n";
}

}  // namespace
}  // namespace alertd::rules
