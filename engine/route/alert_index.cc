#include "engine/route/alert_index.h"

#include <algorithm>
#include <utility>

namespace alertd::route {

namespace {

// Of an alert that comes in again and again, what is the same is kept once.
void ShareTexts(const Alert& known, Alert& alert) {
  alert.labels = known.labels;
  if (alert.annotations == known.annotations) alert.annotations = known.annotations;
  if (alert.generator_url == known.generator_url) alert.generator_url = known.generator_url;
}

}  // namespace

void AlertIndex::Leave(Entry& entry, GroupNumber group) {
  entry.groups.erase(std::remove(entry.groups.begin(), entry.groups.end(), group),
                     entry.groups.end());
}

AlertIndex::Entry* AlertIndex::Find(const Labels& labels) {
  const auto found = entries_.find(labels);
  return found == entries_.end() ? nullptr : &found->second;
}

AlertIndex::Entry* AlertIndex::FindById(uint64_t fingerprint) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [fingerprint](const auto& one) {
    return Fingerprint(one.first) == fingerprint;
  });
  return found == entries_.end() ? nullptr : &found->second;
}

AlertIndex::Entry& AlertIndex::Add(AlertPtr alert) {
  Entry& entry = entries_[alert->labels];
  entry.alert = std::move(alert);
  return entry;
}

void AlertIndex::Release(const Labels& labels, GroupNumber group) {
  const auto found = entries_.find(labels);
  if (found == entries_.end()) return;
  Leave(found->second, group);
  if (found->second.groups.empty()) entries_.erase(found);
}

void AlertIndex::ForgetUnheld(const Labels& labels) {
  const auto found = entries_.find(labels);
  if (found != entries_.end() && found->second.groups.empty()) entries_.erase(found);
}

std::vector<AlertIndex::Entry*> AlertIndex::Sorted() {
  std::vector<Entry*> sorted;
  sorted.reserve(entries_.size());
  for (auto& [labels, entry] : entries_)
    sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(),
            [](const Entry* a, const Entry* b) { return a->alert->labels < b->alert->labels; });
  return sorted;
}

void AlertIndex::Each(const std::function<void(const Entry&)>& take) const {
  for (const auto& [labels, entry] : entries_)
    take(entry);
}

MergedAlert MergeIncoming(const Alert& incoming, const AlertIndex::Entry* known,
                          Duration resolve_timeout, Timestamp now) {
  MergedAlert merged{incoming, EndKind::kExpected};
  Alert& alert = merged.alert;
  if (known != nullptr) ShareTexts(*known->alert, alert);
  const bool from_outside = incoming.incident_id.empty();
  if (!from_outside) return merged;
  if (incoming.ends_at) merged.end = EndKind::kNamed;
  if (!alert.ends_at) alert.ends_at = now + resolve_timeout;
  if (known == nullptr) return merged;
  const Alert& before = *known->alert;
  const bool known_fires = !before.ResolvedAt(now);
  const bool overlaps = known_fires || alert.starts_at < *before.ends_at;
  if (!overlaps) return merged;
  alert.starts_at = std::min(alert.starts_at, before.starts_at);
  const bool fires = !alert.ResolvedAt(now);
  if (!fires && !known_fires) alert.ends_at = std::max(*alert.ends_at, *before.ends_at);
  const bool was_named = before.ends_at && known->end != EndKind::kExpected;
  if (!fires || !known_fires || !was_named) return merged;
  if (*before.ends_at >= *alert.ends_at) {
    alert.ends_at = before.ends_at;
    merged.end = known->end;
  } else if (merged.end == EndKind::kNamed) {
    merged.end = EndKind::kRepeated;
  }
  return merged;
}

}  // namespace alertd::route
