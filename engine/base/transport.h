#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/secret.h"
#include "engine/base/timestamp.h"

namespace alertd {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct BasicAuth {
  std::string username;
  Secret password;

  bool operator==(const BasicAuth&) const = default;
};

// How a TLS peer is verified and how we introduce ourselves. Empty fields take the system's
// defaults.
struct TlsOptions {
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string server_name;
  bool insecure_skip_verify = false;

  bool operator==(const TlsOptions&) const = default;
};

struct HttpRequest {
  std::string method = "GET";
  Secret url;  // a webhook's address is a credential, so every address is treated as one
  std::vector<HttpHeader> headers;
  std::string body;
  std::optional<BasicAuth> basic_auth;
  Secret bearer_token;
  TlsOptions tls;
  bool follow_redirects = true;  // of GET and HEAD; what has an effect goes where it was sent
  Duration timeout{10'000};      // for the whole exchange
  size_t response_bytes_max = 1 << 20;  // decoded; a longer body fails with kLimitExceeded
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;  // names in lower case
  std::string body;                 // decoded from gzip where the peer used it
};

using RequestId = uint64_t;

struct HttpCompletion {
  RequestId id = 0;
  // The peer's answer, whatever its status; a failure is kTimeout, kLimitExceeded or kUnavailable,
  // and its message names the host, never the whole address.
  Result<HttpResponse> outcome;
  Duration elapsed{0};
};

// HTTP going out: libcurl in the daemon, recorded or simulated in tests and replays.
//
// An instance belongs to one thread; only Wake() may be called from others. Requests run at once
// and complete in any order.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // Begins an exchange. Its completion comes out of a later Wait(), exactly once.
  virtual RequestId Start(HttpRequest request) = 0;

  // Forgets an exchange: no completion follows. Unknown ids are ignored.
  virtual void Cancel(RequestId id) = 0;

  // What has completed, waiting up to `at_most` while there is nothing. Returns early after Wake().
  virtual std::vector<HttpCompletion> Wait(Duration at_most) = 0;

  // Ends the current or the next Wait(). Thread-safe.
  virtual void Wake() = 0;
};

}  // namespace alertd
