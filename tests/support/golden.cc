#include "tests/support/golden.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace alertd::testing {

std::string ReadTextFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << "cannot read " << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void ExpectGolden(const std::filesystem::path& golden, const std::string& actual) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this process changes the environment
  if (std::getenv("ALERTD_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(golden.parent_path());
    std::ofstream(golden, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(actual, ReadTextFile(golden))
      << "differs from " << golden << "; run with ALERTD_UPDATE_GOLDEN=1 and review the change";
}

}  // namespace alertd::testing
