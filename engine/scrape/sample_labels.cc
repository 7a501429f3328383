#include "engine/scrape/sample_labels.h"

#include <utility>

#include "engine/scrape/label_limits.h"

namespace alertd::scrape {

Result<std::optional<Labels>> SampleLabels(const std::vector<ExposedLabel>& exposed,
                                           const Target& target) {
  const rules::ScrapeJob& job = *target.job;
  std::optional<Labels> labels =
      rules::Relabel(MergeLabels(exposed, target), job.metric_relabel_rules);
  // Prometheus knows no other sign of a dropped series than that it has no labels.
  if (!labels || labels->empty()) return std::optional<Labels>();
  if (!labels->Has(kMetricNameLabel)) {
    return InvalidInput("missing metric name (__name__ label) after metric_relabel_configs: " +
                        FormatLabels(*labels));
  }
  ALERTD_TRY([[maybe_unused]] const auto checked, CheckLabelLimits(*labels, job));
  return labels;
}

}  // namespace alertd::scrape
