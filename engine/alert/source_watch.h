#pragma once

// Whether what an alert was about can still be seen, and if not, why.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/alert/alert_inputs.h"
#include "engine/alert/blind_time.h"
#include "engine/alert/configured_targets.h"
#include "engine/alert/recorders.h"
#include "engine/alert/recording_outage.h"
#include "engine/alert/relabelled_target.h"
#include "engine/alert/sample_holes.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/window/window.h"
#include "grammar/ast.h"

namespace alertd::alert {

// What tells of a target whether it could be scraped.
inline constexpr std::string_view kUpMetric = "up";

// Reads the window, where `up` tells of every target whether it could be scraped. It changes
// nothing. For the questions of one evaluation: what it has found out about targets it remembers.
class SourceWatch {
 public:
  struct Surroundings {
    const window::Window& window;
    const Recorders& recorders;
    const ConfiguredTargets& targets;
    Duration lookback{0};  // series are there when they have a sample within it
    uint64_t turn = 0;     // of the rule whose alerts are watched, among all evaluations of rules
  };
  // What `surroundings` refers to must outlive the watch.
  explicit SourceWatch(const Surroundings& surroundings) : surroundings_(surroundings) {}

  // What an alert comes from: a result with these labels, or with kTogether many that agree.
  struct AlertResult {
    const Labels& labels;
    InputUse use = InputUse::kOneByOne;
  };

  // The job and instance of a target that cannot be scraped and that took with it what `expr` reads
  // for the result. The rule, for each selector that Counts():
  //
  // - A series is gone with its target when the target's `up` is 0, or is there no more although
  //   the target is configured, the series has no sample any more, and it had one when the target
  //   could last be scraped.
  // - Where a result comes from series one by one, it is unknown when none of those that agree with
  //   it is there and one is gone with its target. `v{i="b"} > 5` is known while v{i="b"} is there,
  //   whatever became of v{i="a"}.
  // - Below an aggregation it is unknown when one of those that agree with it, on the labels that
  //   the aggregation keeps, is gone with its target: `sum(v) > 15` without v{i="a"} is not the
  //   sum.
  // - What a recording rule reads counts for whoever reads what it records, as of the answer that
  //   the reader saw: its series say no more than that.
  std::optional<Labels> FindDownTarget(const grammar::Expr& expr, const AlertResult& result,
                                       Timestamp at);

  // What it means for an alert that a series is missing.
  enum class Absence : uint8_t {
    kMayEnd,    // what Counts() may be over for that reason only
    kMayBegin,  // what must be missing for a result, or makes it too little
    kUnproven,  // as kMayEnd, and nobody can tell any more whether the series were there
  };
  // Why series that `expr` reads for the result, also through what records them, are missing: the
  // recording rule fails that has recorded them last before. Where it fails, the samples that a
  // range lacks count as missing, too. Empty where it is not for that. As of the answer that the
  // reader saw, as above.
  std::string WhyMissing(const grammar::Expr& expr, const AlertResult& result, Timestamp at,
                         Absence absence);

  // Why there may be none of the series that `expr` reads: a rule that records such fails. Empty
  // where none does.
  std::string WhyUnrecorded(const grammar::Expr& expr, Timestamp at) const;

  // Whether the target's `up` is 0, or nobody has asked the target lately. One that has left the
  // configuration is not down.
  bool IsDown(const Labels& target, Timestamp at);
  RelabelledTarget FindLabels(const Labels& target, Timestamp at) const {
    return {target, surroundings_.window, at, surroundings_.lookback};
  }
  bool IsConfigured(const Labels& target) const { return surroundings_.targets.MayHave(target); }
  // Likewise, and somebody has said which targets there are.
  bool IsKnownTarget(const Labels& target) const { return surroundings_.targets.Has(target); }
  bool IsUp(const Labels& target, Timestamp at) const;
  // Whether the target was scraped once and is no longer: it has no `up` any more.
  bool WasScrapedUntil(const Labels& target, Timestamp at) const;

  // The job and instance of a target that has left the configuration, was up since `since`, and
  // whose were the last series of what some selector of `expr` that Counts() reads for the result.
  std::optional<Labels> FindLeftTarget(const grammar::Expr& expr, const AlertResult& result,
                                       Timestamp at, Timestamp since) const;

  // The job and instance of a target that is down, that has never been up as far as the window
  // goes back, and whose series some selector of `expr` may ask for, for a result with these
  // labels: those that `up` has agree with them. For an alert of an earlier process.
  std::optional<Labels> FindUnseenTarget(const grammar::Expr& expr, const Labels& source,
                                         Timestamp at);

  // Whether some selector of `expr` finds a series of the alert with these labels; also when there
  // are no selectors.
  bool SeesAny(const grammar::Expr& expr, const Labels& source, Timestamp at) const;

  // Whether some selector of `expr` finds any series, of an alert with these labels, with a sample
  // that it reads; also when there are no selectors.
  bool HasData(const grammar::Expr& expr, const Labels& source, Timestamp at) const;

  // When the selectors of `expr` last found a sample, as far as that was since then.
  Timestamp DataUntil(const grammar::Expr& expr, window::LeftOpenRange since) const;

  // Whether the window has samples of such a series of until then, also of one that has ended.
  bool HasSeenAny(const grammar::Expr& expr, const Labels& source, Timestamp until) const;

  // Whether a target or a rule may still bring such a series.
  bool MaySeeAny(const grammar::Expr& expr, const Labels& source, Timestamp at) const;

  // Whether something that Counts() is read, also by what records it, from a moment within `blind`
  // on: the answer stands on what came after that alone.
  bool LooksBackInto(const BlindTime& blind, const grammar::Expr& expr, const AlertResult& result,
                     Timestamp at) const;

  // Whether of a range of something that Counts() a large part lies within `blind`, also where what
  // records it reads it: the samples in it are too few.
  bool LacksMuchIn(const BlindTime& blind, const grammar::Expr& expr, const AlertResult& result,
                   Timestamp at) const;

  // What of an expression may lack samples and make it hold for that.
  enum class LackOf : uint8_t {
    kAnything,
    kExclusions,  // what only ends an alert
  };
  struct LackedBy {
    const grammar::Expr& expr;
    LackOf what = LackOf::kAnything;
  };
  // Whether either of these is so of anything that may make a result, also of what only ends an
  // alert: what is absent may be so for that alone; or something was there before and nobody has
  // asked its target since. Without samples of before there is nothing to tell. All of `stopped`,
  // and nothing before it, was certainly blind.
  bool Lacks(const BlindTime& blind, const BlindTime& stopped, const LackedBy& lacked,
             const AlertResult& result, Timestamp at) const;

  // Whether a range of something that Counts() begins where scrapes of its target are missing, or
  // they are missing in a large part of it, for whatever reason: by the samples of the target's
  // `up` that say that it was. Where that was over by `since`, it does not count.
  bool LacksScrapes(const grammar::Expr& expr, const AlertResult& result, Timestamp at,
                    Timestamp since);
  // Likewise of what may make a result for lack of samples.
  bool LacksScrapes(const LackedBy& lacked, const AlertResult& result, Timestamp at);
  // Whether that is worth asking for any result at all: a range is read of something of the kind.
  bool MayLackScrapes(const LackedBy& lacked, Timestamp at) const;

  // Whether a range that is read, also by what records it, begins or ends in the gap that a short
  // restart left in one of its series (see ShortGapOf()): what is computed from the samples within
  // may be off by as much as one of them counts. So may what compares two samples of a series, by
  // an offset or as idelta() does, while the one that was made up for is among them.
  bool RangeMeetsGap(const BlindTime& restart, const grammar::Expr& expr, const AlertResult& result,
                     Timestamp at) const;

  // The job and instance of a target of which a scrape was missed while the process was stopped,
  // that nobody has asked since, and of which something is read that the result came from or may
  // have ended for, also by what records it: as of `at` that is older than it would be.
  std::optional<Labels> FindUnaskedTarget(const BlindTime& stopped, const grammar::Expr& expr,
                                          const AlertResult& result, Timestamp at) const;

  // Whether RangeMeetsGap() is worth asking for any result at all. Of a longer restart it never is:
  // it is far until it has passed.
  enum class GapNearness : uint8_t {  // the nearer, the less
    kNear,
    kFar,
    kPassed,  // nor will it be later, as all that is read is of long after the gap
  };
  GapNearness NearnessToGap(const BlindTime& restart, const grammar::Expr& expr,
                            Timestamp at) const;

 private:
  // What one selector asks for.
  struct Question {
    Matchers matchers;
    InputScope scope;
    Timestamp at;
    uint64_t turn = 0;      // of the evaluation that asks it
    bool for_lack = false;  // it, or what reads it, may hold for lack of samples
  };
  // By job and instance, with the series of their `up`.
  using DownTargets = std::map<Labels, std::vector<window::SeriesId>>;

  // The reason of the first rule that records what a question asks for, has had an outage, and of
  // which that holds.
  using OutageTest = std::function<bool(const Question&, const EvaluatedRule& recorder)>;
  std::string FindOutage(const grammar::Expr& expr, const InputScope& scope, Timestamp at,
                         const OutageTest& test) const;
  // Whether at the time of the question, or in much of its range, the rule could not record.
  static bool MeetsOutage(const RecordingOutage& outage, const Question& question);
  bool IsMissing(const Question& question, const EvaluatedRule& recorder, Absence absence) const;
  static bool BeginsWithin(const BlindTime& blind, const Question& question);
  // Likewise, or where its series have no samples on either side of the blind time.
  bool BeginsIn(const BlindTime& blind, const Question& question) const;
  static bool LacksMuch(const BlindTime& blind, const Question& question);
  bool AnyUnaskedSince(const BlindTime& blind, const BlindTime& stopped,
                       const Question& question) const;
  static bool IsLacked(const LackedBy& lacked, const Question& question);
  bool MeetsHole(const Question& question, Timestamp since);
  static bool MeetsAny(const SampleHoles& missed, const Question& question, Timestamp since);
  // As far as the question looks back.
  const SampleHoles& HolesOf(const Labels& target, const Question& question);
  struct Scrapes {
    std::vector<Timestamp> succeeded = {};  // rising
    Timestamp failed_last = Timestamp::min();
  };
  Scrapes ScrapesWithin(const std::vector<window::SeriesId>& up, window::LeftOpenRange range) const;
  // Whether the target's next scrape after the one that it had last as of `at` was due by then.
  bool MissedScrape(const std::vector<window::SeriesId>& up, Timestamp at) const;
  static std::vector<Question> Questions(const grammar::Expr& expr, const InputScope& scope,
                                         Timestamp at);
  std::optional<Labels> FindIn(const grammar::Expr& expr, const InputScope& scope, Timestamp at);
  // The questions of `expr` and of the rules that record what they ask for, until one says that it
  // is enough.
  enum class Walk : uint8_t { kGoOn, kEnough };
  void VisitQuestions(const grammar::Expr& expr, const InputScope& scope, Timestamp at,
                      const std::function<Walk(const Question&)>& visit) const;
  // Whether one of them is such.
  bool AnyQuestion(const grammar::Expr& expr, const InputScope& scope, Timestamp at,
                   const std::function<bool(const Question&)>& is_such) const;
  // Whether it is short enough that what follows it may be taken for its own.
  bool MayLeaveGap(const BlindTime& restart) const;
  bool IsNear(const BlindTime& restart, Timestamp edge) const;
  // Whether one of the moments that decide what the selector reads is at the gap that the restart
  // left in one of its series.
  bool MeetsGap(const BlindTime& restart, const Question& question) const;
  // Whether something is read as of an earlier moment, which the rest may be compared with.
  bool ComparesMoments(const grammar::Expr& expr, const InputScope& scope, Timestamp at) const;
  std::optional<Labels> DownTargetOf(const Question& question);
  std::optional<Labels> LeftTargetOf(const Question& question, Timestamp since) const;
  const DownTargets& DownAt(Timestamp at);
  // Whether nobody has asked the target for longer than the lookback, though it is configured: its
  // `up` is not there, and was.
  bool IsUnasked(window::SeriesId up, const Labels& target, Timestamp at) const;
  std::vector<window::SeriesId> UpOf(const Labels& target) const;
  std::optional<Timestamp> LastUp(const std::vector<window::SeriesId>& up, Timestamp at) const;
  // Whether one of the series had a sample at that time.
  bool AnyPresent(const std::vector<window::SeriesId>& series, Timestamp at) const;
  // Whether one of the series has a sample within the range.
  bool AnySample(const std::vector<window::SeriesId>& series, window::LeftOpenRange range) const;

  Surroundings surroundings_;
  std::map<Timestamp, DownTargets> down_;
  // Of targets, by what was looked back on.
  std::map<std::pair<Labels, std::pair<Timestamp, Timestamp>>, SampleHoles> holes_;
  // Whether an expression lost anything at all, which spares most alerts the question.
  std::map<std::pair<const grammar::Expr*, Timestamp>, bool> lost_anything_;
  // Likewise whether a rule that records anything of it fails.
  std::map<std::pair<const grammar::Expr*, Timestamp>, bool> lacks_recorder_;
};

}  // namespace alertd::alert
