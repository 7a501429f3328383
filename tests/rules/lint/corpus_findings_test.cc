// What the lints say of real rule files: how often each, and, with ALERTD_LINT_REPORT=PATH, what.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "rules/lint/lint_table.h"
#include "rules/lint/run_lints.h"
#include "rules/loader.h"

namespace alertd::lint {
namespace {

std::set<std::filesystem::path> CorpusFiles() {
  std::set<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(ALERTD_SHARED_DIR) + "/rules-corpus")) {
    if (entry.path().extension() != ".tsv") files.insert(entry.path());
  }
  return files;
}

rules::LoadOutcome LoadWithLints(const std::filesystem::path& file) {
  rules::LoadOptions options;
  options.patterns = {file.string()};
  options.inspect = Inspector({.reader = LintReader::kCheck});
  return rules::LoadFiles(options);
}

TEST(LintsOfTheCorpus, FindSomethingInFewFilesAndChangeNoVerdict) {
  const std::set<std::filesystem::path> files = CorpusFiles();
  ASSERT_FALSE(files.empty());
  std::map<std::string, size_t> counts;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment
  const char* const path = std::getenv("ALERTD_LINT_REPORT");
  std::ofstream report;
  if (path != nullptr) report.open(path);
  for (const std::filesystem::path& file : files) {
    const rules::LoadOutcome outcome = LoadWithLints(file);
    rules::LoadOptions plain;
    plain.patterns = {file.string()};
    EXPECT_EQ(outcome.configuration == nullptr, rules::LoadFiles(plain).configuration == nullptr)
        << file;
    for (const rules::Diagnostic& diagnostic : outcome.diagnostics) {
      if (FindLint(diagnostic.name) == nullptr) continue;
      ++counts[diagnostic.name];
      if (report.is_open()) {
        report << rules::RenderText(diagnostic, rules::DiagnosticStyle::kPlain);
      }
    }
  }
  for (const auto& [name, count] : counts)
    std::cout << name << " " << count << "\n";
}

}  // namespace
}  // namespace alertd::lint
