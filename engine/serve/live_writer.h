#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "engine/base/timestamp.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

// Writes answers that go on for as long as the client wants. While there is nothing to say it holds
// no thread.
struct LiveWriter {
  boost::asio::thread_pool& workers;  // make what the answer begins with
  Duration timeout;                   // for the client to take each piece
  Duration heartbeat{15'000};         // of silence, after which a comment is sent

  // In chunks of HTTP/1.1: the answer's body, what `more` yields, then what comes to its live feed.
  // Returns when that has ended or the client is gone.
  boost::asio::awaitable<void> Write(boost::beast::tcp_stream& stream, Answer answer) const;
};

}  // namespace alertd::serve
