#include "engine/state/state_store.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "engine/state/group_table.h"
#include "engine/state/life_table.h"
#include "engine/state/no_data_text.h"
#include "engine/state/record_table.h"
#include "engine/state/salvage.h"
#include "engine/state/silence_text.h"
#include "engine/state/suppression_text.h"

namespace alertd::state {
namespace {

constexpr Duration kRetryInterval{10'000};
constexpr Duration kPruneInterval{60'000};

constexpr RecordFormat<Silence> kSilenceFormat{"silences", "a silence", SilenceText,
                                               ParseSilenceText};
constexpr RecordFormat<SuppressionRecord> kSuppressionFormat{"suppressions", "a suppression",
                                                             SuppressionText, ParseSuppressionText};
constexpr RecordFormat<Recording> kRecordingFormat{"recordings", "what a rule records",
                                                   RecordingText, ParseRecordingText};
constexpr RecordFormat<NoData> kNoDataFormat{"no_data", "an expression without data", NoDataText,
                                             ParseNoDataText};

// A clock that was set back must not put anything off for ever.
bool IsDue(const std::optional<Timestamp>& last, Duration interval, Timestamp now) {
  return !last || now - *last >= interval || now < *last;
}

}  // namespace

StateStore::StateStore(std::string folder_path, const EventRetention& retention, Timestamp now)
    : folder_path_(std::move(folder_path)), numbers_(0, now), retention_(retention) {}

Result<std::unique_ptr<StateStore>> StateStore::Open(const std::string& folder, Timestamp now,
                                                     const EventRetention& retention) {
  std::unique_ptr<StateStore> store(new StateStore(folder, retention, now));
  if (Status started = store->Start(now); !started) {
    if (started.error().kind != ErrorKind::kUnavailable) {
      return Failure{std::move(started).error()};
    }
    store->file_.reset();
    store->Degrade(started.error(), now);
    // Where that fails too, nothing is restored: the problem is known already.
    if (store->aside_.empty() && !store->ReadWithoutWriting()) {
      store->rows_.clear();
      store->group_rows_ = {};
      store->silence_rows_.clear();
      store->suppression_rows_.clear();
      store->recording_rows_.clear();
      store->no_data_rows_.clear();
    }
  }
  store->TakeRows();
  if (!store->aside_.empty()) {
    // What was read of the damaged file is not in the new one yet.
    store->SaveAllAnew();
    static_cast<void>(store->Save(now));
  }
  return store;
}

void StateStore::TakeRows() {
  const auto rows = std::exchange(rows_, {});
  const auto group_rows = std::exchange(group_rows_, {});
  const auto silence_rows = std::exchange(silence_rows_, {});
  const auto suppression_rows = std::exchange(suppression_rows_, {});
  const auto recording_rows = std::exchange(recording_rows_, {});
  const auto no_data_rows = std::exchange(no_data_rows_, {});
  for (const AlertRow& row : rows)
    restored_.push_back(*row.record);
  for (const auto& row : group_rows.rows)
    restored_groups_.push_back(*row.record);
  for (const auto& row : silence_rows)
    restored_silences_.push_back(*row.record);
  for (const auto& row : suppression_rows)
    restored_suppressions_.push_back(*row.record);
  for (const auto& row : recording_rows)
    restored_recordings_.push_back(row.record->labels);
  for (const auto& row : no_data_rows)
    restored_no_data_.push_back(*row.record);
  alerts_ = std::make_unique<AlertLedger>(rows);
  const MutexLock lock(mutex_);
  groups_ = std::make_unique<GroupLedger>(group_rows.rows);
  if (group_rows.outdated) groups_->SaveAllAnew();
  silences_ = std::make_unique<RecordLedger<Silence>>(silence_rows, &Silence::id);
  suppressions_ =
      std::make_unique<RecordLedger<SuppressionRecord>>(suppression_rows, &SuppressionRecord::id);
  recordings_ = std::make_unique<RecordLedger<Recording>>(recording_rows, &Recording::name);
  no_data_ = std::make_unique<RecordLedger<NoData>>(no_data_rows, &NoData::expr);
}

uint64_t StateStore::Note(std::vector<AlertRecordChange> changes,
                          std::vector<JournalEvent> events) {
  evaluating_ = true;
  const MutexLock lock(mutex_);
  if (changes.empty() && events.empty()) return version_;
  if (!changes.empty()) alerts_->Note(std::move(changes));
  std::move(events.begin(), events.end(), std::back_inserter(noted_events_));
  return ++version_;
}

uint64_t StateStore::NoteRouting(RoutingChanges changes) {
  const MutexLock lock(mutex_);
  if (changes.empty()) return version_;
  for (GroupRecordChange& change : changes.groups)
    groups_->Note(std::move(change));
  for (SilenceChange& change : changes.silences)
    silences_->Note(change.id, std::move(change.record));
  for (SuppressionChange& change : changes.suppressions)
    suppressions_->Note(change.id, std::move(change.record));
  std::move(changes.events.begin(), changes.events.end(), std::back_inserter(noted_events_));
  return ++version_;
}

void StateStore::NoteRecordings(const std::vector<Labels>& recordings) {
  std::map<std::string, Recording> wanted;
  for (const Labels& labels : recordings) {
    Recording recording = MakeRecording(labels);
    wanted.try_emplace(recording.name, std::move(recording));
  }
  const MutexLock lock(mutex_);
  for (const std::string& name : recordings_->Names()) {
    if (!wanted.contains(name)) recordings_->Note(name, std::nullopt);
  }
  for (auto& [name, recording] : wanted) {
    if (!recordings_->Has(name)) recordings_->Note(name, std::move(recording));
  }
}

void StateStore::NoteNoData(const std::vector<NoData>& expressions) {
  std::map<std::string, NoData> wanted;
  for (const NoData& one : expressions)
    wanted.try_emplace(one.expr, one);
  const MutexLock lock(mutex_);
  for (const std::string& expr : no_data_->Names()) {
    if (!wanted.contains(expr)) no_data_->Note(expr, std::nullopt);
  }
  for (const auto& [expr, one] : wanted) {
    const NoData* const known = no_data_->Find(expr);
    if (known == nullptr || *known != one) no_data_->Note(expr, one);
  }
}

void StateStore::TakeEvents() {
  const std::vector<JournalEventPtr> fresh = numbers_.Number(std::exchange(noted_events_, {}));
  told_.insert(told_.end(), fresh.begin(), fresh.end());
  events_.insert(events_.end(), fresh.begin(), fresh.end());
  if (events_.size() <= kEventsWaitingMax) return;
  const auto excess = static_cast<ptrdiff_t>(events_.size() - kEventsWaitingMax);
  events_.erase(events_.begin(), events_.begin() + excess);
}

void StateStore::NoteEnd(Timestamp at) {
  const MutexLock lock(mutex_);
  end_ = at;
}

std::vector<JournalEventPtr> StateStore::TakeTold() { return std::exchange(told_, {}); }

StateStore::Unsaved StateStore::TakeUnsaved() {
  const MutexLock lock(mutex_);
  TakeEvents();
  return {version_,
          alerts_->TakeUnsaved(),
          groups_->TakeUnsaved(),
          silences_->TakeUnsaved(),
          suppressions_->TakeUnsaved(),
          recordings_->TakeUnsaved(),
          no_data_->TakeUnsaved()};
}

bool StateStore::Unsaved::empty() const {
  return !alerts.anew && alerts.changes.empty() && groups.empty() && silences.empty() &&
         suppressions.empty() && recordings.empty() && no_data.empty();
}

void StateStore::SaveAllAnew() {
  const MutexLock lock(mutex_);
  alerts_->SaveAllAnew();
  groups_->SaveAllAnew();
  silences_->SaveAllAnew();
  suppressions_->SaveAllAnew();
  recordings_->SaveAllAnew();
  no_data_->SaveAllAnew();
}

std::vector<GroupRecord> StateStore::TakeRestoredGroups() {
  return std::exchange(restored_groups_, {});
}

std::vector<Silence> StateStore::TakeRestoredSilences() {
  return std::exchange(restored_silences_, {});
}

std::vector<SuppressionRecord> StateStore::TakeRestoredSuppressions() {
  return std::exchange(restored_suppressions_, {});
}

std::vector<Labels> StateStore::TakeRestoredRecordings() {
  return std::exchange(restored_recordings_, {});
}

std::vector<NoData> StateStore::TakeRestoredNoData() {
  return std::exchange(restored_no_data_, {});
}

std::vector<AlertRecord> StateStore::TakeRestored() { return std::exchange(restored_, {}); }

std::vector<std::string> StateStore::TakeDamages() { return std::exchange(damages_, {}); }

Status StateStore::Start(Timestamp now) {
  Status ready = Connect(now);
  if (ready && aside_.empty()) {
    ready = ReadFrom(file_->database(), Damage::kFails);
    if (ready) ready = CountEventRows(now);
    if (ready || ready.error().kind != ErrorKind::kInvalidInput) return ready;
    ALERTD_TRY([[maybe_unused]] const auto done, SetAside(ready.error().message, now));
    ready = OpenFile();
  }
  if (aside_.empty()) return ready;
  // Also where no new file can be made now.
  Salvage(aside_);
  return ready ? CountEventRows(now) : ready;
}

void StateStore::Salvage(const std::string& path) {
  const auto damaged = DamagedFile::Open(path);
  auto tables = damaged ? SalvageTables(*damaged) : Failure{damaged.error()};
  if (!tables) {
    damages_.back() += "; nothing of it can be read: " + tables.error().message;
    return;
  }
  // Never fails where damage is left out.
  static_cast<void>(ReadFrom(tables->database, Damage::kLeftOut).has_value());
  const auto events =
      file_ ? SalvageEvents(*damaged, file_->database()) : Result<size_t>(size_t{0});
  damages_.back() += "; " + SalvageText(tables->pages, events ? *events : 0);
}

std::string StateStore::SalvageText(const PageCount& pages, size_t events) const {
  size_t told = 0;
  for (const auto& row : group_rows_.rows)
    told += row.record->members.size();
  return "what can be read of it goes on: " + std::to_string(rows_.size()) + " alerts, " +
         std::to_string(group_rows_.rows.size()) + " groups with " + std::to_string(told) +
         " alerts, " + std::to_string(silence_rows_.size()) + " silences, " +
         std::to_string(suppression_rows_.size()) + " suppressions and " + std::to_string(events) +
         " events; of its " + std::to_string(pages.all) + " pages " +
         std::to_string(pages.unreadable) + " cannot be read";
}

Status StateStore::Connect(Timestamp now) {
  tried_at_ = now;
  if (!folder_) {
    ALERTD_TRY(folder_, DataFolder::Open(folder_path_));
  }
  const auto found = FindStateFile(*folder_);
  if (found && found->file == 0 && found->log > 0) {
    // SQLite would remove the log.
    ALERTD_TRY([[maybe_unused]] const auto done,
               SetAside(StateFilePath(*folder_) + ": file is empty, and its log is not", now));
    return OpenFile();
  }
  found_empty_ = found && found->file == 0;
  auto opened = StateFile::Open(*folder_);
  if (!opened && opened.error().kind == ErrorKind::kInvalidInput) {
    ALERTD_TRY([[maybe_unused]] const auto done, SetAside(opened.error().message, now));
    return OpenFile();
  }
  ALERTD_TRY(file_, std::move(opened));
  return Ok();
}

// Where the file is a new one: one that is damaged at once is a disk that does not work.
Status StateStore::OpenFile() {
  auto opened = StateFile::Open(*folder_);
  if (!opened) return Unavailable(opened.error().message);
  file_ = *std::move(opened);
  return Ok();
}

Status StateStore::ReadFrom(Database& database, Damage damage) {
  auto last_alive = ReadLastAlive(database);
  if (!last_alive && damage == Damage::kFails) return Failure{std::move(last_alive).error()};
  last_alive_ = last_alive ? *last_alive : std::nullopt;
  ALERTD_TRY(rows_, ReadAlertRows(database, damage));
  ALERTD_TRY(group_rows_, ReadGroups(database, damage));
  ALERTD_TRY(silence_rows_, ReadRecords(database, kSilenceFormat, damage));
  ALERTD_TRY(suppression_rows_, ReadRecords(database, kSuppressionFormat, damage));
  ALERTD_TRY(recording_rows_, ReadRecords(database, kRecordingFormat, damage));
  ALERTD_TRY(no_data_rows_, ReadRecords(database, kNoDataFormat, damage));
  return Ok();
}

Status StateStore::CountEventRows(Timestamp now) {
  ALERTD_TRY(const EventCount count, CountEvents(file_->database()));
  event_rows_ = count.rows;
  const MutexLock lock(mutex_);
  numbers_.SkipTo(count.newest, now);
  return Ok();
}

Status StateStore::ReadWithoutWriting() {
  if (!folder_) return Ok();
  auto database = StateFile::OpenToRead(*folder_);
  if (database && ReadFrom(*database, Damage::kFails)) return Ok();
  auto copy = StateFileCopy::Make(*folder_);
  Status read = copy ? ReadFrom(copy->database(), Damage::kFails) : Status(Failure{copy.error()});
  if (read || read.error().kind != ErrorKind::kInvalidInput) return read;
  damages_.push_back(read.error().message + "; it cannot be set aside");
  Salvage(StateFilePath(*folder_));
  return Ok();
}

Status StateStore::SetAside(const std::string& damage, Timestamp now) {
  file_.reset();
  ALERTD_TRY(aside_, SetStateFileAside(*folder_, now));
  damages_.push_back(damage + "; it was set aside as " + aside_);
  ++health_.damaged_files;
  return Ok();
}

std::optional<uint64_t> StateStore::Save(Timestamp now) {
  CloseWhenGone();
  if (!file_) {
    const MutexLock lock(mutex_);
    TakeEvents();
  }
  if (!file_) {
    if (!RetryIsDue(now)) return std::nullopt;
    Status connected = Connect(now);
    if (connected) connected = CountEventRows(now);
    if (!connected) {
      file_.reset();
      Degrade(connected.error(), now);
      return std::nullopt;
    }
    // What the file holds is from before the problem, or of another process.
    SaveAllAnew();
  }
  uint64_t version = 0;
  if (const Status written = WriteUnsaved(now, version); !written) {
    SaveAllAnew();
    file_.reset();
    Degrade(written.error(), now);
    return std::nullopt;
  }
  health_.problem.clear();
  return version;
}

Status StateStore::WriteUnsaved(Timestamp now, uint64_t& version) {
  Unsaved unsaved = TakeUnsaved();
  version = unsaved.version;
  if (unsaved.empty() && events_.empty() && !LifeSignIsDue(now)) return Ok();
  Status written = Write(unsaved, now);
  if (written || written.error().kind != ErrorKind::kInvalidInput) return written;
  ALERTD_TRY([[maybe_unused]] const auto done, SetAside(written.error().message, now));
  ALERTD_TRY([[maybe_unused]] const auto opened, OpenFile());
  event_rows_ = 0;
  SaveAllAnew();
  unsaved = TakeUnsaved();
  version = unsaved.version;
  return Write(unsaved, now);
}

Status StateStore::Write(const Unsaved& unsaved, Timestamp now) {
  Database& database = file_->database();
  std::optional<Timestamp> end;
  {
    const MutexLock lock(mutex_);
    end = end_;
  }
  Status written = database.InTransaction([&]() -> Status {
    if (unsaved.alerts.anew) {
      ALERTD_TRY([[maybe_unused]] const auto gone, RemoveAllAlertRows(database));
    }
    // Before the first evaluation the alerts are as the process before this one has left them, and
    // so is the time that they are of.
    if (evaluating_) {
      ALERTD_TRY([[maybe_unused]] const auto alive, WriteLastAlive(database, end.value_or(now)));
    }
    ALERTD_TRY([[maybe_unused]] const auto kept, WriteAlertRows(database, unsaved.alerts.changes));
    ALERTD_TRY([[maybe_unused]] const auto told, WriteGroups(database, unsaved.groups));
    ALERTD_TRY([[maybe_unused]] const auto silenced,
               WriteRecords(database, kSilenceFormat, unsaved.silences));
    ALERTD_TRY([[maybe_unused]] const auto suppressed,
               WriteRecords(database, kSuppressionFormat, unsaved.suppressions));
    ALERTD_TRY([[maybe_unused]] const auto recorded,
               WriteRecords(database, kRecordingFormat, unsaved.recordings));
    ALERTD_TRY([[maybe_unused]] const auto missed,
               WriteRecords(database, kNoDataFormat, unsaved.no_data));
    return WriteEvents(database, events_);
  });
  if (!written) return written;
  written_at_ = now;
  end_written_ = end.has_value();
  event_rows_ += std::exchange(events_, {}).size();
  return written;
}

void StateStore::Prune(Timestamp now) {
  const bool excess = event_rows_ > retention_.rows_max;
  if (!file_ || (!excess && !IsDue(pruned_at_, kPruneInterval, now))) return;
  // What cannot be removed now is removed later; that writing fails is found where it matters.
  const Result<size_t> removed = RemoveOldEvents(file_->database(), retention_, event_rows_, now);
  if (!removed) {
    pruned_at_ = now;
    return;
  }
  event_rows_ -= std::min(*removed, event_rows_);
  // Where there was nothing left to remove, there will be nothing for a while.
  if (*removed == 0) pruned_at_ = now;
}

void StateStore::CloseWhenGone() {
  if (folder_ && !folder_->IsInPlace()) {
    file_.reset();
    folder_.reset();
    tried_at_.reset();
  }
  if (file_ && !file_->IsInPlace()) {
    file_.reset();
    tried_at_.reset();
  }
}

void StateStore::Degrade(const Error& error, Timestamp now) {
  if (!health_.degraded()) health_.since = now;
  health_.problem = error.message;
}

bool StateStore::RetryIsDue(Timestamp now) const { return IsDue(tried_at_, kRetryInterval, now); }

bool StateStore::LifeSignIsDue(Timestamp now) const {
  if (!evaluating_) return false;
  if (IsDue(written_at_, kLifeSignInterval, now)) return true;
  const MutexLock lock(mutex_);
  return end_.has_value() && !end_written_;
}

}  // namespace alertd::state
