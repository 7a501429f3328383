#pragma once

// Everything that a user has declared, over all files: the immutable value that every part of the
// daemon is built from and that a reload replaces as a whole.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/source_text.h"
#include "engine/model/labels.h"
#include "rules/inhibit_rule.h"
#include "rules/receiver_options.h"
#include "rules/route.h"
#include "rules/rule.h"
#include "rules/scrape_options.h"
#include "rules/suppression.h"
#include "rules/time_interval.h"

namespace alertd::rules {

// `global:` of Prometheus, with its defaults.
struct GlobalOptions {
  Duration scrape_interval{60'000};
  Duration scrape_timeout{10'000};
  Duration evaluation_interval{60'000};
  Duration query_offset{0};
  Labels external_labels;
};

struct LogRotation {
  int64_t size_mb_max = 100;
  int files_max = 10;
  bool compress = true;
  int retention_days = 30;
};

struct LogOptions {
  std::string level = "INFO";
  std::string format = "pretty";     // or "json"
  std::vector<std::string> outputs;  // empty: stderr; otherwise stderr, stdout or paths
  LogRotation rotation;
};

struct TracingOptions {
  bool enabled = false;
  double sample_rate = 0.1;
  std::string exporter = "otlp";
  std::string endpoint = "http://localhost:4318";
};

// A lint that the files switch off, by the name they give it.
struct DisabledLint {
  std::string name;
  SourceLocation location;
};

// `observability:`: settings of the daemon. Unset where the file says nothing, so that a flag or a
// default can decide.
struct ObservabilityOptions {
  bool alerting_enabled = true;
  // What becomes of a firing alert whose target cannot be scraped, where its rule does not say; and
  // for how long it then stays unknown. 0: until the target is back or has left the configuration.
  OnSourceDown on_source_down = OnSourceDown::kKeep;
  Duration unknown_timeout{0};
  std::optional<LogOptions> logging;
  std::optional<TracingOptions> tracing;
  std::optional<int> metrics_retention_days;
  std::vector<DisabledLint> lints_disabled;  // `lints: {disable: […]}`
};

// `global:` and `templates:` of Alertmanager, as far as they are not defaults of its receivers.
struct AlertmanagerOptions {
  // After which an alert that came without an end is over.
  Duration resolve_timeout{300'000};
  // What `templates:` names, each once, in the order given.
  std::vector<std::shared_ptr<const SourceText>> template_files;
};

struct Configuration {
  GlobalOptions global;
  AlertmanagerOptions alertmanager;
  ObservabilityOptions observability;
  std::vector<ScrapeJob> scrape_jobs;
  std::vector<RuleGroup> groups;
  Route root_route;
  std::vector<Receiver> receivers;
  std::vector<Suppression> suppressions;
  std::vector<InhibitRule> inhibit_rules;
  std::vector<TimeInterval> time_intervals;  // those that routes name are all there
  std::vector<std::string> files;            // that it was read from, in order
  // What stands in them, one document a file, without comments and secrets: see yaml_writer.h.
  std::string yaml;
  // The file with `route:` and `receivers:` of Alertmanager, likewise; empty when routes and
  // receivers are declared in another form, or stand among other things. Of URLs the host is shown
  // where a client that reads the text needs a URL.
  std::string alertmanager_yaml;
};

}  // namespace alertd::rules
