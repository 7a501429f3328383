#include "engine/alert/unseen_judge.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/alert/alert_slot.h"
#include "engine/alert/configured_targets.h"
#include "engine/alert/lack_condition.h"

namespace alertd::alert {
namespace {

// For the targets that one asks again after a pause.
constexpr Duration kAskedAgainMax{10'000};

constexpr const char* kScrapesMissing =
    "its condition looks back on a time when its target was not scraped";

}  // namespace

UnseenVerdict UnseenJudge::Judge(UnseenAlert& unseen, Timestamp at) const {
  using Kind = UnseenVerdict::Kind;
  if (rule_.expr == nullptr) return {};
  if (unseen.restored && watch_.SeesAny(*rule_.expr, unseen.source, at)) unseen.restored = false;
  const std::optional<SourceLoss> loss_before = unseen.loss;
  // What is only pending has told nobody anything that would have to stay true.
  if (unseen.phase == Phase::kFiring && options_.targets_known) {
    UpdateLoss(unseen, at);
  } else {
    unseen.loss.reset();
  }
  if (unseen.loss) {
    const rules::OnSourceDown reaction = rule_.on_source_down.value_or(options_.on_source_down);
    const bool in_time = options_.unknown_timeout == Duration::zero() ||
                         at - unseen.loss->since < options_.unknown_timeout;
    const std::string down = DescribeLoss(*unseen.loss);
    if (reaction == rules::OnSourceDown::kResolve) return {Kind::kGivenUp, down};
    if (in_time) return {Kind::kUnknown, down};
    return {Kind::kGivenUp, "given up after " + FormatDuration(options_.unknown_timeout) +
                                " without knowing, " + down};
  }
  if (std::string missing = FindMissing(unseen, at); !missing.empty()) {
    unseen.unrecorded = true;
    return {Kind::kUnknown, std::move(missing)};
  }
  unseen.unrecorded = false;
  if (unseen.restored && !SawBefore(unseen, at) && at < options_.restored_until &&
      watch_.MaySeeAny(*rule_.expr, unseen.source, at)) {
    return {Kind::kUnknown, "its series have not been seen since the restart"};
  }
  std::string unclear = WhyUnclear(unseen, at);
  if (!unclear.empty()) return {Kind::kUnknown, std::move(unclear)};
  std::string gone = WhyGone(unseen, loss_before, at);
  if (!IsLeftAlone(unseen, at)) return {Kind::kKnown, std::move(gone)};
  return {Kind::kGivenUp, gone.empty() ? "its series are gone" : std::move(gone)};
}

bool UnseenJudge::IsLeftAlone(const UnseenAlert& unseen, Timestamp at) const {
  return unseen.phase == Phase::kFiring && rule_.resolve_when != nullptr &&
         !watch_.HasData(*rule_.resolve_when, unseen.source, at) &&
         !watch_.HasData(*rule_.expr, unseen.source, at);
}

bool UnseenJudge::IsOfDownTarget(const UnseenAlert& unseen, Timestamp at) const {
  const Labels target = unseen.source.Keep(TargetLabels());
  return unseen.phase == Phase::kFiring && options_.targets_known &&
         target.size() == TargetLabels().size() && watch_.IsDown(target, at);
}

bool UnseenJudge::GoesOn(UnseenAlert& unseen, std::span<const Labels> results, Timestamp at) const {
  const RelabelledTarget target = watch_.FindLabels(unseen.source.Keep(TargetLabels()), at);
  const bool goes_on = std::any_of(results.begin(), results.end(), [&](const Labels& result) {
    return target.IsHeirOf(unseen.source, result);
  });
  if (goes_on) unseen.loss = SourceLoss{unseen.source.Keep(TargetLabels()), at};
  return goes_on;
}

std::string UnseenJudge::WhyUnclear(const UnseenAlert& unseen, Timestamp at) const {
  if (IsHidden(options_.restart, options_.restart, unseen, at) ||
      LacksMuchIn(options_.restart, unseen, at)) {
    return "its condition looks back on a time before the restart";
  }
  if (IsHidden(options_.pause, options_.stopped, unseen, at) ||
      LacksMuchIn(options_.pause, unseen, at)) {
    return "its condition looks back on a time before a pause of alertd";
  }
  if (LacksScrapes(unseen, at)) return kScrapesMissing;
  return unseen.phase == Phase::kFiring ? WhyAwaited(unseen.source, unseen.use, at) : "";
}

// The window forgets what is not recorded for long, and may not have it from before a restart.
std::string UnseenJudge::FindMissing(const UnseenAlert& unseen, Timestamp at) const {
  using Absence = SourceWatch::Absence;
  if (unseen.phase != Phase::kFiring) return {};
  const bool unproven = unseen.unrecorded || (unseen.restored && !SawBefore(unseen, at));
  const SourceWatch::AlertResult result{unseen.source, unseen.use};
  std::string reason =
      watch_.WhyMissing(*rule_.expr, result, at, unproven ? Absence::kUnproven : Absence::kMayEnd);
  if (!reason.empty() || rule_.resolve_when == nullptr) return reason;
  return watch_.WhyMissing(*rule_.resolve_when, result, at, Absence::kMayBegin);
}

std::string UnseenJudge::WhyUnrecorded(const Labels& source, Timestamp at) const {
  using Absence = SourceWatch::Absence;
  if (rule_.expr == nullptr) return {};
  return watch_.WhyMissing(*rule_.expr, {source, InputUse::kOneByOne}, at, Absence::kMayBegin);
}

// The window has its series of before the restart, or of `at` where that is older: that they are
// gone, also since before that, is as certain as if it were the same process.
bool UnseenJudge::SawBefore(const UnseenAlert& unseen, Timestamp at) const {
  return options_.restart.begin != Timestamp::min() &&
         watch_.HasSeenAny(*rule_.expr, unseen.source, std::min(options_.restart.begin, at));
}

std::string UnseenJudge::WhyGone(const UnseenAlert& unseen, const std::optional<SourceLoss>& loss,
                                 Timestamp at) const {
  if (unseen.phase != Phase::kFiring || !options_.targets_known) return {};
  const Labels target = loss ? loss->target : unseen.source.Keep(TargetLabels());
  // What an earlier process has lost this one has never scraped.
  const bool left = (loss || unseen.restored) && !watch_.IsConfigured(target);
  const bool scraped_no_longer =
      !watch_.IsKnownTarget(target) && watch_.WasScrapedUntil(target, at);
  std::optional<Labels> gone;
  if (target.size() < TargetLabels().size()) {
    gone = watch_.FindLeftTarget(*rule_.expr, {unseen.source, unseen.use}, at, unseen.firing_since);
  } else if (left || scraped_no_longer) {
    gone = target;
  }
  return gone ? "its target left the configuration: " + FormatLabels(*gone) : "";
}

void UnseenJudge::UpdateLoss(UnseenAlert& unseen, Timestamp at) const {
  if (IsStillLost(unseen, at)) return;
  unseen.loss_restored = false;
  const std::optional<Labels> target = FindLostTarget(unseen, at);
  if (!target) {
    unseen.loss.reset();
  } else if (unseen.loss) {
    unseen.loss->target = *target;
  } else {
    unseen.loss = SourceLoss{*target, at};
  }
}

// Asked by its name: the series of a target that is down for long are forgotten, also its `up`
// where the machine slept for long, and those of one that was down when alertd started were never
// there.
bool UnseenJudge::IsStillLost(const UnseenAlert& unseen, Timestamp at) const {
  if (!unseen.loss || !watch_.IsConfigured(unseen.loss->target)) return false;
  const bool known = !unseen.loss_restored && watch_.IsKnownTarget(unseen.loss->target);
  if (known) return !watch_.IsUp(unseen.loss->target, at);
  if (watch_.IsDown(unseen.loss->target, at)) return true;
  const bool may_not_be_known_yet = unseen.loss_restored && at < options_.restored_until;
  return may_not_be_known_yet && !watch_.IsUp(unseen.loss->target, at);
}

bool UnseenJudge::IsHidden(const BlindTime& blind, const BlindTime& gap, const UnseenAlert& unseen,
                           Timestamp at) const {
  return LooksBackTooFar(blind, unseen, at) ||
         watch_.RangeMeetsGap(gap, Ending(), {unseen.source, unseen.use}, at);
}

// An earlier process has seen more of the time that decides whether it is over, unless the window
// has all that it had; so has this one of the time before a pause.
bool UnseenJudge::LooksBackTooFar(const BlindTime& blind, const UnseenAlert& unseen,
                                  Timestamp at) const {
  return unseen.phase == Phase::kFiring && unseen.firing_since < blind.end &&
         LooksBackInto(blind, unseen, at);
}

// A range may end in it, or behind it, as well as begin there.
bool UnseenJudge::LacksMuchIn(const BlindTime& blind, const UnseenAlert& unseen,
                              Timestamp at) const {
  return unseen.phase == Phase::kFiring && unseen.firing_since < blind.end &&
         watch_.LacksMuchIn(blind, Ending(), {unseen.source, unseen.use}, at);
}

// What began to fire since the scrapes were there again ends as it began.
bool UnseenJudge::LacksScrapes(const UnseenAlert& unseen, Timestamp at) const {
  return unseen.phase == Phase::kFiring && options_.targets_known &&
         watch_.LacksScrapes(Ending(), {unseen.source, unseen.use}, at, unseen.firing_since);
}

bool UnseenJudge::LooksBackInto(const BlindTime& blind, const UnseenAlert& unseen,
                                Timestamp at) const {
  return watch_.LooksBackInto(blind, Ending(), {unseen.source, unseen.use}, at);
}

const grammar::Expr& UnseenJudge::Ending() const {
  return rule_.resolve_when != nullptr ? *rule_.resolve_when : *rule_.expr;
}

std::string UnseenJudge::WhyDoubted(const Labels& source, Timestamp at) const {
  if (rule_.expr == nullptr) return {};
  const SourceWatch::AlertResult result{source, InputUse::kOneByOne};
  const SourceWatch::LackedBy lacked = Lacked();
  if (watch_.RangeMeetsGap(options_.restart, *rule_.expr, result, at) ||
      watch_.Lacks(options_.restart, options_.restart, lacked, result, at)) {
    return "its condition looks back on a restart";
  }
  if (watch_.RangeMeetsGap(options_.stopped, *rule_.expr, result, at) ||
      watch_.Lacks(options_.pause, options_.stopped, lacked, result, at)) {
    return "its condition looks back on a pause of alertd";
  }
  return WhyAwaited(source, InputUse::kOneByOne, at);
}

std::string UnseenJudge::WhyInterrupted(const Labels& source, Timestamp at) const {
  const SourceWatch::AlertResult result{source, InputUse::kOneByOne};
  return watch_.LacksScrapes(Lacked(), result, at) ? kScrapesMissing : "";
}

bool UnseenJudge::MayBeInterrupted(Timestamp at) const {
  return rule_.expr != nullptr && options_.targets_known && watch_.MayLackScrapes(Lacked(), at);
}

SourceWatch::LackedBy UnseenJudge::Lacked() const {
  using LackOf = SourceWatch::LackOf;
  const bool anything = MayHoldForLack(*rule_.expr);
  return {*rule_.expr, anything ? LackOf::kAnything : LackOf::kExclusions};
}

SourceWatch::GapNearness UnseenJudge::NearestGap(Timestamp at) const {
  auto nearest = SourceWatch::GapNearness::kPassed;
  if (rule_.expr == nullptr) return nearest;
  for (const BlindTime& gap : {options_.restart, options_.stopped})
    nearest = std::min(nearest, watch_.NearnessToGap(gap, *rule_.expr, at));
  return nearest;
}

bool UnseenJudge::AwaitsTargets(Timestamp at) const {
  const bool was_stopped = options_.stopped.begin != Timestamp::min();
  return was_stopped && options_.pause.begin < at && at < options_.stopped.end + kAskedAgainMax;
}

std::string UnseenJudge::WhyAwaited(const Labels& source, InputUse use, Timestamp at) const {
  if (rule_.expr == nullptr || !AwaitsTargets(at)) return {};
  const auto target = watch_.FindUnaskedTarget(options_.stopped, *rule_.expr, {source, use}, at);
  if (!target) return {};
  return "its target was not asked since a pause of alertd: " + FormatLabels(*target);
}

bool UnseenJudge::MayLack(Timestamp at) const {
  if (rule_.expr == nullptr) return false;
  const SourceWatch::AlertResult any{{}, InputUse::kTogether};
  const SourceWatch::LackedBy lacked = Lacked();
  return watch_.Lacks(options_.restart, options_.restart, lacked, any, at) ||
         watch_.Lacks(options_.pause, options_.stopped, lacked, any, at);
}

std::optional<Labels> UnseenJudge::FindLostTarget(const UnseenAlert& unseen, Timestamp at) const {
  const SourceWatch::AlertResult result{unseen.source, unseen.use};
  std::optional<Labels> target = watch_.FindDownTarget(*rule_.expr, result, at);
  if (!target && rule_.resolve_when != nullptr) {
    target = watch_.FindDownTarget(*rule_.resolve_when, result, at);
  }
  if (!target && unseen.restored) target = watch_.FindUnseenTarget(*rule_.expr, unseen.source, at);
  return target;
}

}  // namespace alertd::alert
