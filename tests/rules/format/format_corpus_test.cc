// Real rule files: formatted they mean what they meant, and formatting them again changes nothing.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/format/comments.h"
#include "rules/format/format_file.h"
#include "tests/rules/format/same_rules.h"
#include "tests/support/golden.h"

namespace alertd::format {
namespace {

std::vector<std::filesystem::path> CorpusFiles() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = std::filesystem::path(ALERTD_SHARED_DIR) / "rules-corpus";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string suffix = entry.path().extension().string();
    if (suffix == ".yml" || suffix == ".yaml") files.push_back(entry.path());
  }
  return files;
}

FormattedFile Format(const std::string& text) {
  return FormatFile({.name = "a.yml", .text = text},
                    [](const std::string&) { return std::optional<std::string>(); });
}

// Words of comments, wherever they stand: of YAML's, of expressions.
std::multiset<std::string> CommentsOf(const std::string& text) {
  std::multiset<std::string> comments;
  for (size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at + 1)) {
    const bool begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n';
    const size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const size_t visible = text.find_last_not_of(" \t", end - 1) + 1;
    if (begins) comments.insert(text.substr(at, visible - at));
  }
  return comments;
}

TEST(FormatCorpus, FormattedFilesMeanTheSameKeepTheirCommentsAndAreStable) {
  size_t changed = 0;
  size_t failed = 0;
  const std::vector<std::filesystem::path> files = CorpusFiles();
  ASSERT_FALSE(files.empty());
  for (const std::filesystem::path& path : files) {
    const std::string text = testing::ReadTextFile(path);
    const FormattedFile once = Format(text);
    changed += once.text == text ? 0 : 1;
    failed += once.failed ? 1 : 0;
    EXPECT_EQ(DifferenceOf(text, once.text).value_or("none"), "none") << path;
    EXPECT_EQ(Format(once.text).text, once.text) << path;
    EXPECT_EQ(CommentsOf(once.text), CommentsOf(text)) << path;
    for (const rules::Diagnostic& problem : once.problems) {
      EXPECT_NE(problem.name, "format")
          << path << "\n"
          << rules::RenderText(problem, rules::DiagnosticStyle::kPlain);
    }
    EXPECT_EQ(once.failed, rules::HasErrors(once.problems)) << path;
  }
  std::cout << changed << " of " << files.size() << " files change, " << failed
            << " cannot be read\n";
}

}  // namespace
}  // namespace alertd::format
