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

Alert MergeIncoming(const Alert& incoming, const Alert* known, Duration resolve_timeout,
                    Timestamp now) {
  Alert merged = incoming;
  if (known != nullptr) ShareTexts(*known, merged);
  const bool from_outside = incoming.incident_id.empty();
  if (!from_outside) return merged;
  const bool times_out = !merged.ends_at;
  if (times_out) merged.ends_at = now + resolve_timeout;
  if (known == nullptr) return merged;
  const bool known_fires = !known->ResolvedAt(now);
  // An end that was named stands until a later one is, or it is said to be over.
  if (times_out && known_fires)
    merged.ends_at = std::max(*merged.ends_at, known->ends_at.value_or(now));
  const bool overlaps = known_fires || merged.starts_at < *known->ends_at;
  if (overlaps) merged.starts_at = std::min(merged.starts_at, known->starts_at);
  return merged;
}

}  // namespace alertd::route
