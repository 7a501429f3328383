#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/timestamp.h"
#include "rules/configuration.h"

namespace alertd::serve {

// The command line's flags without their dashes, with the values in effect. No secrets.
using Flags = std::vector<std::pair<std::string, std::string>>;

// What does not change while the process runs, as the status endpoints tell it.
struct ProcessFacts {
  std::string working_folder;
  std::string host_name;
  size_t processors = 0;
  Duration retention{0};  // of the window
  Flags flags;
};

// The configuration in effect, and what became of the last try to load one.
struct LoadedConfiguration {
  std::shared_ptr<const rules::Configuration> configuration;
  Timestamp loaded_at;
  bool last_load_succeeded = true;
};

}  // namespace alertd::serve
