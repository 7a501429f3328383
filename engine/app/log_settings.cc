#include "engine/app/log_settings.h"

#include <algorithm>
#include <string>

#include "engine/model/labels.h"
#include "engine/telemetry/log_line.h"

namespace alertd::app {
namespace {

constexpr size_t kBytesPerMb = 1 << 20;

Result<telemetry::LogFormat> ParseFormat(std::string_view name) {
  if (name == "json") return telemetry::LogFormat::kJson;
  // Other names for what people read occur in files of the module that this format grew from.
  if (name == "pretty" || name == "text" || name == "console") return telemetry::LogFormat::kPretty;
  return InvalidInput("unknown log format " + Quote(name) + ": use pretty or json");
}

}  // namespace

Result<telemetry::LogOptions> LogOptionsFor(const rules::Configuration& configuration,
                                            std::string_view format_flag,
                                            std::string_view level_flag) {
  const rules::LogOptions declared =
      configuration.observability.logging.value_or(rules::LogOptions());
  telemetry::LogOptions options;
  ALERTD_TRY(options.format, ParseFormat(format_flag.empty() ? declared.format : format_flag));
  ALERTD_TRY(options.level,
             telemetry::ParseLogLevel(level_flag.empty() ? declared.level : level_flag));
  if (!declared.outputs.empty()) options.outputs = declared.outputs;
  options.file_bytes_max =
      static_cast<size_t>(std::max<int64_t>(declared.rotation.size_mb_max, 1)) * kBytesPerMb;
  options.files_max = static_cast<size_t>(std::max(declared.rotation.files_max, 1));
  return options;
}

}  // namespace alertd::app
