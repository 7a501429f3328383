#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/alertmanager/alertmanager_draft.h"
#include "rules/configuration.h"
#include "rules/eval_offset.h"
#include "rules/scalar_text.h"

namespace alertd::rules {

// A name where it is used: its declaration may come in a later file.
struct NameUse {
  std::string name;
  SourceLocation location;
};

// A label of a route where it is written: what it calls may be defined in a file that comes later.
struct RouteLabelDraft {
  std::string name;
  ScalarText text;
  std::shared_ptr<const SourceText> file;
};

// A scrape job before the global defaults are known.
struct ScrapeDraft {
  ScrapeJob job;
  std::optional<Duration> interval;
  std::optional<Duration> timeout;
  SourceLocation timeout_location;
  std::optional<size_t> body_bytes_max;
  std::optional<size_t> samples_max;
  std::optional<size_t> labels_max;
  std::optional<size_t> label_name_bytes_max;
  std::optional<size_t> label_value_bytes_max;
  std::optional<size_t> targets_max;
  std::optional<size_t> dropped_shown_max;
  std::string validation_scheme;  // empty: that of `global:`
  std::string escaping_scheme;
};

// The limits of `global:` that jobs take over.
struct ScrapeLimits {
  size_t body_bytes_max = 0;
  size_t samples_max = 0;
  size_t labels_max = 0;
  size_t label_name_bytes_max = 0;
  size_t label_value_bytes_max = 0;
  size_t targets_max = 0;
  size_t dropped_shown_max = 0;
};

enum class IncludeKind { kConfiguration, kTargets, kTemplates };

// Another file to read, named by one that was read.
struct Include {
  std::string pattern;  // resolved against the naming file's folder
  SourceLocation location;
  IncludeKind kind = IncludeKind::kConfiguration;
};

// What the sections of all files have said so far. The loader makes a Configuration of it once
// everything is known that a default or a reference may need.
struct Draft {
  ObservabilityOptions observability;
  GlobalOptions global;
  std::optional<Duration> scrape_interval;
  std::optional<Duration> scrape_timeout;
  std::optional<Duration> evaluation_interval;
  ScrapeLimits scrape_limits;
  std::string validation_scheme;  // of `global:`: metric_name_validation_scheme
  std::string escaping_scheme;
  NameUse otlp_strategy;  // `translation_strategy` of `otlp:`; empty: the default
  std::vector<ScrapeDraft> scrape_jobs;
  std::vector<RuleGroup> groups;          // an interval of 0: the default
  std::optional<EvalOffset> eval_offset;  // the default of `alerts:`
  std::vector<EvalOffsetUse> eval_offset_uses;
  Route root_route;  // from alert_routing; without routes, those by severity take its timings
  std::vector<RouteLabelDraft> route_labels;  // those that may be templates
  std::vector<Receiver> receivers;
  std::vector<NameUse> receiver_uses;
  std::vector<Suppression> suppressions;
  AlertmanagerDraft alertmanager;
  std::vector<Include> includes;
  // Where each section that may stand only once stands, and each name that must be unique: the
  // key is the kind and the name, such as `receiver pagerduty`.
  std::map<std::string, SourceLocation> declared;
  size_t alerts = 0;
  size_t recordings = 0;
};

}  // namespace alertd::rules
