#include "engine/alert/unseen_judge.h"

namespace alertd::alert {

std::optional<std::string> UnseenJudge::Judge(UnseenAlert& unseen, Timestamp at) const {
  if (rule_.expr == nullptr) return std::nullopt;
  if (unseen.restored) {
    if (at < options_.restored_until && !watch_.SeesAny(*rule_.expr, unseen.source, at)) {
      return "its series have not been seen since the restart";
    }
    unseen.restored = false;
  }
  // What is only pending has told nobody anything that would have to stay true.
  if (unseen.phase != Phase::kFiring || !options_.targets_known) return std::nullopt;
  const rules::OnSourceDown reaction = rule_.on_source_down.value_or(options_.on_source_down);
  if (reaction == rules::OnSourceDown::kResolve) return std::nullopt;
  UpdateLoss(unseen, at);
  if (!unseen.loss) return std::nullopt;
  const bool in_time = options_.unknown_timeout == Duration::zero() ||
                       at - unseen.loss->since < options_.unknown_timeout;
  if (!in_time) return std::nullopt;
  return "target down: " + FormatLabels(unseen.loss->target);
}

void UnseenJudge::UpdateLoss(UnseenAlert& unseen, Timestamp at) const {
  // Asked by its name first: the series of a target that is down for long are forgotten.
  if (unseen.loss && watch_.IsDown(unseen.loss->target, at)) return;
  const std::optional<Labels> target = watch_.FindDownTarget(*rule_.expr, unseen.source, at);
  unseen.loss.reset();
  if (target) unseen.loss = SourceLoss{*target, at};
}

}  // namespace alertd::alert
