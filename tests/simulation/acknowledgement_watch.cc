#include "tests/simulation/acknowledgement_watch.h"

#include <algorithm>

namespace alertd::simulation {
namespace {

int RankOf(const Labels& alert) {
  const std::string_view severity = alert.Get("severity");
  if (severity == "CRITICAL") return 2;
  return severity == "HIGH" ? 1 : 0;
}

const std::set<Labels>& In(const FiringByGroup& firing, const std::string& group) {
  static const std::set<Labels> none;
  const auto found = firing.find(group);
  return found == firing.end() ? none : found->second;
}

bool Fires(const FiringByGroup& firing, const Labels& alert) {
  return std::any_of(firing.begin(), firing.end(),
                     [&alert](const auto& group) { return group.second.contains(alert); });
}

bool HaveCommon(const std::set<Labels>& a, const std::set<Labels>& b) {
  return std::any_of(a.begin(), a.end(), [&b](const Labels& labels) { return b.contains(labels); });
}

}  // namespace

void AcknowledgementWatch::SeeTaken(const Labels& alert, std::optional<Timestamp> until) {
  alerts_[alert] = {until};
}

void AcknowledgementWatch::SeeGroupTaken(const std::string& group, const std::set<Labels>& firing,
                                         std::optional<Timestamp> until) {
  int worst = 0;
  for (const Labels& alert : firing)
    worst = std::max(worst, RankOf(alert));
  GroupHold& taken = groups_[group];
  taken.hold = {until};
  taken.worst = worst;
}

void AcknowledgementWatch::SeeGivenBack(const Labels& alert,
                                        const std::vector<std::string>& groups) {
  alerts_.erase(alert);
  for (const std::string& group : groups)
    groups_.erase(group);
}

void AcknowledgementWatch::SeeAlerts(const FiringByGroup& before, const FiringByGroup& now) {
  std::erase_if(alerts_, [&now](const auto& each) { return !Fires(now, each.first); });
  for (auto place = groups_.begin(); place != groups_.end();) {
    auto& [group, taken] = *place;
    // Where all that fired has ended and another begins at once, either may have come first.
    if (!HaveCommon(In(before, group), In(now, group))) taken.hold.is_certain = false;
    std::erase_if(taken.left, [&now](const Labels& alert) { return !Fires(now, alert); });
    const bool is_over = In(now, group).empty() && taken.left.empty();
    place = is_over ? groups_.erase(place) : std::next(place);
  }
}

void AcknowledgementWatch::SeeTime(Timestamp now) {
  const auto note = [now](Hold& hold) {
    if (hold.until && *hold.until <= now) hold.is_certain = false;
  };
  for (auto& [alert, hold] : alerts_)
    note(hold);
  for (auto& [group, taken] : groups_)
    note(taken.hold);
}

void AcknowledgementWatch::SeeReload(const FiringByGroup& before, const FiringByGroup& now) {
  for (auto& [group, taken] : groups_) {
    taken.left.insert(In(before, group).begin(), In(before, group).end());
    for (const Labels& alert : taken.left) {
      // Where it goes from now on it is taken on, too.
      Hold& own = alerts_.try_emplace(alert, Hold{taken.hold.until, false}).first->second;
      // When one of its own ends before that, the group's stands in its place.
      if (!own.is_certain || own.until) own = {std::nullopt, false};
    }
    taken.is_reloaded = true;
    if (!HaveCommon(In(before, group), In(now, group))) taken.hold.is_certain = false;
  }
}

void AcknowledgementWatch::SeeBeginning(const FiringByGroup& now) {
  std::erase_if(alerts_, [&now](const auto& each) { return !Fires(now, each.first); });
  for (auto& [group, taken] : groups_) {
    if (!In(now, group).empty()) continue;
    taken.hold.is_certain = false;
  }
}

bool AcknowledgementWatch::MustHold(const Labels& alert, const std::string& group) const {
  const auto own = alerts_.find(alert);
  if (own != alerts_.end() && own->second.is_certain) return true;
  const auto taken = groups_.find(group);
  return taken != groups_.end() && taken->second.hold.is_certain &&
         RankOf(alert) <= taken->second.worst;
}

bool AcknowledgementWatch::MayHold(const Labels& alert, const std::string& group,
                                   Timestamp now) const {
  const auto holds = [now](const Hold& hold) { return !hold.until || now < *hold.until; };
  const auto own = alerts_.find(alert);
  if (own != alerts_.end() && holds(own->second)) return true;
  const auto taken = groups_.find(group);
  if (taken == groups_.end() || !holds(taken->second.hold)) return false;
  return taken->second.is_reloaded || RankOf(alert) <= taken->second.worst;
}

}  // namespace alertd::simulation
