#include "engine/scrape/series_cache.h"

#include <algorithm>
#include <utility>

#include <absl/hash/hash.h>

#include "engine/base/check.h"

namespace alertd::scrape {

size_t SeriesCache::TextHash::operator()(std::string_view text) const { return absl::HashOf(text); }

void SeriesCache::Clear() {
  by_text_.clear();
  entries_.clear();
  free_.clear();
  exposition_.clear();
  lines_.clear();
  Begin({});
}

void SeriesCache::Begin(std::string_view exposition, Comments comments) {
  ++scrape_;
  reading_ = exposition;
  lines_read_.clear();
  lines_read_.reserve(lines_.size());
  line_begin_ = 0;
  comments_ = comments;
  next_ = 0;
  in_step_ = true;
  added_.clear();
}

PredictedSample SeriesCache::Predicted() const {
  if (next_ == lines_.size()) return {};
  const KnownLine& line = lines_[next_];
  const uint32_t begin = comments_ == Comments::kPassOver ? line.lead : line.begin;
  const uint32_t end = line.begin + line.series_length;
  return {.text = std::string_view(exposition_).substr(begin, end - begin),
          .series_length = line.series_length};
}

SeriesCache::EntryId SeriesCache::TakePredicted(Line line) {
  const EntryId entry = lines_[next_++].entry;
  Note(line, entry);
  return entry;
}

std::optional<SeriesCache::EntryId> SeriesCache::Take(Line line) {
  const auto found = by_text_.find(reading_.substr(line.begin, line.series_length));
  if (found == by_text_.end()) return std::nullopt;
  const EntryId entry = *found;
  FallOutOfStep();
  // Lines were added or left out: what follows probably follows as before.
  if (!entries_[entry].added) next_ = entries_[entry].line + size_t{1};
  Note(line, entry);
  return entry;
}

SeriesCache::EntryId SeriesCache::Add(Line line) {
  FallOutOfStep();
  EntryId entry = 0;
  if (free_.empty()) {
    entry = static_cast<EntryId>(entries_.size());
    entries_.emplace_back();
  } else {
    entry = free_.back();
    free_.pop_back();
  }
  entries_[entry].added = true;
  entries_[entry].line = static_cast<uint32_t>(lines_read_.size());
  Note(line, entry);
  by_text_.insert(entry);
  added_.push_back(entry);
  return entry;
}

void SeriesCache::Note(Line line, EntryId entry) {
  if (!in_step_) entries_[entry].seen = scrape_;
  lines_read_.push_back({line_begin_, line.begin, line.series_length, entry});
  line_begin_ = line.end;
}

void SeriesCache::FallOutOfStep() {
  if (!std::exchange(in_step_, false)) return;
  for (size_t i = 0; i < next_; ++i)
    entries_[lines_[i].entry].seen = scrape_;
}

std::string_view SeriesCache::TextOf(EntryId entry) const {
  const bool added = entries_[entry].added;
  const KnownLine& line = (added ? lines_read_ : lines_)[entries_[entry].line];
  const std::string_view exposition = added ? reading_ : std::string_view(exposition_);
  return exposition.substr(line.begin, line.series_length);
}

std::vector<SeriesCache::EntryId> SeriesCache::Entries() const {
  std::vector<EntryId> entries;
  entries.reserve(by_text_.size());
  for (uint32_t i = 0; i < lines_.size(); ++i) {
    if (entries_[lines_[i].entry].line == i) entries.push_back(lines_[i].entry);
  }
  return entries;
}

void SeriesCache::Erase(EntryId entry) {
  by_text_.erase(entry);
  entries_[entry] = Entry();
  free_.push_back(entry);
}

void SeriesCache::Rollback() {
  for (const EntryId entry : added_)
    Erase(entry);
  added_.clear();
  lines_read_.clear();
}

void SeriesCache::Commit(std::string exposition) {
  ALERTD_CHECK(exposition.size() == reading_.size());
  reading_ = exposition;  // a short text has moved
  if (!IsTheSame()) {
    std::vector<EntryId> vanished;
    EachVanished([&vanished](EntryId entry) { vanished.push_back(entry); });
    for (const EntryId entry : vanished)
      Erase(entry);
    // From the back, so that the first line of an entry counts.
    for (size_t i = lines_read_.size(); i-- > 0;) {
      Entry& entry = entries_[lines_read_[i].entry];
      entry.line = static_cast<uint32_t>(i);
      entry.added = false;
    }
  }
  lines_.swap(lines_read_);
  lines_read_.clear();
  exposition_ = std::move(exposition);
  reading_ = {};
  added_.clear();
}

void SeriesCache::Forget(const absl::flat_hash_set<EntryId>& entries) {
  for (const EntryId entry : entries)
    Erase(entry);
  const auto is_forgotten = [&entries](const auto& line) { return entries.contains(line.entry); };
  std::erase_if(lines_read_, is_forgotten);
  std::erase_if(added_, [&entries](EntryId entry) { return entries.contains(entry); });
  for (uint32_t i = static_cast<uint32_t>(lines_read_.size()); i-- > 0;) {
    Entry& entry = entries_[lines_read_[i].entry];
    if (entry.added) entry.line = i;
  }
}

}  // namespace alertd::scrape
