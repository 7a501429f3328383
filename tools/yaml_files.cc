#include "tools/yaml_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "rules/file_list.h"

namespace alertd::tools {
namespace {

namespace fs = std::filesystem;

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// The YAML files in and below a folder, sorted, but for what is hidden.
Result<std::vector<std::string>> FilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  while (!error && at != fs::recursive_directory_iterator()) {
    const fs::path& path = at->path();
    if (IsHidden(path)) {
      at.disable_recursion_pending();
    } else if (IsYamlFile(path.string()) && at->is_regular_file(error)) {
      files.push_back(path.string());
    }
    at.increment(error);
  }
  if (error) return Unavailable("cannot read the folder " + folder + ": " + error.message());
  if (files.empty()) return NotFound("no .yml or .yaml file in the folder " + folder);
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

bool IsYamlFile(const std::string& path) {
  const fs::path file(path);
  return !IsHidden(file) && (file.extension() == ".yml" || file.extension() == ".yaml");
}

bool IsFolder(const std::string& name) {
  std::error_code error;
  return fs::is_directory(name, error);
}

Result<std::vector<std::string>> FilesNamed(const std::string& pattern) {
  if (IsFolder(pattern)) return FilesBelow(pattern);
  std::vector<std::string> files = rules::ExpandGlob(pattern);
  if (files.empty()) return NotFound("no file matches " + pattern);
  return files;
}

}  // namespace alertd::tools
