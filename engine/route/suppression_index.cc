#include "engine/route/suppression_index.h"

#include <algorithm>

namespace alertd::route {

SuppressionIndex::SuppressionIndex(std::span<const rules::Suppression> suppressions) {
  for (size_t i = 0; i < suppressions.size(); ++i) {
    const Matchers& matchers = suppressions[i].matchers;
    const auto exact = std::find_if(matchers.begin(), matchers.end(), [](const Matcher& matcher) {
      return matcher.kind() == MatchKind::kEqual && !matcher.value().empty();
    });
    if (exact == matchers.end()) {
      others_.push_back(i);
    } else {
      by_label_[exact->name()][exact->value()].push_back(i);
    }
  }
}

std::vector<size_t> SuppressionIndex::Candidates(const Labels& labels) const {
  std::vector<size_t> found = others_;
  for (const auto& [name, by_value] : by_label_) {
    const auto places = by_value.find(labels.Get(name));
    if (places == by_value.end()) continue;
    found.insert(found.end(), places->second.begin(), places->second.end());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace alertd::route
