// The project's own examples are formatted.

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "rules/format/format_file.h"
#include "tests/support/golden.h"

namespace alertd::format {
namespace {

TEST(Examples, AreFormatted) {
  const std::filesystem::path folder = std::filesystem::path(ALERTD_TEST_DIR) / "../../../examples";
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string suffix = entry.path().extension().string();
    if (suffix != ".yml" && suffix != ".yaml") continue;
    ++files;
    const std::string text = testing::ReadTextFile(entry.path());
    const FormattedFile formatted =
        FormatFile({.name = entry.path().string(), .text = text},
                   [](const std::string&) { return std::optional<std::string>(); });
    EXPECT_FALSE(formatted.failed) << entry.path();
    EXPECT_EQ(formatted.text, text) << "run alertd fmt " << entry.path();
  }
  EXPECT_GT(files, 0U);
}

}  // namespace
}  // namespace alertd::format
