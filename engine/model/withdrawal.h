#pragma once

#include <string>

namespace alertd {

// A message that is not to be sent any more, because the same receiver hears from elsewhere all
// that it says, or because all of it is kept quiet by now.
struct Withdrawal {
  std::string notification_id;
  std::string receiver;
  std::string integration;
  std::string group_key;
  // The newest message that says some of it, or the key of a group that was heard already; empty
  // where it is kept quiet.
  std::string told_by;
  bool held = false;  // by a rate limit: it was never sent

  bool operator==(const Withdrawal&) const = default;
};

}  // namespace alertd
