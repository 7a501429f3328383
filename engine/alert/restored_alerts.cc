#include "engine/alert/restored_alerts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace alertd::alert {
namespace {

// A rule's label that is no template is on each of its alerts, unless it is empty.
bool HasConstantLabels(const rules::Rule& rule, const Labels& alert) {
  return std::all_of(rule.labels.begin(), rule.labels.end(), [&alert](const auto& label) {
    const auto& [name, text] = label;
    return text.find("{{") != std::string::npos || alert.Get(name) == text;
  });
}

}  // namespace

RestoredPool::RestoredPool(RestoredAlerts alerts, Timestamp now) {
  const bool long_ago = alerts.last_alive && now - *alerts.last_alive > kPendingPauseMax;
  if (alerts.last_alive && *alerts.last_alive < now) {
    blind_ = {.begin = std::min(*alerts.last_alive + alerts.life_sign_interval, now), .end = now};
  }
  for (AlertRecord& record : alerts.records) {
    const bool outdated = long_ago && !record.firing_since;
    std::vector<AlertRecord>& place = outdated ? outdated_ : by_rule_[record.key.rule];
    place.push_back(std::move(record));
  }
}

std::optional<BlindTime> RestoredPool::BlindTimeOf(const rules::RuleGroup& group) const {
  const bool long_enough = blind_ && blind_->end - blind_->begin >= group.interval;
  return long_enough ? blind_ : std::nullopt;
}

std::vector<AlertRecord> RestoredPool::Claim(const rules::RuleGroup& group, const rules::Rule& rule,
                                             Place place) {
  const auto named = by_rule_.find(rule.name);
  if (rule.kind != rules::RuleKind::kAlerting || named == by_rule_.end()) return {};
  std::vector<AlertRecord>& records = named->second;
  const auto claimed =
      std::stable_partition(records.begin(), records.end(), [&](const AlertRecord& record) {
        const bool in_group = record.key.group == group.name && record.key.file == group.file;
        return (place == Place::kItsGroup && !in_group) ||
               !HasConstantLabels(rule, record.key.labels);
      });
  std::vector<AlertRecord> taken(std::make_move_iterator(claimed),
                                 std::make_move_iterator(records.end()));
  records.erase(claimed, records.end());
  return taken;
}

std::vector<AlertRecord> RestoredPool::TakeRest() {
  std::vector<AlertRecord> rest = std::move(outdated_);
  for (auto& [rule, records] : by_rule_) {
    std::move(records.begin(), records.end(), std::back_inserter(rest));
  }
  by_rule_.clear();
  return rest;
}

}  // namespace alertd::alert
