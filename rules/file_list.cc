#include "rules/file_list.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <glob.h>

#include "rules/pipe_text.h"

namespace alertd::rules {
namespace {

// Whoever is to write may be started at the same time.
constexpr Duration kPipePatience{5'000};

}  // namespace

bool IsGlob(const std::string& pattern) {
  return pattern.find_first_of("*?[") != std::string::npos;
}

std::vector<std::string> ExpandGlob(const std::string& pattern) {
  std::error_code error;
  // A file may have brackets in its name.
  if (!IsGlob(pattern) || std::filesystem::is_regular_file(pattern, error)) return {pattern};
  glob_t found{};
  std::vector<std::string> paths;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): unsafe only with GLOB_TILDE, which asks for users
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; ++i) {
      if (!std::filesystem::is_directory(found.gl_pathv[i], error)) {
        paths.emplace_back(found.gl_pathv[i]);
      }
    }
  }
  globfree(&found);
  return paths;
}

std::string CanonicalName(const std::string& path) {
  std::error_code error;
  const std::filesystem::path canonical = std::filesystem::weakly_canonical(path, error);
  return error ? path : canonical.string();
}

Result<std::string> ReadTextFile(const std::string& path, size_t bytes_max) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  const bool unknown = error && status.type() == std::filesystem::file_type::none;
  if (unknown) return Unavailable("cannot read " + path + ": " + error.message());
  if (!std::filesystem::exists(status)) return NotFound("no such file: " + path);
  if (std::filesystem::is_directory(status)) return InvalidInput(path + " is a folder, not a file");
  if (std::filesystem::is_fifo(status)) return ReadPipe(path, bytes_max, kPipePatience);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Unavailable("cannot read " + path + ": " + std::generic_category().message(errno));
  }
  std::string text;
  constexpr size_t kChunkBytes = 1 << 16;
  std::string chunk(kChunkBytes, '\0');
  while (text.size() <= bytes_max) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (file.gcount() <= 0) break;
    text.append(chunk, 0, static_cast<size_t>(file.gcount()));
  }
  if (file.bad()) return Unavailable("cannot read " + path);
  if (text.size() > bytes_max) {
    return LimitExceeded(path + " has more than " + std::to_string(bytes_max) + " bytes");
  }
  return text;
}

}  // namespace alertd::rules
