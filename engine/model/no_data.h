#pragma once

#include <string>

#include "engine/model/time.h"

namespace alertd {

// An expression of a rule whose selectors have matched no series since then.
struct NoData {
  std::string expr;  // as it is printed
  Timestamp since;

  bool operator==(const NoData&) const = default;
};

}  // namespace alertd
