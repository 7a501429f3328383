#include "engine/alert/relabelled_target.h"

#include <algorithm>
#include <string_view>

#include "engine/alert/configured_targets.h"
#include "engine/model/equal_matcher.h"

namespace alertd::alert {
namespace {

constexpr std::string_view kUp = "up";

// Whether they have the same value of every label that both have.
bool Agree(const Labels& target, const Labels& result) {
  return std::all_of(target.begin(), target.end(), [&result](const Label& label) {
    const std::string_view value = result.Get(label.name);
    return label.name == kMetricNameLabel || value.empty() || value == label.value;
  });
}

bool AnyAgrees(const std::vector<Labels>& targets, const Labels& result) {
  return std::any_of(targets.begin(), targets.end(),
                     [&result](const Labels& target) { return Agree(target, result); });
}

}  // namespace

RelabelledTarget::RelabelledTarget(const Labels& target, const window::Window& window, Timestamp at,
                                   Duration lookback)
    : target_(target) {
  const std::vector<window::SeriesId> up =
      window.Select(EqualMatchers(LabelsBuilder(target).Set(kMetricNameLabel, kUp).Build()));
  window::LatestColumns latest;
  window.ReadLatest(up, at, lookback, latest);
  const std::vector<Labels> labels = window.LabelsOf(up);
  for (size_t i = 0; i < up.size(); ++i) {
    (latest.present[i] == window::kAbsent ? before_ : now_).push_back(labels[i]);
    for (const Label& label : labels[i])
      names_.emplace_back(label.name);
  }
}

bool RelabelledTarget::IsHeirOf(const Labels& source, const Labels& result) const {
  // What a sum over several targets says now may be said of another of them.
  const bool of_target =
      source.Keep(TargetLabels()) == target_ && result.Keep(TargetLabels()) == target_;
  if (!of_target) return false;
  // The window forgets after a while which labels a target had, and not which it has.
  const bool had_others = AnyAgrees(before_, source) || !AnyAgrees(now_, source);
  return had_others && AnyAgrees(now_, result) && source.Drop(names_) == result.Drop(names_);
}

}  // namespace alertd::alert
