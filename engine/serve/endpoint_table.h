#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

// Quick endpoints answer from what is at hand, on the thread that reads the sockets; slow ones run
// on threads of their own, so that they never keep /-/healthy from answering; queries, which may
// take minutes, on others again, and wait for their turn there.
enum class Cost { kQuick, kSlow, kQuery };

// An answer that another thread has to do something for, which none of the server's waits for.
struct DeferredAnswer {
  using Done = std::function<void(Answer)>;

  // Sees to it that `done` is called, once, on any thread, however late. Thread-safe.
  std::function<void(const Request&, Done done)> begin;
  Duration wait_max;                 // for that
  std::function<Answer()> too_late;  // the answer after that
};

struct Endpoint {
  std::vector<std::string> methods;
  std::string pattern;  // "/api/v1/label/{name}/values"
  Cost cost = Cost::kQuick;
  size_t quick_below = 0;  // bytes of a body that make a slow one quick all the same
  std::function<Answer(const Request&)> answer = {};      // thread-safe
  std::optional<DeferredAnswer> deferred = std::nullopt;  // instead of `answer`
  // How long a query may take, waiting for its turn included: then its request is stopped. One
  // that is stopped while it waits is asked to answer all the same, and says so.
  std::function<Duration(const Request&)> time_max = {};
};

// A request with the endpoint that answers it.
struct Dispatch {
  const Endpoint* endpoint = nullptr;
  Request request;
};

// Which function answers which request: the whole HTTP interface in one list. Immutable once the
// server runs.
class EndpointTable {
 public:
  // Every path stands below `prefix`: "" or "/", or such as "/alerts".
  explicit EndpointTable(std::string prefix);

  void Add(Endpoint endpoint);

  // The endpoint for a request, or the answer that says why there is none: 404, 405, 400, 415, a
  // redirect from / to the prefix, and 204 to OPTIONS. There are no headers for pages of other
  // origins: what burns is not for every page that an engineer opens.
  std::variant<Dispatch, Answer> Find(RawRequest raw) const;

  const std::string& prefix() const { return prefix_; }
  const std::vector<Endpoint>& endpoints() const { return endpoints_; }

 private:
  std::string prefix_;  // without a slash at its end
  std::vector<Endpoint> endpoints_;
};

}  // namespace alertd::serve
