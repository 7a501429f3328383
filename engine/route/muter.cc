#include "engine/route/muter.h"

namespace alertd::route {

std::vector<Mute> Muter::HoldingFor(const Alert& alert, Timestamp now) const {
  std::vector<Mute> holding;
  for (const rules::Suppression* suppression : suppressor_.HoldingFor(alert)) {
    holding.push_back(
        {Mute::Kind::kSuppression, suppression->name, DescribeSuppression(*suppression)});
  }
  for (const Inhibition& inhibition : inhibitor_.HoldingFor(alert, now)) {
    holding.push_back({Mute::Kind::kInhibition,
                       FormatFingerprint(Fingerprint(inhibition.source->labels)),
                       "inhibition by " + DescribeInhibition(inhibition)});
  }
  return holding;
}

}  // namespace alertd::route
