#include "engine/serve/answer_writer.h"

#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

#include "engine/serve/body_pieces.h"

namespace alertd::serve {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr unsigned int kHttp10 = 10;  // as Beast has versions
// Less fits into one packet as it is.
constexpr size_t kWorthCompressing = 1400;

template <typename Body>
http::response<Body> HeadOf(const Answer& answer, unsigned int version, ConnectionFate fate) {
  http::response<Body> response;
  response.result(static_cast<unsigned int>(answer.status));
  response.version(version);
  response.set(http::field::server, "alertd");
  response.set(http::field::content_type, answer.content_type);
  response.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : answer.headers)
    response.set(name, value);
  response.keep_alive(fate == ConnectionFate::kKept);
  return response;
}

bool IsLarge(const Answer& answer) {
  return answer.more != nullptr || answer.body.size() >= kWorthCompressing;
}

asio::awaitable<std::string> CallFor(asio::thread_pool& workers, std::string (BodyPieces::*make)(),
                                     BodyPieces& pieces) {
  co_return co_await asio::co_spawn(
      workers,
      [](BodyPieces& body, std::string (BodyPieces::*its_make)()) -> asio::awaitable<std::string> {
        co_return (body.*its_make)();
      }(pieces, make),
      asio::use_awaitable);
}

Compression CompressionFor(const Answer& answer) {
  for (const auto& [name, value] : answer.headers) {
    if (name == "Content-Encoding") return Compression::kGzip;
  }
  return Compression::kNone;
}

}  // namespace

asio::awaitable<bool> AnswerWriter::Write(beast::tcp_stream& stream, const HttpRequest& request,
                                          Answer answer, ConnectionFate fate) const {
  if (IsLarge(answer)) {
    answer.headers.emplace_back("Vary", "Accept-Encoding");
    const beast::string_view accepted = request[http::field::accept_encoding];
    if (TakesGzip({accepted.data(), accepted.size()})) {
      answer.headers.emplace_back("Content-Encoding", "gzip");
    }
  }
  const bool whole = answer.more == nullptr || request.version() <= kHttp10;
  if (whole || request.method() == http::verb::head) {
    co_return co_await WriteWhole(stream, request, std::move(answer), fate);
  }
  co_return co_await WriteChunks(stream, std::move(answer), fate);
}

asio::awaitable<bool> AnswerWriter::WriteWhole(beast::tcp_stream& stream,
                                               const HttpRequest& request, Answer answer,
                                               ConnectionFate fate) const {
  const Compression compression = CompressionFor(answer);
  if (compression != Compression::kNone || answer.more != nullptr) {
    BodyPieces pieces(std::move(answer.body), std::move(answer.more), compression);
    answer.body = co_await CallFor(workers, &BodyPieces::Rest, pieces);
  }
  stream.expires_after(timeout);
  beast::error_code error;
  if (request.method() == http::verb::head) {
    auto response = HeadOf<http::empty_body>(answer, request.version(), fate);
    response.content_length(answer.body.size());
    http::response_serializer<http::empty_body> serializer(response);
    std::tie(error, std::ignore) = co_await http::async_write_header(stream, serializer, kNoThrow);
  } else {
    auto response = HeadOf<http::string_body>(answer, request.version(), fate);
    response.content_length(answer.body.size());
    response.body() = std::move(answer.body);
    std::tie(error, std::ignore) = co_await http::async_write(stream, response, kNoThrow);
  }
  co_return !error;
}

asio::awaitable<bool> AnswerWriter::WriteChunks(beast::tcp_stream& stream, Answer answer,
                                                ConnectionFate fate) const {
  constexpr unsigned int kHttp11 = 11;
  auto head = HeadOf<http::empty_body>(answer, kHttp11, fate);
  head.chunked(true);
  http::response_serializer<http::empty_body> serializer(head);
  const Compression compression = CompressionFor(answer);
  BodyPieces pieces(std::move(answer.body), std::move(answer.more), compression);
  stream.expires_after(timeout);
  beast::error_code error;
  std::tie(error, std::ignore) = co_await http::async_write_header(stream, serializer, kNoThrow);
  while (!error) {
    const std::string piece = co_await CallFor(workers, &BodyPieces::Next, pieces);
    stream.expires_after(timeout);
    if (piece.empty()) {
      std::tie(error, std::ignore) =
          co_await asio::async_write(stream, http::make_chunk_last(), kNoThrow);
      break;
    }
    std::tie(error, std::ignore) =
        co_await asio::async_write(stream, http::make_chunk(asio::buffer(piece)), kNoThrow);
  }
  co_return !error;
}

}  // namespace alertd::serve
