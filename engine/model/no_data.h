#pragma once

#include <map>
#include <string>

#include "engine/model/time.h"

namespace alertd {

// An expression of rules whose selectors have matched no series since then.
struct NoData {
  std::string expr;  // as it is printed
  Timestamp since;
  // By name, the rules with it that came later: since when each of them has asked in vain.
  std::map<std::string, Timestamp> since_of = {};

  bool operator==(const NoData&) const = default;
};

}  // namespace alertd
