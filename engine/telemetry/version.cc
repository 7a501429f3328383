#include "engine/telemetry/version.h"

namespace alertd::telemetry {

std::string_view Version() { return ALERTD_VERSION; }

std::string_view Compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

}  // namespace alertd::telemetry
