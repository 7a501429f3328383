#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/transport.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "rules/relabel.h"
#include "rules/schema/settings.h"
#include "rules/source_location.h"

namespace alertd::rules {

// Targets that are listed, in the configuration or where discovery finds them, with the labels that
// all of them get.
struct StaticTargets {
  std::vector<std::string> addresses;  // host:port
  Labels labels;

  bool operator==(const StaticTargets&) const = default;
};

// One entry of `file_sd_configs`.
struct TargetFileSource {
  std::vector<std::string> patterns;  // at least one; as the configuration's folder resolves them
  Duration refresh_interval{300'000};
};

// One entry of a list such as `consul_sd_configs`, validated; its keys are those of the kind's
// table in rules/discovery/.
struct Discovery {
  std::string kind;  // the list's key
  Settings settings;
};

// One entry of `scrape_configs`, with the global defaults filled in.
struct ScrapeJob {
  std::string name;
  Duration interval{0};
  Duration timeout{0};  // at most the interval
  std::string scheme = "http";
  std::string metrics_path = "/metrics";
  std::vector<std::pair<std::string, std::string>> params;
  std::optional<BasicAuth> basic_auth;
  Secret bearer_token;
  TlsOptions tls;
  bool follow_redirects = true;
  bool honor_labels = false;
  bool honor_timestamps = true;
  bool accept_gzip = true;
  size_t body_bytes_max = 0;  // 0: the built-in limit
  size_t samples_max = 0;     // 0: none
  size_t labels_max = 0;      // 0: none
  size_t label_name_bytes_max = 0;
  size_t label_value_bytes_max = 0;
  size_t targets_max = 0;        // 0: none
  size_t dropped_shown_max = 0;  // of the targets that relabeling drops; 0: any
  std::vector<StaticTargets> static_targets;
  std::vector<TargetFileSource> target_files;
  std::vector<Discovery> discoveries;             // that are not run yet
  std::vector<RelabelRule> relabel_rules;         // of targets
  std::vector<RelabelRule> metric_relabel_rules;  // of samples
  SourceLocation location;
};

}  // namespace alertd::rules
