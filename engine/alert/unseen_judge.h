#pragma once

// Whether an alert whose condition no longer yields anything is over, or only out of sight, and
// whether one that it has begun to yield is to be believed.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "engine/alert/alert_inputs.h"
#include "engine/alert/alert_state.h"
#include "engine/alert/blind_time.h"
#include "engine/alert/source_watch.h"
#include "engine/model/alert_record.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "rules/rule.h"

namespace alertd::alert {

// An alert that an answer does not have, with what was found out about it before.
struct UnseenAlert {
  Phase phase = Phase::kInactive;
  bool restored = false;               // of an earlier process, and not seen since
  Timestamp firing_since = {};         // while it fires
  Labels source = {};                  // of the result that it came from
  InputUse use = InputUse::kOneByOne;  // kTogether: it stands for many results
  std::optional<SourceLoss> loss = std::nullopt;
  bool loss_restored = false;  // the loss is of an earlier process
  bool unrecorded = false;     // nobody could tell, as a rule that records what it reads failed
};

struct UnseenVerdict {
  enum class Kind : uint8_t {
    kKnown,    // it is what the answer says
    kUnknown,  // nobody can tell: `reason` says why
    kGivenUp,  // nobody can tell, and it is to be over nevertheless
  };
  Kind kind = Kind::kKnown;
  // Where the alert is to be over, why, unless it is that its condition no longer holds.
  std::string reason = {};
};

struct UnseenOptions {
  Timestamp restored_until;  // a restored alert waits for its series until then
  // Between the processes: the window has nothing of that time.
  BlindTime restart{Timestamp::min(), Timestamp::min()};
  // While this process, or the machine, was stopped, the latest time: it began somewhen within
  // `pause`, and all of `stopped` is of it.
  BlindTime pause{Timestamp::min(), Timestamp::min()};
  BlindTime stopped{Timestamp::min(), Timestamp::min()};
  bool targets_known = false;                                       // `up` says why a series ended
  rules::OnSourceDown on_source_down = rules::OnSourceDown::kKeep;  // where a rule does not say
  Duration unknown_timeout{0};  // after which a target that is down ends the alert; 0: never
};

// Judges the alerts of one rule at one evaluation.
class UnseenJudge {
 public:
  // All must outlive the judge.
  UnseenJudge(const rules::Rule& rule, SourceWatch& watch, const UnseenOptions& options)
      : rule_(rule), watch_(watch), options_(options) {}

  // Judges an alert that the condition does not yield any more. Updates `unseen`. The window is
  // asked as of `at`. An alert with `resolve_when` is unknown as well while what that reads is.
  UnseenVerdict Judge(UnseenAlert& unseen, Timestamp at) const;

  // Whether the alert fires for a target that is down now, and only for that one.
  bool IsOfDownTarget(const UnseenAlert& unseen, Timestamp at) const;

  // Of such an alert, which seems to be over: whether one of the `results` is what it came from
  // under the labels that a reload has given its target. Then it goes on, and that is its loss.
  bool GoesOn(UnseenAlert& unseen, std::span<const Labels> results, Timestamp at) const;

  // Why the condition may hold for that result only because a restart or a pause left a gap in what
  // it reads: a short one makes rates inexact, a longer one of too little (see MayHoldForLack()),
  // as which counts what `unless` asks for. Or because what it reads is from before a pause. Empty
  // where it may not.
  std::string WhyDoubted(const Labels& source, Timestamp at) const;

  // Likewise because a rule fails that records what the condition reads: what it has recorded
  // before is missing, and the condition may hold for that.
  std::string WhyUnrecorded(const Labels& source, Timestamp at) const;

  // Likewise because scrapes of its targets are missing, for whatever reason.
  // REQUIRES: MayBeInterrupted().
  std::string WhyInterrupted(const Labels& source, Timestamp at) const;

  // Whether any result may hold for that at all.
  bool MayBeInterrupted(Timestamp at) const;

  // How near the condition is to the last restart or pause, whichever is nearer.
  SourceWatch::GapNearness NearestGap(Timestamp at) const;

  // Whether targets may not have been asked since a pause, which is waited for for a moment.
  bool AwaitsTargets(Timestamp at) const;

  // Whether what may make the condition hold for lack of samples looks back on such a gap at all.
  bool MayLack(Timestamp at) const;

 private:
  // Why the window cannot tell whether it is over, though its targets are there; else empty.
  std::string WhyUnclear(const UnseenAlert& unseen, Timestamp at) const;
  void UpdateLoss(UnseenAlert& unseen, Timestamp at) const;
  // Why nobody can tell as long as a rule fails; empty where none does. Also after it worked again,
  // of what looks back on that time.
  std::string FindMissing(const UnseenAlert& unseen, Timestamp at) const;
  bool SawBefore(const UnseenAlert& unseen, Timestamp at) const;
  bool IsStillLost(const UnseenAlert& unseen, Timestamp at) const;
  // Whether a time of which the window has nothing decides that it is over.
  // `gap` lies between two samples, where there are any.
  bool IsHidden(const BlindTime& blind, const BlindTime& gap, const UnseenAlert& unseen,
                Timestamp at) const;
  bool LooksBackTooFar(const BlindTime& blind, const UnseenAlert& unseen, Timestamp at) const;
  bool LacksMuchIn(const BlindTime& blind, const UnseenAlert& unseen, Timestamp at) const;
  bool LacksScrapes(const UnseenAlert& unseen, Timestamp at) const;
  // REQUIRES: the rule has a condition.
  SourceWatch::LackedBy Lacked() const;
  // That a target was not asked since a pause, if one was not.
  std::string WhyAwaited(const Labels& source, InputUse use, Timestamp at) const;
  bool LooksBackInto(const BlindTime& blind, const UnseenAlert& unseen, Timestamp at) const;
  // What says that an alert is over; its rule has a condition.
  const grammar::Expr& Ending() const;
  std::optional<Labels> FindLostTarget(const UnseenAlert& unseen, Timestamp at) const;
  // Whether nobody can ever say that it is over: what `resolve_when` reads for it is gone, and so
  // is what its condition reads.
  bool IsLeftAlone(const UnseenAlert& unseen, Timestamp at) const;
  // Why an alert that fired is over, where a target is scraped no longer; else empty.
  std::string WhyGone(const UnseenAlert& unseen, const std::optional<SourceLoss>& loss,
                      Timestamp at) const;

  const rules::Rule& rule_;
  SourceWatch& watch_;
  const UnseenOptions& options_;
};

}  // namespace alertd::alert
