#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/matcher_index.h"
#include "engine/model/silence.h"
#include "engine/silence/silence_rules.h"
#include "engine/silence/silence_watch.h"

namespace alertd::silence {

struct SilenceBookOptions {
  size_t silences_max = 100'000;                // expired ones included
  Duration retention{std::chrono::hours{120}};  // of expired ones
  std::function<uint64_t()> random;             // what ids are made of; must be set
};

// What Advance() did to the silences.
struct SilenceEvents {
  std::vector<SilencePtr> began;
  std::vector<SilencePtr> ended;  // also those that have begun again, changed
  bool forgot = false;            // an expired one is not shown any more

  bool empty() const { return began.empty() && ended.empty() && !forgot; }
};

// Every silence: pending, active, and expired for as long as they are kept.
//
// What Set() and Expire() do holds from the next Advance() on, which is due at once. Asking changes
// nothing. Not thread-safe.
class SilenceBook {
 public:
  explicit SilenceBook(SilenceBookOptions options);

  // Goes on with the silences of an earlier process. Once, before anything else.
  void Restore(std::vector<Silence> silences, Timestamp now);

  // Makes a silence, or changes the one whose id it has: in place where CanChangeInPlace(),
  // otherwise the old one ends and another begins. One that begins at Timestamp{} begins now.
  // Returns its id. Fails as CheckSilence() does, with kNotFound for an id that nobody has, and
  // with kLimitExceeded where there are too many.
  Result<std::string> Set(Silence wanted, Timestamp now);

  // Ends the silence; one that has ended already stays as it is. Fails with kNotFound.
  Status Expire(std::string_view id, Timestamp now);

  // Null when there is none.
  SilencePtr Find(std::string_view id) const;

  // The silences that hold for an alert as of the last Advance(), oldest first.
  std::vector<SilencePtr> HoldingFor(const Labels& labels) const;

  // An alert begins to fire: those that end by themselves want to know.
  void NoteFiring(const Labels& labels);

  // When Advance() has something to do.
  std::optional<Timestamp> NextChange() const;
  SilenceEvents Advance(const AlertLookup& alerts, Timestamp now);

  // The clock was set back: the next Advance() looks at every silence anew. What was ended stays
  // so.
  void Reset(Timestamp now);

  // What has changed since the last call and is to be remembered.
  std::vector<SilenceChange> TakeChanges();

  // All of them, oldest first.
  std::vector<SilencePtr> All() const;

 private:
  using Place = MatcherIndex::Place;
  struct Entry {
    SilencePtr silence;
    SilenceState state = SilenceState::kPending;  // as of the last Advance()
    Timestamp due;                                // its next change by the clock
    bool ended_early = false;                     // it stays ended, whatever the clock says
    std::optional<SilenceWatch> watch = std::nullopt;
  };

  std::string NewId();
  Entry& Insert(Silence silence, Timestamp due);
  Entry* FindEntry(std::string_view id);
  void Replace(Place place, Entry& entry, Silence changed);
  void ChangeInPlace(Place place, Entry& entry, Silence wanted, Timestamp now);
  void End(Place place, Entry& entry, std::string reason, Timestamp now);
  void Schedule(Place place, Entry& entry, Timestamp due);
  void Activate(Place place, Entry& entry, SilenceEvents& events);
  void Deactivate(Place place, Entry& entry);
  // Brings the entry to its state at `now`; false when it is to be forgotten.
  bool Refresh(Place place, Entry& entry, Timestamp now, SilenceEvents& events);
  void Forget(Place place);
  void FillWatches(const std::vector<Place>& fresh, const AlertLookup& alerts, Timestamp now);
  void Look(const AlertLookup& alerts, Timestamp now, SilenceEvents& events);

  SilenceBookOptions options_;
  Place next_place_ = 1;
  std::map<Place, Entry> entries_;
  std::unordered_map<std::string, Place> by_id_;
  std::set<std::pair<Timestamp, Place>> due_;
  MatcherIndex active_;
  std::set<Place> watched_;               // active ones that end by themselves
  std::vector<Place> fresh_watches_;      // of those, whose alerts are not known yet
  std::optional<Timestamp> look_again_;   // at the watched ones
  std::vector<SilencePtr> replaced_;      // that were active until they were changed in place
  std::set<Place> changed_;               // since the last TakeChanges()
  std::vector<SilenceChange> forgotten_;  // likewise
};

// 3f1c0a52-… by jane (disk is being replaced)
std::string DescribeSilence(const Silence& silence);

}  // namespace alertd::silence
