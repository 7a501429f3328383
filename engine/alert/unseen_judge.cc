#include "engine/alert/unseen_judge.h"

namespace alertd::alert {

UnseenVerdict UnseenJudge::Judge(UnseenAlert& unseen, Timestamp at) const {
  using Kind = UnseenVerdict::Kind;
  if (rule_.expr == nullptr) return {};
  if (unseen.restored) {
    if (at < options_.restored_until && !watch_.SeesAny(*rule_.expr, unseen.source, at)) {
      return {Kind::kUnknown, "its series have not been seen since the restart"};
    }
    unseen.restored = false;
  }
  // What is only pending has told nobody anything that would have to stay true.
  if (unseen.phase != Phase::kFiring || !options_.targets_known) return {};
  UpdateLoss(unseen, at);
  if (!unseen.loss) return {};
  const rules::OnSourceDown reaction = rule_.on_source_down.value_or(options_.on_source_down);
  const bool in_time = options_.unknown_timeout == Duration::zero() ||
                       at - unseen.loss->since < options_.unknown_timeout;
  if (reaction == rules::OnSourceDown::kResolve || !in_time) return {Kind::kGivenUp};
  return {Kind::kUnknown, "target down: " + FormatLabels(unseen.loss->target)};
}

void UnseenJudge::UpdateLoss(UnseenAlert& unseen, Timestamp at) const {
  // Asked by its name first: the series of a target that is down for long are forgotten.
  if (unseen.loss && watch_.IsDown(unseen.loss->target, at)) return;
  const SourceWatch::AlertResult result{unseen.source, unseen.use};
  std::optional<Labels> target = watch_.FindDownTarget(*rule_.expr, result, at);
  if (!target && rule_.resolve_when != nullptr) {
    target = watch_.FindDownTarget(*rule_.resolve_when, result, at);
  }
  if (!target) {
    unseen.loss.reset();
  } else if (unseen.loss) {
    unseen.loss->target = *target;
  } else {
    unseen.loss = SourceLoss{*target, at};
  }
}

}  // namespace alertd::alert
