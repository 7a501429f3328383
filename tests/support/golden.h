#pragma once

#include <filesystem>
#include <string>

namespace alertd::testing {

// The file's bytes. One that cannot be read is a test failure, and empty.
std::string ReadTextFile(const std::filesystem::path& path);

// Compares with the golden file; with ALERTD_UPDATE_GOLDEN in the environment, writes it instead. A
// difference is a test failure that shows both.
void ExpectGolden(const std::filesystem::path& golden, const std::string& actual);

}  // namespace alertd::testing
