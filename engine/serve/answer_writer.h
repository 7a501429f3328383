#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "engine/base/timestamp.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

enum class ConnectionFate { kKept, kClosed };

struct AnswerWriter {
  // Makes and compresses what is large.
  boost::asio::thread_pool& workers;
  Duration timeout;  // for the client to take each piece

  // Writes the answer to a request: as a whole, or in chunks where more follows its body;
  // compressed where the client takes that. Whether all was written.
  boost::asio::awaitable<bool> Write(boost::beast::tcp_stream& stream, const HttpRequest& request,
                                     Answer answer, ConnectionFate fate) const;

 private:
  boost::asio::awaitable<bool> WriteWhole(boost::beast::tcp_stream& stream,
                                          const HttpRequest& request, Answer answer,
                                          ConnectionFate fate) const;
  boost::asio::awaitable<bool> WriteChunks(boost::beast::tcp_stream& stream, Answer answer,
                                           ConnectionFate fate) const;
};

}  // namespace alertd::serve
