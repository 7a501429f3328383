#include "engine/scrape/targets_view.h"

#include <utility>

#include "engine/scrape/succession.h"

namespace alertd::scrape {

std::string_view TargetHealthName(TargetHealth health) {
  switch (health) {
    case TargetHealth::kUnknown:
      return "unknown";
    case TargetHealth::kUp:
      return "up";
    case TargetHealth::kDown:
      return "down";
  }
  return {};
}

TargetsView::TargetsView(const std::vector<TargetView>& targets, DroppedTargets dropped)
    : dropped_(std::make_shared<const DroppedTargets>(std::move(dropped))) {
  auto index = std::make_shared<SourceIndex>();
  index->reserve(targets.size());
  targets_.reserve(targets.size());
  for (const TargetView& target : targets) {
    index->emplace(SourceKey(target.target->labels), targets_.size());
    targets_.push_back(std::make_shared<const TargetView>(target));
  }
  by_source_ = std::move(index);
}

TargetsView::TargetsView(const TargetsView& before,
                         const std::vector<std::pair<size_t, SharedTargetView>>& news)
    : by_source_(before.by_source_), targets_(before.targets_), dropped_(before.dropped_) {
  for (const auto& [place, view] : news)
    targets_.at(place) = view;
}

const TargetView* TargetsView::SourceOf(const Labels& series) const {
  const auto badness = [](TargetHealth health) {
    return health == TargetHealth::kDown ? 2 : (health == TargetHealth::kUnknown ? 1 : 0);
  };
  const TargetView* worst = nullptr;
  const auto [begin, end] = by_source_->equal_range(SourceKey(series));
  for (auto it = begin; it != end; ++it) {
    const TargetView& view = *targets_[it->second];
    if (worst == nullptr || badness(view.health) > badness(worst->health)) worst = &view;
  }
  return worst;
}

SourceState TargetsView::StateOf(const Labels& series) const {
  const TargetView* const source = SourceOf(series);
  if (source == nullptr) return SourceState::kNoTarget;
  switch (source->health) {
    case TargetHealth::kUnknown:
      return SourceState::kUnknown;
    case TargetHealth::kUp:
      return SourceState::kUp;
    case TargetHealth::kDown:
      return SourceState::kDown;
  }
  return SourceState::kNoTarget;
}

}  // namespace alertd::scrape
