#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/suppression_record.h"
#include "engine/route/suppressor.h"

namespace alertd::route {

struct SuppressionBookOptions {
  size_t suppressions_max = 10'000;             // ended ones included
  Duration retention{std::chrono::hours{120}};  // of ended ones
  std::function<uint64_t()> random;             // what ids are made of; must be set
};

// A suppression with who has set it.
struct PostedSuppression {
  SuppressionRecordPtr record;  // never null
  StandingSuppression standing;
};

// What has happened to suppressions.
struct SuppressionEvents {
  std::vector<PostedSuppression> ended;
  bool moved = false;     // one has come or gone, has changed, has opened or closed
  bool released = false;  // what one held it may hold no more
};

// The suppressions that people have set while alertd runs, beside those of files. They are running
// until somebody ends them or their last window has passed; then they are kept for some time.
//
// What Set() and End() do holds at once, and is told by the next Advance(), which is due at once.
// Asking changes nothing. Not thread-safe.
class SuppressionBook {
 public:
  explicit SuppressionBook(SuppressionBookOptions options);

  // Goes on with those of an earlier process, in the order in which they were set. Once, before
  // anything else.
  void Restore(std::vector<SuppressionRecord> records, Timestamp now);

  // Sets what `wanted.declaration` says, in the place of the running one that has its id or, where
  // it has no id, its name. One that has ended stays, and another begins. `declared` are those of
  // files, whose names are taken. Returns the id. Fails with kInvalidInput where the declaration is
  // not right, would never hold, or has a name that is taken; with kNotFound for an id that nobody
  // has; and with kLimitExceeded where there are too many.
  Result<std::string> Set(SuppressionRecord wanted, const Suppressor& declared, Timestamp now);

  // Ends the one of that id, or the running one of that name; one that has ended already stays as
  // it is. Fails with kNotFound.
  Status End(std::string_view id_or_name, Timestamp now);

  // Nothing when nobody has the id.
  std::optional<PostedSuppression> Find(std::string_view id) const;

  // As Suppressor::HoldingFor().
  std::vector<const StandingSuppression*> HoldingFor(const Alert& alert) const {
    return running_.HoldingFor(alert);
  }

  // When Advance() has something to do, but for what Set() and End() have done.
  std::optional<Timestamp> NextChange() const;
  // Whether these have done anything since the last Advance().
  bool HasNews() const { return news_.moved; }
  SuppressionEvents Advance(Timestamp now);

  // The clock was set back: those whose last window had passed may hold again. What somebody has
  // ended stays so, as does what another one of its name followed.
  void Reset(Timestamp now);

  // What has changed since the last call and is to be remembered.
  std::vector<SuppressionChange> TakeChanges();

  // All of them, the first that was set before the others.
  std::vector<PostedSuppression> All() const;

 private:
  using Number = uint64_t;  // in the order in which they were set
  struct Entry {
    SuppressionRecordPtr record;
    SuppressionPtr suppression;
    std::optional<Suppressor::Place> place = std::nullopt;  // unset: it is not running
  };

  // The running one that `wanted` takes the place of; nothing where it is a new one.
  Result<std::optional<Number>> FindReplaced(const SuppressionRecord& wanted) const;
  Status CheckName(const std::string& name, std::optional<Number> replaced,
                   const Suppressor& declared) const;
  std::string NewId();
  Entry& Insert(SuppressionRecord record, SuppressionPtr suppression);
  // Each may be called for the entry in any state.
  void Run(Number number, Entry& entry, Timestamp now);
  void Halt(Entry& entry);
  void Keep(Number number, Entry& entry, SuppressionRecord record);
  void Finish(Number number, Entry& entry, std::string reason, Timestamp now);
  // Has those run that may hold at `now` or later, whatever the clock said before.
  void SettleAll(Timestamp now);
  void SettleRunning(Number number, Entry& entry, Timestamp now);
  static bool MayHold(const Entry& entry, Timestamp now);
  // Of one that has ended.
  bool MayComeAgain(const Entry& entry, Timestamp now) const;
  void RunAgain(Number number, Entry& entry, Timestamp now);
  void LimitEnd(Number number, Entry& entry, Timestamp now);
  void Forget(Number number);
  // For people who have named one that is not there: those that are, or the one that was meant.
  std::string DescribeKnown(std::string_view unknown) const;
  PostedSuppression Show(const Entry& entry) const;

  SuppressionBookOptions options_;
  Suppressor running_;
  Number next_number_ = 1;
  std::map<Number, Entry> entries_;
  std::map<std::string, Number, std::less<>> by_id_;
  std::map<std::string, Number, std::less<>> by_name_;  // of running ones
  std::map<Suppressor::Place, Number> by_place_;        // likewise
  std::set<std::pair<Timestamp, Number>> ended_;        // by when
  std::set<Number> changed_;                            // since the last TakeChanges()
  std::vector<SuppressionChange> forgotten_;            // likewise
  SuppressionEvents news_;                              // since the last Advance()
};

// file:line where it is declared.
std::string PlaceOf(const rules::Suppression& suppression);

}  // namespace alertd::route
