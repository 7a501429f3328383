#include "engine/route/view_board.h"

#include <algorithm>
#include <utility>

namespace alertd::route {
namespace {

std::shared_ptr<const std::vector<SuppressionView>> SuppressionsOf(const Muter& muter) {
  std::vector<SuppressionView> views;
  for (const auto& [place, standing] : muter.suppressor().suppressions())
    views.push_back({standing, nullptr});
  for (PostedSuppression& posted : muter.posted().All())
    views.push_back({std::move(posted.standing), std::move(posted.record)});
  return std::make_shared<const std::vector<SuppressionView>>(std::move(views));
}

}  // namespace

void ViewBoard::Publish(const std::map<GroupNumber, AlertGroup>& groups, const Muter& muter,
                        Timestamp now) {
  if (mutes_changed_) {
    for (const auto& [number, group] : groups)
      changed_.insert(number);
  }
  for (const GroupNumber number : std::exchange(changed_, {})) {
    const auto group = groups.find(number);
    if (group == groups.end()) {
      groups_.erase(number);
    } else {
      groups_[number] = std::make_shared<const GroupView>(group->second.View(muter, now));
    }
  }
  auto parts = std::make_shared<RouterBoard>();
  parts->groups.reserve(groups_.size());
  for (const auto& [number, view] : groups_)
    parts->groups.push_back(view);
  const std::shared_ptr<const RouterBoard> before = published_.Load();
  parts->suppressions = mutes_changed_ ? SuppressionsOf(muter) : before->suppressions;
  parts->silences = before->silences;
  parts->route_numbers = route_numbers_;
  if (std::exchange(silences_changed_, false)) {
    parts->silences = std::make_shared<const std::vector<SilencePtr>>(muter.silences().All());
  }
  mutes_changed_ = false;
  published_.Store(std::move(parts));
}

std::shared_ptr<const RouterView> ViewBoard::View() const {
  const std::shared_ptr<const RouterBoard> parts = published_.Load();
  auto view = std::make_shared<RouterView>();
  view->groups.reserve(parts->groups.size());
  for (const auto& group : parts->groups)
    view->groups.push_back(*group);
  std::sort(view->groups.begin(), view->groups.end(),
            [](const GroupView& a, const GroupView& b) { return a.key < b.key; });
  view->suppressions = *parts->suppressions;
  view->silences = *parts->silences;
  return view;
}

}  // namespace alertd::route
