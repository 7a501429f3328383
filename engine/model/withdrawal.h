#pragma once

#include <string>

namespace alertd {

// A message that is not to be sent any more, because the same receiver hears from elsewhere all
// that it says.
struct Withdrawal {
  std::string notification_id;
  std::string receiver;
  std::string integration;
  // The newest message that says some of it, or the key of a group that was heard already.
  std::string told_by;

  bool operator==(const Withdrawal&) const = default;
};

}  // namespace alertd
