// What outlives a process or a receiver of what a rate limit has sent and held back.

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/model/quote.h"
#include "engine/route/throttle.h"

namespace alertd::route {
namespace {

constexpr size_t kSentKeptMax = 1'000;
constexpr std::string_view kReceiverLabel = "receiver";

std::string StormKey(std::string_view receiver) {
  return "rate_limit:{receiver=" + Quote(receiver) + "}";
}

}  // namespace

std::string Throttle::StormKeyOf(const std::string& receiver, const Line& line) {
  return StormKey(line.began_at.empty() ? receiver : line.began_at);
}

bool Throttle::Line::IsOpen() const {
  return !on_the_way.empty() ||
         std::any_of(storm.begin(), storm.end(), [](const auto& each) { return each.second.told; });
}

std::set<std::string> Throttle::Storms() const {
  std::set<std::string> storms;
  for (const auto& [receiver, line] : lines_)
    if (line.IsOpen()) storms.insert(receiver);
  return storms;
}

void Throttle::FollowLine(Line former, const std::string& name, Line& heir) {
  std::erase_if(former.storm, [](const auto& each) { return !each.second.told; });
  for (auto& [key, group] : former.storm) {
    group.held.clear();
    group.firing.clear();
    group.resolved.clear();
  }
  if (former.IsOpen() && !heir.IsOpen())
    heir.began_at = former.began_at.empty() ? name : former.began_at;
  heir.storm.merge(former.storm);
  const auto added = heir.sent.insert(heir.sent.end(), former.sent.begin(), former.sent.end());
  std::inplace_merge(heir.sent.begin(), added, heir.sent.end());
  heir.summarised_at = std::max(heir.summarised_at, former.summarised_at);
  heir.limit.messages = kUnlimited;
  heir.changed = true;
}

void Throttle::Apply(const DeclaredReceivers::ByName& receivers, const StormHeirs& heirs) {
  const std::map<std::string, Line, std::less<>> before = lines_;
  std::erase_if(lines_, [&](const auto& line) {
    const bool has_gone = heirs.HasGone(line.first);
    if (has_gone) forgotten_.push_back(line.first);
    return has_gone;
  });
  for (const auto& [heir, former] : heirs.former()) {
    const auto line = before.find(former);
    if (line != before.end()) FollowLine(line->second, former, lines_[heir]);
  }
  for (auto place = lines_.begin(); place != lines_.end();) {
    const auto receiver = receivers.find(place->first);
    const bool limited = receiver != receivers.end() && receiver->second.rate_limit;
    if (receiver != receivers.end() && !limited && !place->second.storm.empty()) {
      place->second.limit.messages = kUnlimited;
    }
    const bool goes_on = limited || (receiver != receivers.end() && !place->second.storm.empty());
    if (!goes_on) forgotten_.push_back(place->first);
    place = goes_on ? std::next(place) : lines_.erase(place);
  }
  for (const auto& [name, receiver] : receivers) {
    if (!receiver.rate_limit) continue;
    Line& line = lines_[name];
    line.limit = *receiver.rate_limit;
    line.keeps_incidents = std::all_of(receiver.integrations.begin(), receiver.integrations.end(),
                                       [](const rules::Integration& integration) {
                                         return rules::KeepsIncidents(integration.name);
                                       });
  }
}

void Throttle::Restore(const std::string& receiver, const std::string& group_key) {
  Line& line = lines_[receiver];
  // Apply() names it, where there is one still.
  line.limit.messages = kUnlimited;
  line.storm[group_key].told = true;
}

void Throttle::Restore(const GroupRecord& record, Timestamp now) {
  Line& line = lines_[record.rate->receiver];
  line.limit.messages = kUnlimited;
  line.began_at = record.labels.Get(kReceiverLabel);
  for (const Timestamp at : record.rate->sent)
    line.sent.push_back(std::min(at, now));
  if (record.rate->summarised_at) line.summarised_at = std::min(*record.rate->summarised_at, now);
}

void Throttle::NoteCounted(const Notification& notification) {
  const auto line = lines_.find(notification.receiver);
  if (line != lines_.end()) line->second.counted.insert(notification.id);
}

std::vector<GroupRecordChange> Throttle::TakeRecords() {
  std::vector<GroupRecordChange> changes;
  for (const std::string& receiver : std::exchange(forgotten_, {}))
    changes.push_back({StormKey(receiver), std::nullopt});
  for (auto& [receiver, line] : lines_) {
    if (!std::exchange(line.changed, false)) continue;
    const size_t kept = std::min(line.sent.size(), kSentKeptMax);
    GroupRecord record;
    record.key = StormKey(receiver);
    if (!line.began_at.empty()) record.labels = {{std::string(kReceiverLabel), line.began_at}};
    record.rate = RateRecord{receiver,
                             {line.sent.end() - static_cast<ptrdiff_t>(kept), line.sent.end()},
                             line.summarised_at};
    changes.push_back({record.key, std::move(record)});
  }
  return changes;
}

void Throttle::ForgetTaken(const DeliveryReport& report) {
  for (auto& [receiver, line] : lines_) {
    const auto place = line.storm.find(report.group_key);
    if (place == line.storm.end()) continue;
    StormGroup& group = place->second;
    const size_t taken = std::erase_if(group.held, [&report](const Notification& each) {
      return each.id == report.notification_id;
    });
    if (taken == 0 || !group.held.empty()) continue;
    group.firing.clear();
    group.resolved.clear();
    if (!group.told) line.storm.erase(place);
  }
}

}  // namespace alertd::route
