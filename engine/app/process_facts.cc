#include "engine/app/process_facts.h"

#include <array>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include <pwd.h>
#include <unistd.h>

namespace alertd::app {

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

std::string UserName() {
  std::array<char, 16384> texts{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, texts.data(), texts.size(), &found) != 0) return {};
  return found == nullptr ? "" : found->pw_name;
}

serve::ProcessFacts FindProcessFacts(serve::Flags flags, Duration retention) {
  std::error_code error;
  return {.working_folder = std::filesystem::current_path(error).string(),
          .host_name = HostName(),
          .processors = std::thread::hardware_concurrency(),
          .retention = retention,
          .flags = std::move(flags)};
}

}  // namespace alertd::app
