#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/serve/endpoint_table.h"

namespace alertd::serve {

struct ServerOptions {
  std::string listen =
      "127.0.0.1:9095";  // HOST:PORT, [IPv6]:PORT or :PORT; port 0 takes a free one
  size_t body_bytes_max = 32 << 20;
  size_t header_bytes_max = 64 << 10;
  // Where there are so many, whoever has waited longest for a request on one is cut off for a new
  // one; where none waits, the new one is answered with 503.
  size_t connections_max = 512;
  size_t slow_requests_max = 4;   // answered at once; more wait their turn
  size_t queries_max = 20;        // likewise, of Cost::kQuery
  Duration read_timeout{60'000};  // for a connection's next request to be there as a whole
  Duration write_timeout{60'000};
  Duration live_heartbeat{15'000};  // of silence, after which those who watch events hear a comment
  Duration stop_timeout{3'000};     // for answers under way when the server stops
};

// What became of one request, for logs and metrics. `pattern` is empty where no endpoint matched.
struct ServedRequest {
  std::string_view method;
  std::string_view pattern;
  int status = 0;
  std::chrono::nanoseconds elapsed{0};
};

// Answers HTTP/1.1 on one address. Everything but Stop() happens on the server's own threads.
class HttpServer {
 public:
  // Listens at once; requests are answered from Run() on, and wait until then. `endpoints` and
  // `clock` must outlive the server. `observe` is called from the server's threads after each
  // answer. Fails with kInvalidInput or kUnavailable, naming the address.
  static Result<std::unique_ptr<HttpServer>> Open(
      const ServerOptions& options, const EndpointTable& endpoints, const Clock& clock,
      std::function<void(const ServedRequest&)> observe);
  // Stops.
  // NOLINTNEXTLINE(bugprone-exception-escape): posting fails only where memory is gone
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // HOST:PORT as it really is.
  const std::string& address() const;

  // Begins to answer. Once.
  void Run();

  // Takes no more connections, closes idle ones, stops what is being computed and waits up to
  // stop_timeout for answers under way.
  void Stop();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace alertd::serve
