#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/serve/stop_signal.h"

namespace alertd::serve {

class LiveFeed;

// A request as it came over the wire.
struct RawRequest {
  std::string method;
  std::string target;  // path and query, encoded
  std::string content_type;
  std::string body;
  std::string last_event_id = {};  // the header of clients that watch events, and go on with them
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

// A request as an endpoint sees it.
struct Request {
  std::string method;
  std::string path;            // decoded, without the route prefix
  Parameters captures;         // what stood at the pattern's {names}
  Parameters parameters;       // of the form in the body, then of the query
  size_t form_parameters = 0;  // so many of them are of the form
  std::string body;
  std::string content_type = {};
  std::string last_event_id = {};
  // Stops when nobody waits for the answer any more. Never null.
  std::shared_ptr<StopSignal> stop = std::make_shared<StopSignal>();
  std::chrono::nanoseconds waited{0};  // for its turn

  // The first value of the name; empty without one.
  std::string_view Parameter(std::string_view name) const;
  bool HasParameter(std::string_view name) const;
  // All values of the name.
  std::vector<std::string> AllOf(std::string_view name) const;
  std::string_view Capture(std::string_view name) const;
};

// Yields a text piece by piece; nothing at its end. Called by one thread at a time.
using PieceSource = std::function<std::string()>;

struct Answer {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  Parameters headers = {};
  PieceSource more = {};  // what follows the body; unset where that is all
  // What follows that as it happens, until it ends or the client is gone; null for most.
  std::shared_ptr<LiveFeed> live = {};
};

// The bytes for %XX (and spaces for + where `plus` says so). Fails with kInvalidInput on a % that
// two hex digits do not follow.
enum class PlusSign { kSpace, kLiteral };
Result<std::string> DecodePercent(std::string_view text, PlusSign plus);

// name=value&name=value, decoded.
Result<Parameters> ParseForm(std::string_view text);

}  // namespace alertd::serve
