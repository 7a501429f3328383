#include "engine/scrape/series_cache.h"

#include <algorithm>
#include <utility>

namespace alertd::scrape {

void SeriesCache::Begin() {
  ++scrape_;
  next_ = 0;
  reading_.clear();
  added_.clear();
}

std::string_view SeriesCache::Predicted() const {
  return next_ < order_.size() ? std::string_view(entries_[order_[next_]].text)
                               : std::string_view();
}

std::optional<SeriesCache::EntryId> SeriesCache::Find(std::string_view text) {
  if (text == Predicted() && !text.empty()) return order_[next_++];
  const auto found = by_text_.find(text);
  if (found == by_text_.end()) return std::nullopt;
  const EntryId entry = found->second;
  // Lines were added or left out: what follows probably follows as before.
  const size_t place = entries_[entry].place;
  if (place < order_.size() && order_[place] == entry) next_ = place + 1;
  return entry;
}

SeriesCache::EntryId SeriesCache::Add(std::string_view text) {
  EntryId entry = 0;
  if (free_.empty()) {
    entry = static_cast<EntryId>(entries_.size());
    entries_.emplace_back();
  } else {
    entry = free_.back();
    free_.pop_back();
  }
  entries_[entry].text = text;
  by_text_.emplace(entries_[entry].text, entry);
  added_.push_back(entry);
  return entry;
}

bool SeriesCache::MarkSeen(EntryId entry) {
  if (entries_[entry].seen == scrape_) return false;
  entries_[entry].seen = scrape_;
  reading_.push_back(entry);
  return true;
}

void SeriesCache::Erase(EntryId entry) {
  by_text_.erase(entries_[entry].text);
  entries_[entry] = Entry();
  free_.push_back(entry);
}

void SeriesCache::Rollback() {
  for (const EntryId entry : added_)
    Erase(entry);
  added_.clear();
  reading_.clear();
}

void SeriesCache::Commit() {
  for (const EntryId entry : order_) {
    if (entries_[entry].seen != scrape_) Erase(entry);
  }
  order_.swap(reading_);
  reading_.clear();
  for (size_t i = 0; i < order_.size(); ++i)
    entries_[order_[i]].place = i;
  added_.clear();
}

void SeriesCache::Forget(const absl::flat_hash_set<EntryId>& entries) {
  const auto is_forgotten = [&entries](EntryId entry) { return entries.contains(entry); };
  std::erase_if(reading_, is_forgotten);
  std::erase_if(added_, is_forgotten);
  for (const EntryId entry : entries)
    Erase(entry);
}

}  // namespace alertd::scrape
