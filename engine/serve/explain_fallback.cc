#include "engine/serve/explain_fallback.h"

#include <algorithm>

#include "engine/model/time.h"

namespace alertd::serve {
const rules::Receiver* FindReceiver(const rules::Configuration& configuration,
                                    const std::string& name) {
  for (const rules::Receiver& receiver : configuration.receivers)
    if (receiver.name == name) return &receiver;
  return nullptr;
}

std::vector<StandIn> StandInsOf(const rules::Configuration& configuration,
                                const rules::Route& route) {
  std::vector<StandIn> all;
  std::vector<std::string> names = route.receivers;
  // The list grows while it is walked.
  for (size_t i = 0; i < names.size(); ++i) {
    const rules::Receiver* const receiver = FindReceiver(configuration, names[i]);
    if (receiver == nullptr || !receiver->fallback) continue;
    const rules::Fallback& fallback = *receiver->fallback;
    const StandIn::Other other{names[i], fallback.after};
    const auto found = std::find_if(all.begin(), all.end(), [&fallback](const StandIn& each) {
      return each.receiver == fallback.receiver;
    });
    if (found != all.end()) {
      found->others.push_back(other);
    } else if (std::find(names.begin(), names.end(), fallback.receiver) == names.end()) {
      all.push_back({fallback.receiver, {other}});
      names.push_back(fallback.receiver);
    }
  }
  return all;
}

std::string DescribeStandIn(const StandIn& stand_in) {
  std::string text;
  for (const StandIn::Other& other : stand_in.others) {
    text += text.empty() ? "it stands in for " : ", and for ";
    text += other.receiver + " once that has not accepted this for " + FormatDuration(other.after) +
            ", or has refused it";
  }
  return text;
}

}  // namespace alertd::serve
