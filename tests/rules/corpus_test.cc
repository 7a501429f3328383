// Compares our verdict on real rule files with the one that is recorded for each.

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/loader.h"

namespace alertd::rules {
namespace {

const std::string kFolder = std::string(ALERTD_SHARED_DIR) + "/rules-corpus/";

struct CorpusCase {
  std::string file;
  bool accepted = false;
  size_t groups = 0;
  size_t alerts = 0;
  size_t records = 0;
};

std::vector<CorpusCase> ReadCases() {
  std::vector<CorpusCase> cases;
  std::ifstream table(kFolder + "corpus.tsv");
  std::string line;
  std::getline(table, line);  // the heading
  while (std::getline(table, line)) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '\t');)
      cells.push_back(cell);
    if (cells.size() < 6) continue;
    cases.push_back({.file = cells[0],
                     .accepted = cells[1] == "0",
                     .groups = std::stoul(cells[3]),
                     .alerts = std::stoul(cells[4]),
                     .records = std::stoul(cells[5])});
  }
  return cases;
}

// Whether everything that is wrong with the file is that we do not evaluate it yet.
bool OnlyUnsupported(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level == DiagnosticLevel::kError && diagnostic.name != "not-supported") {
      return false;
    }
  }
  return true;
}

std::string FirstError(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level == DiagnosticLevel::kError) {
      return RenderText(diagnostic, DiagnosticStyle::kPlain);
    }
  }
  return "no error\n";
}

TEST(RulesCorpus, EveryVerdictAgrees) {
  const std::vector<CorpusCase> cases = ReadCases();
  ASSERT_FALSE(cases.empty());
  size_t agreed = 0;
  size_t unsupported = 0;
  for (const CorpusCase& corpus_case : cases) {
    LoadOptions options;
    options.patterns = {kFolder + corpus_case.file};
    const LoadOutcome outcome = LoadFiles(options);
    const bool accepted = outcome.configuration != nullptr;
    if (accepted == corpus_case.accepted) {
      ++agreed;
    } else if (!accepted && OnlyUnsupported(outcome.diagnostics)) {
      ++unsupported;
    } else {
      ADD_FAILURE() << corpus_case.file << ": recorded as "
                    << (corpus_case.accepted ? "valid" : "invalid") << "\n"
                    << FirstError(outcome.diagnostics);
    }
    if (!accepted || !corpus_case.accepted) continue;
    EXPECT_EQ(outcome.configuration->groups.size(), corpus_case.groups) << corpus_case.file;
    EXPECT_EQ(outcome.alerts, corpus_case.alerts) << corpus_case.file;
    EXPECT_EQ(outcome.recordings, corpus_case.records) << corpus_case.file;
  }
  std::cout << agreed << " of " << cases.size() << " files agree; " << unsupported
            << " more differ only by what is not supported yet\n";
}

}  // namespace
}  // namespace alertd::rules
