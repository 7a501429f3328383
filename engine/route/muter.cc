#include "engine/route/muter.h"

namespace alertd::route {
namespace {

void AddSuppressions(const std::vector<const StandingSuppression*>& standing,
                     std::vector<Mute>& holding) {
  for (const StandingSuppression* each : standing) {
    holding.push_back({Mute::Kind::kSuppression, each->suppression->name,
                       DescribeSuppression(*each->suppression)});
  }
}

}  // namespace

std::vector<Mute> Muter::HoldingFor(const Alert& alert, const rules::Route& route,
                                    Timestamp now) const {
  std::vector<Mute> holding;
  for (const SilencePtr& silence : silences_.HoldingFor(alert.labels)) {
    holding.push_back(
        {Mute::Kind::kSilence, silence->id, "silence " + silence::DescribeSilence(*silence)});
  }
  AddSuppressions(suppressor_.HoldingFor(alert), holding);
  AddSuppressions(posted_.HoldingFor(alert), holding);
  for (const Inhibition& inhibition : inhibitor_.HoldingFor(alert, now)) {
    holding.push_back({Mute::Kind::kInhibition,
                       FormatFingerprint(Fingerprint(inhibition.source->labels)),
                       "inhibition by " + DescribeInhibition(inhibition)});
  }
  std::string muted = calendar_.WhyMuted(route);
  if (!muted.empty()) holding.push_back({Mute::Kind::kRoute, muted, muted});
  return holding;
}

}  // namespace alertd::route
