#include "engine/route/suppressor.h"

#include <algorithm>

namespace alertd::route {
namespace {

bool Concerns(const rules::Suppression& suppression, const Alert& alert) {
  if (!MatchesAll(suppression.matchers, alert.labels)) return false;
  return !suppression.condition || suppression.condition->Matches(alert.labels, alert.annotations);
}

}  // namespace

Suppressor::Suppressor(const std::vector<rules::Suppression>& suppressions, Timestamp now) {
  for (const rules::Suppression& suppression : suppressions)
    Add(std::make_shared<const rules::Suppression>(suppression), now);
}

Suppressor::Place Suppressor::Add(SuppressionPtr suppression, Timestamp now) {
  const Place place = next_place_++;
  index_.Add(suppression->matchers, place);
  Refresh(place, suppressions_[place] = {.suppression = std::move(suppression)}, now);
  return place;
}

void Suppressor::Remove(Place place) {
  const auto found = suppressions_.find(place);
  ALERTD_CHECK(found != suppressions_.end());
  const StandingSuppression& standing = found->second;
  index_.Remove(standing.suppression->matchers, place);
  if (standing.next_change) due_.erase({*standing.next_change, place});
  suppressions_.erase(found);
}

void Suppressor::Reset(Timestamp now) {
  due_.clear();
  for (auto& [place, standing] : suppressions_)
    Refresh(place, standing, now);
}

std::vector<const StandingSuppression*> Suppressor::HoldingFor(const Alert& alert) const {
  std::vector<const StandingSuppression*> holding;
  for (const Place place : index_.Candidates(alert.labels)) {
    const StandingSuppression& standing = suppressions_.at(place);
    if (standing.open && Concerns(*standing.suppression, alert)) holding.push_back(&standing);
  }
  return holding;
}

std::optional<Timestamp> Suppressor::NextChange() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

std::vector<Suppressor::Place> Suppressor::Advance(Timestamp now) {
  std::vector<Place> closed;
  while (!due_.empty() && due_.begin()->first <= now) {
    const Place place = due_.begin()->second;
    due_.erase(due_.begin());
    StandingSuppression& standing = suppressions_.at(place);
    const bool was_open = standing.open;
    Refresh(place, standing, now);
    if (was_open && !standing.open) closed.push_back(place);
  }
  return closed;
}

const rules::Suppression* Suppressor::Find(std::string_view name) const {
  const auto found = std::find_if(suppressions_.begin(), suppressions_.end(), [name](auto& each) {
    return each.second.suppression->name == name;
  });
  return found == suppressions_.end() ? nullptr : found->second.suppression.get();
}

void Suppressor::Refresh(Place place, StandingSuppression& standing, Timestamp now) {
  standing.open = rules::OpenAt(*standing.suppression, now);
  standing.next_change = rules::NextChange(*standing.suppression, now);
  if (standing.next_change) due_.emplace(*standing.next_change, place);
}

std::string DescribeSuppression(const rules::Suppression& suppression) {
  if (suppression.reason.empty()) return suppression.name;
  return suppression.name + " (" + suppression.reason + ")";
}

}  // namespace alertd::route
