#pragma once

#include "rules/schema/shape.h"

namespace alertd::rules {

// An entry of `scrape_configs:`, and of `alertmanagers:` below `alerting:`.
extern const Shape kScrapeConfigShape;
extern const Shape kAlertmanagerConfigShape;

// `global:` of Prometheus.
extern const Shape kPrometheusGlobalShape;

extern const Shape kAlertingShape;
extern const Shape kRemoteWriteShape;
extern const Shape kRemoteReadShape;
extern const Shape kStorageShape;
extern const Shape kTracingShape;  // also of Alertmanager
extern const Shape kOtlpShape;
extern const Shape kRuntimeShape;

// Label names and metric names as `metric_name_validation_scheme` has them.
inline constexpr std::string_view kLegacyScheme = "legacy";
inline constexpr std::string_view kUtf8Scheme = "utf8";

}  // namespace alertd::rules
