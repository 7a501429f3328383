#include "engine/route/suppressor.h"

namespace alertd::route {
namespace {

bool Concerns(const rules::Suppression& suppression, const Alert& alert) {
  if (!MatchesAll(suppression.matchers, alert.labels)) return false;
  return !suppression.condition || suppression.condition->Matches(alert.labels, alert.annotations);
}

}  // namespace

Suppressor::Suppressor(std::vector<rules::Suppression> suppressions, Timestamp now)
    : suppressions_(std::move(suppressions)),
      open_(suppressions_.size()),
      changes_(suppressions_.size()) {
  for (size_t i = 0; i < suppressions_.size(); ++i)
    index_.Add(suppressions_[i].matchers, i);
  Reset(now);
}

void Suppressor::Reset(Timestamp now) {
  due_.clear();
  for (size_t i = 0; i < suppressions_.size(); ++i)
    Refresh(i, now);
}

std::vector<const rules::Suppression*> Suppressor::HoldingFor(const Alert& alert) const {
  std::vector<const rules::Suppression*> holding;
  for (const size_t place : index_.Candidates(alert.labels)) {
    if (open_[place] && Concerns(suppressions_[place], alert)) {
      holding.push_back(&suppressions_[place]);
    }
  }
  return holding;
}

std::optional<Timestamp> Suppressor::NextChange() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

std::vector<const rules::Suppression*> Suppressor::Advance(Timestamp now) {
  std::vector<const rules::Suppression*> closed;
  while (!due_.empty() && due_.begin()->first <= now) {
    const size_t place = due_.begin()->second;
    due_.erase(due_.begin());
    const bool was_open = open_[place];
    Refresh(place, now);
    if (was_open && !open_[place]) closed.push_back(&suppressions_[place]);
  }
  return closed;
}

void Suppressor::Refresh(size_t place, Timestamp now) {
  open_[place] = rules::OpenAt(suppressions_[place], now);
  changes_[place] = rules::NextChange(suppressions_[place], now);
  if (changes_[place]) due_.emplace(*changes_[place], place);
}

std::string DescribeSuppression(const rules::Suppression& suppression) {
  if (suppression.reason.empty()) return suppression.name;
  return suppression.name + " (" + suppression.reason + ")";
}

}  // namespace alertd::route
