#pragma once

#include <string>
#include <vector>

#include "rules/configuration.h"

namespace alertd::serve {

// A receiver that is told as well what others of a route do not take.
struct StandIn {
  struct Other {
    std::string receiver;
    Duration after{0};  // without being accepted
  };
  std::string receiver;
  std::vector<Other> others;
};

// The fallbacks of the route's receivers, and theirs again, but for those that the route tells
// itself.
std::vector<StandIn> StandInsOf(const rules::Configuration& configuration,
                                const rules::Route& route);

// it stands in for ops once that has not accepted this for 3m, or has refused it
std::string DescribeStandIn(const StandIn& stand_in);

// Null where none is declared under the name.
const rules::Receiver* FindReceiver(const rules::Configuration& configuration,
                                    const std::string& name);

}  // namespace alertd::serve
