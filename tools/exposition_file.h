#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "engine/window/window.h"

namespace alertd::tools {

// What was read from a file.
struct ExpositionFacts {
  size_t samples = 0;
  std::optional<Timestamp> newest;                             // of those with a time of their own
  std::map<std::string, std::string, std::less<>> types = {};  // of metrics, as # TYPE says
};

// Appends the samples of a file in OpenMetrics (it ends with `# EOF`) or Prometheus' text format;
// those without a time of their own are at `otherwise`. A file that is not one adds nothing: it
// fails with kInvalidInput, naming the line.
Result<ExpositionFacts> LoadExposition(const std::string& path, Timestamp otherwise,
                                       window::Window& window);

}  // namespace alertd::tools
