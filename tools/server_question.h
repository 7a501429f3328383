#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/transport.h"
#include "tools/console.h"

namespace alertd::tools {

// What a server is asked for, or told to do.
struct ServerQuestion {
  std::string method;
  std::string path;
  std::string body = {};  // JSON
};

// The body of the answer. Fails with the server's own words where it answered: with kInvalidInput
// or kNotFound where it was asked for what is not right or not there, otherwise with kUnavailable
// or kTimeout.
Result<std::string> AskServer(const std::string& base_url, ServerQuestion question);

// Says on stderr what a server warns of when it has done what it was told, such as that a restart
// would forget it: once, however often it says so.
class ServerWarnings {
 public:
  // `console` must outlive it.
  explicit ServerWarnings(const Console& console) : console_(console) {}

  void Say(const std::vector<std::string>& warnings);

 private:
  const Console& console_;
  std::set<std::string> said_;
};

// What the answer warns of: in headers, as RFC 7234 has them, or in `warnings` of a JSON object.
std::vector<std::string> WarningsOf(const HttpResponse& response);

// Likewise, for all that changes anything.
Result<std::string> TellServer(const std::string& base_url, ServerQuestion question,
                               ServerWarnings& warnings);

}  // namespace alertd::tools
