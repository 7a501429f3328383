#include "engine/window/numbered_files.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

namespace alertd::window {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDigits = 10;

// Nothing when the file is not one of these.
std::optional<uint64_t> NumberOf(const std::string& name, std::string_view ending) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || number == 0) return std::nullopt;
  if (std::string_view(end, name.data() + name.size()) != ending) return std::nullopt;
  return number;
}

}  // namespace

std::string NumberedPath(const std::string& folder, uint64_t number, std::string_view ending) {
  std::string digits = std::to_string(number);
  digits.insert(0, kDigits - std::min(kDigits, digits.size()), '0');
  return folder + "/" + digits + std::string(ending);
}

Result<std::vector<uint64_t>> ListNumbered(const std::string& folder, std::string_view ending) {
  std::vector<uint64_t> numbers;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (const auto number = NumberOf(entry->path().filename(), ending)) numbers.push_back(*number);
  }
  if (error) return Unavailable("cannot read the folder " + folder + ": " + error.message());
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace alertd::window
