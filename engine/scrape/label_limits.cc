#include "engine/scrape/label_limits.h"

#include <string>
#include <string_view>

namespace alertd::scrape {
namespace {

// As Prometheus shows a metric in its limits' messages.
std::string Abbreviated(std::string_view text) {
  constexpr size_t kBytesMax = 50;
  return std::string(text.substr(0, kBytesMax));
}

}  // namespace

Status CheckLabelLimits(const Labels& labels, const rules::ScrapeJob& job) {
  if (job.labels_max == 0 && job.label_name_bytes_max == 0 && job.label_value_bytes_max == 0) {
    return Ok();
  }
  const std::string metric = "metric: " + Abbreviated(labels.Get(kMetricNameLabel));
  const size_t count = labels.size();
  if (job.labels_max != 0 && count > job.labels_max) {
    return LimitExceeded("label_limit exceeded (" + metric +
                         ", number of labels: " + std::to_string(count) +
                         ", limit: " + std::to_string(job.labels_max) + ")");
  }
  for (const Label label : labels) {
    const std::string where = metric + ", label name: " + Abbreviated(label.name);
    if (job.label_name_bytes_max != 0 && label.name.size() > job.label_name_bytes_max) {
      return LimitExceeded("label_name_length_limit exceeded (" + where +
                           ", length: " + std::to_string(label.name.size()) +
                           ", limit: " + std::to_string(job.label_name_bytes_max) + ")");
    }
    if (job.label_value_bytes_max != 0 && label.value.size() > job.label_value_bytes_max) {
      return LimitExceeded("label_value_length_limit exceeded (" + where + ", value: \"" +
                           Abbreviated(label.value) +
                           "\", length: " + std::to_string(label.value.size()) +
                           ", limit: " + std::to_string(job.label_value_bytes_max) + ")");
    }
  }
  return Ok();
}

}  // namespace alertd::scrape
