#include "tools/replace_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace alertd::tools {
namespace {

std::string LastError() { return std::generic_category().message(errno); }

bool WriteAll(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

Status ReplaceFile(const std::string& path, std::string_view content) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  if (error) return Unavailable("cannot write " + path + ": " + error.message());
  struct stat status {};
  if (stat(target.c_str(), &status) != 0 || access(target.c_str(), W_OK) != 0) {
    return Unavailable("cannot write " + path + ": " + LastError());
  }
  std::string beside =
      (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
  const int file = mkstemp(beside.data());
  if (file < 0) return Unavailable("cannot write beside " + path + ": " + LastError());
  const bool written =
      WriteAll(file, content) && fchmod(file, status.st_mode & 07777U) == 0 && fsync(file) == 0;
  const std::string problem = written ? std::string() : LastError();
  const bool closed = close(file) == 0;
  if (written && closed && std::rename(beside.c_str(), target.c_str()) == 0) return Ok();
  const std::string reason = written ? LastError() : problem;
  unlink(beside.c_str());
  return Unavailable("cannot write " + path + ": " + reason);
}

}  // namespace alertd::tools
