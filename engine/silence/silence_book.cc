#include "engine/silence/silence_book.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/silence/silence_id.h"

namespace alertd::silence {

SilenceBook::SilenceBook(SilenceBookOptions options) : options_(std::move(options)) {
  ALERTD_CHECK(options_.random != nullptr);
}

void SilenceBook::Restore(std::vector<Silence> silences, Timestamp now) {
  for (Silence& silence : silences) {
    if (by_id_.contains(silence.id)) continue;
    // While nobody looked it may have matched something.
    const bool starts_over = silence.unmatched_since.has_value();
    if (starts_over) silence.unmatched_since = now;
    // The clock may have been set back since it was ended.
    const bool ended_early = !silence.end_reason.empty();
    const bool would_begin_again = ended_early && silence.ends_at > now;
    if (would_begin_again) {
      silence.ends_at = now;
      silence.starts_at = std::min(silence.starts_at, now);
    }
    Insert(std::move(silence), now).ended_early = ended_early;
    if (starts_over || would_begin_again) changed_.insert(next_place_ - 1);
  }
}

Result<std::string> SilenceBook::Set(Silence wanted, Timestamp now) {
  if (wanted.starts_at == Timestamp{}) wanted.starts_at = now;
  wanted.held_since.reset();
  wanted.unmatched_since.reset();
  wanted.end_reason.clear();
  wanted.updated_at = now;
  Entry* known = nullptr;
  if (!wanted.id.empty()) {
    known = FindEntry(wanted.id);
    if (known == nullptr) return NotFound("silence " + wanted.id + " not found");
  }
  ALERTD_TRY([[maybe_unused]] const auto valid, CheckSilence(wanted, now));
  if (known != nullptr && CanChangeInPlace(*known->silence, wanted, now)) {
    const Place place = by_id_.at(wanted.id);
    ChangeInPlace(place, *known, std::move(wanted), now);
    return known->silence->id;
  }
  if (entries_.size() >= options_.silences_max) {
    return LimitExceeded("exceeded maximum number of silences: " + std::to_string(entries_.size()) +
                         " (limit: " + std::to_string(options_.silences_max) + ")");
  }
  const std::string id = NewId();
  if (known != nullptr && StateAt(*known->silence, now) != SilenceState::kExpired) {
    const Place place = by_id_.at(wanted.id);
    End(place, *known, "replaced by " + id, now);
    Schedule(place, *known, now);
  }
  wanted.id = id;
  wanted.starts_at = std::max(wanted.starts_at, now);
  Insert(std::move(wanted), now);
  changed_.insert(next_place_ - 1);
  return id;
}

Status SilenceBook::Expire(std::string_view id, Timestamp now) {
  const auto place = by_id_.find(std::string(id));
  if (place == by_id_.end()) return NotFound("silence " + std::string(id) + " not found");
  Entry& entry = entries_.at(place->second);
  if (StateAt(*entry.silence, now) == SilenceState::kExpired) return Ok();
  End(place->second, entry, "somebody has ended it", now);
  Schedule(place->second, entry, now);
  return Ok();
}

SilencePtr SilenceBook::Find(std::string_view id) const {
  const auto place = by_id_.find(std::string(id));
  return place == by_id_.end() ? nullptr : entries_.at(place->second).silence;
}

std::vector<SilencePtr> SilenceBook::HoldingFor(const Labels& labels) const {
  std::vector<SilencePtr> holding;
  for (const Place place : active_.Candidates(labels)) {
    const Entry& entry = entries_.at(place);
    if (Matches(*entry.silence, labels)) holding.push_back(entry.silence);
  }
  return holding;
}

void SilenceBook::NoteFiring(const Labels& labels) {
  if (watched_.empty()) return;
  for (const Place place : active_.Candidates(labels)) {
    Entry& entry = entries_.at(place);
    if (entry.watch && Matches(*entry.silence, labels)) entry.watch->Hold(labels);
  }
}

std::optional<Timestamp> SilenceBook::NextChange() const {
  if (due_.empty()) return std::nullopt;
  const Timestamp due = due_.begin()->first;
  return look_again_ ? std::min(due, *look_again_) : due;
}

SilenceEvents SilenceBook::Advance(const AlertLookup& alerts, Timestamp now) {
  SilenceEvents events;
  events.ended = std::exchange(replaced_, {});
  while (!due_.empty() && due_.begin()->first <= now) {
    const Place place = due_.begin()->second;
    if (!Refresh(place, entries_.at(place), now, events)) {
      events.forgot = true;
      Forget(place);
    }
  }
  FillWatches(std::exchange(fresh_watches_, {}), alerts, now);
  Look(alerts, now, events);
  return events;
}

void SilenceBook::Reset(Timestamp now) {
  for (auto& [place, entry] : entries_) {
    if (entry.ended_early && entry.silence->ends_at > now) {
      Silence ended = *entry.silence;
      ended.ends_at = now;
      ended.starts_at = std::min(ended.starts_at, now);
      Replace(place, entry, std::move(ended));
    }
    Schedule(place, entry, now);
  }
}

std::vector<SilenceChange> SilenceBook::TakeChanges() {
  std::vector<SilenceChange> changes = std::exchange(forgotten_, {});
  for (const Place place : std::exchange(changed_, {})) {
    const Silence& silence = *entries_.at(place).silence;
    changes.push_back({silence.id, silence});
  }
  return changes;
}

std::vector<SilencePtr> SilenceBook::All() const {
  std::vector<SilencePtr> all;
  all.reserve(entries_.size());
  for (const auto& [place, entry] : entries_)
    all.push_back(entry.silence);
  return all;
}

std::string SilenceBook::NewId() {
  std::string id;
  do {
    const uint64_t high = options_.random();
    id = MakeSilenceId(high, options_.random());
  } while (by_id_.contains(id));
  return id;
}

SilenceBook::Entry& SilenceBook::Insert(Silence silence, Timestamp due) {
  const Place place = next_place_++;
  by_id_.emplace(silence.id, place);
  due_.emplace(due, place);
  return entries_
      .emplace(place,
               Entry{.silence = std::make_shared<const Silence>(std::move(silence)), .due = due})
      .first->second;
}

SilenceBook::Entry* SilenceBook::FindEntry(std::string_view id) {
  const auto place = by_id_.find(std::string(id));
  return place == by_id_.end() ? nullptr : &entries_.at(place->second);
}

void SilenceBook::Replace(Place place, Entry& entry, Silence changed) {
  entry.silence = std::make_shared<const Silence>(std::move(changed));
  changed_.insert(place);
}

void SilenceBook::ChangeInPlace(Place place, Entry& entry, Silence wanted, Timestamp now) {
  const SilencePtr before = entry.silence;
  // They are the same, and the index knows them as they are.
  wanted.matcher_sets = before->matcher_sets;
  wanted.held_since = before->held_since;
  if (wanted.ends_when_unmatched) wanted.unmatched_since = before->unmatched_since;
  if (entry.state == SilenceState::kActive) {
    Deactivate(place, entry);
    replaced_.push_back(before);
  }
  entry.state = SilenceState::kPending;
  Replace(place, entry, std::move(wanted));
  Schedule(place, entry, now);
}

void SilenceBook::End(Place place, Entry& entry, std::string reason, Timestamp now) {
  Silence ended = *entry.silence;
  ended.starts_at = std::min(ended.starts_at, now);
  ended.ends_at = now;
  ended.updated_at = now;
  ended.unmatched_since.reset();
  ended.end_reason = std::move(reason);
  entry.ended_early = true;
  Replace(place, entry, std::move(ended));
}

void SilenceBook::Schedule(Place place, Entry& entry, Timestamp due) {
  due_.erase({entry.due, place});
  entry.due = due;
  due_.emplace(due, place);
}

void SilenceBook::Activate(Place place, Entry& entry, SilenceEvents& events) {
  for (const Matchers& set : entry.silence->matcher_sets)
    active_.Add(set, place);
  if (entry.silence->EndsByItself()) {
    entry.watch.emplace();
    watched_.insert(place);
    fresh_watches_.push_back(place);
  }
  events.began.push_back(entry.silence);
}

void SilenceBook::Deactivate(Place place, Entry& entry) {
  for (const Matchers& set : entry.silence->matcher_sets)
    active_.Remove(set, place);
  entry.watch.reset();
  watched_.erase(place);
}

bool SilenceBook::Refresh(Place place, Entry& entry, Timestamp now, SilenceEvents& events) {
  const Silence& silence = *entry.silence;
  const SilenceState state = StateAt(silence, now);
  const SilenceState before = std::exchange(entry.state, state);
  if (before == SilenceState::kActive && state != before) {
    Deactivate(place, entry);
    events.ended.push_back(entry.silence);
  }
  if (state == SilenceState::kActive && state != before) Activate(place, entry, events);
  switch (state) {
    case SilenceState::kPending:
      Schedule(place, entry, silence.starts_at);
      return true;
    case SilenceState::kActive:
      Schedule(place, entry, silence.ends_at);
      return true;
    case SilenceState::kExpired:
      break;
  }
  Schedule(place, entry, silence.ends_at + options_.retention);
  return entry.due > now;
}

void SilenceBook::Forget(Place place) {
  const auto found = entries_.find(place);
  const std::string& id = found->second.silence->id;
  forgotten_.push_back({id, std::nullopt});
  changed_.erase(place);
  by_id_.erase(id);
  due_.erase({found->second.due, place});
  entries_.erase(found);
}

void SilenceBook::FillWatches(const std::vector<Place>& fresh, const AlertLookup& alerts,
                              Timestamp now) {
  std::vector<Entry*> entries;
  for (const Place place : fresh) {
    const auto found = entries_.find(place);
    if (found != entries_.end() && found->second.watch) entries.push_back(&found->second);
  }
  if (entries.empty()) return;
  alerts.each([&](const Alert& alert) {
    if (alert.ResolvedAt(now)) return;
    for (Entry* entry : entries) {
      if (Matches(*entry->silence, alert.labels)) entry->watch->Hold(alert.labels);
    }
  });
}

void SilenceBook::Look(const AlertLookup& alerts, Timestamp now, SilenceEvents& events) {
  look_again_.reset();
  for (const Place place : std::set<Place>(watched_)) {
    Entry& entry = entries_.at(place);
    WatchFinding found = entry.watch->Look(*entry.silence, alerts, now);
    if (found.look_again)
      look_again_ = std::min(look_again_.value_or(*found.look_again), *found.look_again);
    Silence seen = *entry.silence;
    seen.held_since = found.held_since;
    seen.unmatched_since = found.unmatched_since;
    if (seen != *entry.silence) Replace(place, entry, std::move(seen));
    if (found.end_reason.empty()) continue;
    End(place, entry, std::move(found.end_reason), now);
    static_cast<void>(Refresh(place, entry, now, events));
  }
}

std::string DescribeSilence(const Silence& silence) {
  std::string text = silence.id;
  if (!silence.created_by.empty()) text += " by " + silence.created_by;
  if (!silence.comment.empty()) text += " (" + silence.comment + ")";
  return text;
}

}  // namespace alertd::silence
