#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/transport.h"

namespace alertd::app {

struct CurlTransportOptions {
  std::string user_agent = "alertd";
  size_t idle_connections_max = 256;  // kept open for the next request to the same host
  size_t connections_max = 1024;      // at once; further requests wait for one
  int redirects_max = 10;
};

// HTTP over libcurl: http and https only, connections kept alive, gzip decoded, no proxy from the
// environment. See Transport for threads and failures.
//
// Credentials of a request go to its own host only, not to where that host redirects.
class CurlTransport final : public Transport {
 public:
  // Fails with kUnavailable when libcurl cannot start.
  static Result<std::unique_ptr<CurlTransport>> Open(CurlTransportOptions options);
  ~CurlTransport() override;

  RequestId Start(HttpRequest request) override;
  void Cancel(RequestId id) override;
  std::vector<HttpCompletion> Wait(Duration at_most) override;
  void Wake() override;

 private:
  struct State;
  explicit CurlTransport(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The host of an address, with its port where one is written: all that may be shown of it. Never
// the user, path or query. "an invalid address" when the text is not an address.
std::string HostOf(const std::string& url);

}  // namespace alertd::app
