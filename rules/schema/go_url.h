#pragma once

#include <string>
#include <string_view>

namespace alertd::rules {

// The parts of an address that rules ask for.
struct GoUrl {
  std::string scheme;   // in lower case
  std::string host;     // with the port, without user information
  std::string problem;  // why Go's url.Parse does not take it; empty when it does
};

// Never quotes the address in `problem`, which may be a secret.
GoUrl ParseGoUrl(std::string_view text);

// What is wrong with an address that must be of http or https and name a host; empty when nothing.
std::string WebUrlProblem(std::string_view text);

// What is wrong with host:port; empty when nothing.
std::string HostPortProblem(std::string_view text);

}  // namespace alertd::rules
