#include "engine/model/external_labels.h"

namespace alertd {

Labels WithExternalLabels(const Labels& labels, const Labels& external) {
  if (external.empty()) return labels;
  LabelsBuilder builder(labels);
  for (const Label label : external) {
    if (!labels.Has(label.name)) builder.Set(label.name, label.value);
  }
  return builder.Build();
}

void AddExternalLabels(std::span<Alert> alerts, const Labels& external) {
  for (Alert& alert : alerts)
    alert.labels = WithExternalLabels(alert.labels, external);
}

}  // namespace alertd
