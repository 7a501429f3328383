#include "engine/route/suppression_book.h"

#include <algorithm>
#include <memory>
#include <span>

#include "engine/base/check.h"
#include "engine/model/labels.h"
#include "engine/model/quote.h"
#include "engine/model/spelling.h"
#include "engine/silence/silence_id.h"
#include "rules/suppression_text.h"

namespace alertd::route {
namespace {

// So many are named where somebody has named none of them.
constexpr size_t kNamedMax = 10;

}  // namespace

SuppressionBook::SuppressionBook(SuppressionBookOptions options) : options_(std::move(options)) {
  ALERTD_CHECK(options_.random != nullptr);
}

void SuppressionBook::Restore(std::vector<SuppressionRecord> records, Timestamp now) {
  for (SuppressionRecord& record : records) {
    if (by_id_.contains(record.id)) continue;
    auto read = rules::ReadSuppressionText(record.declaration);
    rules::Suppression suppression;
    suppression.name = record.name;
    // What cannot be read holds nothing.
    suppression.expires_at = Timestamp{};
    if (read) suppression = *read;
    Entry& entry = Insert(std::move(record),
                          std::make_shared<const rules::Suppression>(std::move(suppression)));
    // Such as when its time zone is not known any more: what it held is told rather than never.
    if (!read && !entry.record->ended_at) {
      Finish(next_number_ - 1, entry, "it cannot be read any more: " + read.error().message, now);
    }
  }
  SettleAll(now);
}

Result<std::string> SuppressionBook::Set(SuppressionRecord wanted, const Suppressor& declared,
                                         Timestamp now) {
  ALERTD_TRY(rules::Suppression read, rules::ReadSuppressionText(wanted.declaration));
  wanted.name = read.name;
  ALERTD_TRY(const std::optional<Number> replaced, FindReplaced(wanted));
  ALERTD_TRY([[maybe_unused]] const auto free, CheckName(wanted.name, replaced, declared));
  if (!rules::OpenAt(read, now) && !rules::NextChange(read, now)) {
    return InvalidInput("the suppression would never hold: its last window has passed");
  }
  if (!replaced && entries_.size() >= options_.suppressions_max) {
    return LimitExceeded("there are " + std::to_string(entries_.size()) +
                         " suppressions already, with those that have ended lately");
  }
  wanted.created_at = now;
  wanted.updated_at = now;
  wanted.ended_at.reset();
  wanted.end_reason.clear();
  auto suppression = std::make_shared<const rules::Suppression>(std::move(read));
  if (!replaced) {
    wanted.id = NewId();
    Entry& entry = Insert(std::move(wanted), std::move(suppression));
    changed_.insert(next_number_ - 1);
    Run(next_number_ - 1, entry, now);
    return entry.record->id;
  }
  Entry& entry = entries_.at(*replaced);
  wanted.id = entry.record->id;
  wanted.created_at = entry.record->created_at;
  Halt(entry);
  entry.suppression = std::move(suppression);
  Keep(*replaced, entry, std::move(wanted));
  Run(*replaced, entry, now);
  return entry.record->id;
}

Result<std::optional<SuppressionBook::Number>> SuppressionBook::FindReplaced(
    const SuppressionRecord& wanted) const {
  std::optional<Number> replaced;
  if (wanted.id.empty()) {
    const auto running = by_name_.find(wanted.name);
    if (running != by_name_.end()) replaced = running->second;
    return replaced;
  }
  const auto known = by_id_.find(wanted.id);
  if (known == by_id_.end()) return NotFound("suppression " + wanted.id + " not found");
  if (entries_.at(known->second).place) replaced = known->second;
  return replaced;
}

Status SuppressionBook::CheckName(const std::string& name, std::optional<Number> replaced,
                                  const Suppressor& declared) const {
  const auto running = by_name_.find(name);
  const bool own = running != by_name_.end() && replaced == running->second;
  if (running != by_name_.end() && !own) {
    return InvalidInput("name: " + Quote(name) + " is the name of the suppression " +
                        entries_.at(running->second).record->id);
  }
  const rules::Suppression* const in_file = declared.Find(name);
  // A file may have got one of that name after it was set.
  if (in_file == nullptr || own) return Ok();
  return InvalidInput("name: " + Quote(name) + " is declared in " + PlaceOf(*in_file) +
                      ", change it there or take another name");
}

std::string SuppressionBook::DescribeKnown(std::string_view unknown) const {
  std::vector<std::string_view> names;
  for (const auto& [name, number] : by_name_)
    names.push_back(name);
  const std::string_view nearest = NearestSpelling(unknown, names);
  if (!nearest.empty()) return " (did you mean " + Quote(nearest) + "?)";
  if (names.empty()) return "; there is none that is not declared in a file";
  std::string all;
  for (const std::string_view name : std::span(names).first(std::min(names.size(), kNamedMax)))
    all += (all.empty() ? "" : ", ") + std::string(name);
  if (names.size() > kNamedMax) all += " and " + std::to_string(names.size() - kNamedMax) + " more";
  return "; there are " + all;
}

Status SuppressionBook::End(std::string_view id_or_name, Timestamp now) {
  auto known = by_id_.find(id_or_name);
  if (known == by_id_.end()) {
    known = by_name_.find(id_or_name);
    if (known == by_name_.end()) {
      return NotFound("suppression " + std::string(id_or_name) + " not found" +
                      DescribeKnown(id_or_name));
    }
  }
  Entry& entry = entries_.at(known->second);
  if (entry.place) Finish(known->second, entry, "somebody has ended it", now);
  return Ok();
}

std::optional<PostedSuppression> SuppressionBook::Find(std::string_view id) const {
  const auto known = by_id_.find(id);
  if (known == by_id_.end()) return std::nullopt;
  return Show(entries_.at(known->second));
}

std::optional<Timestamp> SuppressionBook::NextChange() const {
  std::optional<Timestamp> next = running_.NextChange();
  if (!ended_.empty()) {
    const Timestamp forgotten = ended_.begin()->first + options_.retention;
    next = std::min(next.value_or(forgotten), forgotten);
  }
  return next;
}

SuppressionEvents SuppressionBook::Advance(Timestamp now) {
  if (running_.NextChange().value_or(now + Duration{1}) <= now) news_.moved = true;
  for (const Suppressor::Place place : running_.Advance(now)) {
    news_.released = true;
    const Number number = by_place_.at(place);
    if (running_.suppressions().at(place).over()) Finish(number, entries_.at(number), "", now);
  }
  while (!ended_.empty() && ended_.begin()->first + options_.retention <= now)
    Forget(ended_.begin()->second);
  return std::exchange(news_, {});
}

void SuppressionBook::Reset(Timestamp now) {
  running_.Reset(now);
  SettleAll(now);
  news_.moved = true;
  news_.released = true;
}

std::vector<SuppressionChange> SuppressionBook::TakeChanges() {
  std::vector<SuppressionChange> changes = std::exchange(forgotten_, {});
  for (const Number number : std::exchange(changed_, {})) {
    const SuppressionRecord& record = *entries_.at(number).record;
    changes.push_back({record.id, record});
  }
  return changes;
}

std::vector<PostedSuppression> SuppressionBook::All() const {
  std::vector<PostedSuppression> all;
  all.reserve(entries_.size());
  for (const auto& [number, entry] : entries_)
    all.push_back(Show(entry));
  return all;
}

std::string SuppressionBook::NewId() {
  std::string id;
  do {
    const uint64_t high = options_.random();
    id = silence::MakeSilenceId(high, options_.random());
  } while (by_id_.contains(id));
  return id;
}

SuppressionBook::Entry& SuppressionBook::Insert(SuppressionRecord record,
                                                SuppressionPtr suppression) {
  const Number number = next_number_++;
  by_id_.emplace(record.id, number);
  if (record.ended_at) ended_.emplace(*record.ended_at, number);
  Entry entry{.record = std::make_shared<const SuppressionRecord>(std::move(record)),
              .suppression = std::move(suppression)};
  return entries_.emplace(number, std::move(entry)).first->second;
}

void SuppressionBook::Run(Number number, Entry& entry, Timestamp now) {
  if (entry.place) return;
  entry.place = running_.Add(entry.suppression, now);
  by_place_.emplace(*entry.place, number);
  by_name_.emplace(entry.record->name, number);
  news_.moved = true;
}

void SuppressionBook::Halt(Entry& entry) {
  if (!entry.place) return;
  running_.Remove(*entry.place);
  by_place_.erase(*entry.place);
  by_name_.erase(entry.record->name);
  entry.place.reset();
  news_.moved = true;
  news_.released = true;
}

void SuppressionBook::Keep(Number number, Entry& entry, SuppressionRecord record) {
  if (entry.record->ended_at) ended_.erase({*entry.record->ended_at, number});
  if (record.ended_at) ended_.emplace(*record.ended_at, number);
  entry.record = std::make_shared<const SuppressionRecord>(std::move(record));
  changed_.insert(number);
}

void SuppressionBook::Finish(Number number, Entry& entry, std::string reason, Timestamp now) {
  Halt(entry);
  SuppressionRecord record = *entry.record;
  record.ended_at = now;
  record.updated_at = now;
  record.end_reason = std::move(reason);
  Keep(number, entry, std::move(record));
  news_.moved = true;
  news_.ended.push_back(Show(entry));
}

// Of several of one name the one that runs goes on, else the one that was set last: none that it
// followed comes again, also where somebody has ended it.
void SuppressionBook::SettleAll(Timestamp now) {
  for (auto each = entries_.rbegin(); each != entries_.rend(); ++each)
    if (!each->second.record->ended_at) SettleRunning(each->first, each->second, now);
  std::set<std::string> newer;
  for (auto each = entries_.rbegin(); each != entries_.rend(); ++each) {
    if (!each->second.record->ended_at) continue;
    const bool is_newest = newer.insert(each->second.record->name).second;
    if (is_newest && MayComeAgain(each->second, now)) {
      RunAgain(each->first, each->second, now);
    } else {
      LimitEnd(each->first, each->second, now);
    }
  }
}

void SuppressionBook::SettleRunning(Number number, Entry& entry, Timestamp now) {
  if (MayHold(entry, now)) {
    Run(number, entry, now);
  } else {
    Finish(number, entry, "", now);
  }
}

bool SuppressionBook::MayHold(const Entry& entry, Timestamp now) {
  return rules::OpenAt(*entry.suppression, now) || rules::NextChange(*entry.suppression, now);
}

bool SuppressionBook::MayComeAgain(const Entry& entry, Timestamp now) const {
  return entry.record->end_reason.empty() && !by_name_.contains(entry.record->name) &&
         MayHold(entry, now);
}

void SuppressionBook::RunAgain(Number number, Entry& entry, Timestamp now) {
  SuppressionRecord record = *entry.record;
  record.ended_at.reset();
  Keep(number, entry, std::move(record));
  Run(number, entry, now);
}

void SuppressionBook::LimitEnd(Number number, Entry& entry, Timestamp now) {
  if (*entry.record->ended_at <= now) return;
  SuppressionRecord record = *entry.record;
  record.ended_at = now;
  Keep(number, entry, std::move(record));
}

void SuppressionBook::Forget(Number number) {
  const auto found = entries_.find(number);
  const SuppressionRecord& record = *found->second.record;
  forgotten_.push_back({record.id, std::nullopt});
  ended_.erase({*record.ended_at, number});
  changed_.erase(number);
  by_id_.erase(record.id);
  entries_.erase(found);
  news_.moved = true;
}

PostedSuppression SuppressionBook::Show(const Entry& entry) const {
  if (!entry.place) return {entry.record, {.suppression = entry.suppression}};
  return {entry.record, running_.suppressions().at(*entry.place)};
}

std::string PlaceOf(const rules::Suppression& suppression) {
  const SourceText* const file = suppression.location.file.get();
  if (file == nullptr) return "no file";
  return file->name() + ":" + std::to_string(file->Locate(suppression.location.range.begin).line);
}

}  // namespace alertd::route
