#include "tests/tools/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace alertd::tools {

void ExpectGolden(const std::string& name, const std::string& actual) {
  const std::filesystem::path path = std::filesystem::path(ALERTD_TEST_DIR) / "golden" / name;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this process changes the environment
  if (std::getenv("ALERTD_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
  EXPECT_EQ(actual, expected) << "differs from " << path
                              << "; run with ALERTD_UPDATE_GOLDEN=1 and review the change";
}

}  // namespace alertd::tools
