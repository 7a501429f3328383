#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/transport.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/scrape/series_text.h"
#include "rules/scrape_options.h"

namespace alertd::scrape {

// One address that a job scrapes, with everything about it that its responses cannot change.
struct Target {
  std::shared_ptr<const rules::ScrapeJob> job;
  Labels discovered_labels;  // before relabeling, with those that begin with __
  Labels labels;             // job, instance and the static ones; every sample gets them
  std::string address;       // host or host:port
  std::string url;
  Duration interval{0};
  Duration timeout{0};
  std::string refusal;  // why it is not scraped although it is wanted; empty: it is scraped

  // Targets with the same key are one target, before and after a reload.
  std::string Key() const { return url + FormatLabels(labels); }
};

// What is known of one address of `job` before relabeling. Labels of the static configuration may
// set __scheme__, __metrics_path__, __param_… and the like, as with Prometheus.
Labels DiscoveredLabels(const rules::ScrapeJob& job, std::string_view address,
                        const Labels& static_labels);

// The target that `relabel_configs` makes of discovered labels; nothing where they drop it. Fails
// with kInvalidInput when they leave no address, no scheme that can be scraped with, or no interval
// or timeout.
Result<std::optional<Target>> MakeTarget(std::shared_ptr<const rules::ScrapeJob> job,
                                         const Labels& discovered);

// What relabeling drops of a job's targets: the labels that were discovered.
struct DroppedOfJob {
  std::vector<Labels> shown;  // at most `keep_dropped_targets` of them
  size_t count = 0;           // of all
};

struct JobTargets {
  std::vector<Target> targets;  // without repetitions; past `target_limit` all are refused
  DroppedOfJob dropped;
  std::vector<std::string> problems;  // of addresses that make no target
};
JobTargets MakeTargets(const rules::ScrapeJob& job);

// The request that scrapes the target. `version` is alertd's.
HttpRequest MakeScrapeRequest(const Target& target, std::string_view version);

// The labels of a series: what the target exposes, and its own labels. Where both have a name, the
// target's own wins and the exposed one becomes exported_NAME; with honor_labels it is kept.
Labels MergeLabels(const std::vector<ExposedLabel>& exposed, const Target& target);

// The labels of a series that alertd adds about the target, such as `up`.
Labels ReportLabels(std::string_view metric, const Target& target);

// A share of 2^64 that stays the same over restarts and differs between targets: it spreads their
// scrapes over the interval.
uint64_t SpreadOf(const Target& target);

// The last moment at or before `at` at which the target is scraped.
Timestamp LastMoment(const Target& target, Timestamp at);

}  // namespace alertd::scrape
