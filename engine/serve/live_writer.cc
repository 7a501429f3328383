#include "engine/serve/live_writer.h"

#include <memory>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

#include "engine/serve/client_watch.h"
#include "engine/serve/live_feed.h"

namespace alertd::serve {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr const char* kHeartbeat = ":\n\n";

// What the coroutine waits on; others may still have it when the coroutine has ended.
struct Waiting {
  explicit Waiting(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  bool woken = false;
};

asio::awaitable<std::string> CallOn(asio::thread_pool& workers, const PieceSource& source) {
  co_return co_await asio::co_spawn(
      workers,
      [](const PieceSource& its_source) -> asio::awaitable<std::string> {
        co_return its_source();
      }(source),
      asio::use_awaitable);
}

asio::awaitable<bool> WriteChunk(beast::tcp_stream& stream, const std::string& text,
                                 Duration timeout) {
  stream.expires_after(timeout);
  const auto [error, bytes] =
      co_await asio::async_write(stream, http::make_chunk(asio::buffer(text)), kNoThrow);
  static_cast<void>(bytes);
  stream.expires_never();
  co_return !error;
}

asio::awaitable<bool> WriteHead(beast::tcp_stream& stream, const Answer& answer, Duration timeout) {
  constexpr unsigned int kHttp11 = 11;
  http::response<http::empty_body> head;
  head.result(static_cast<unsigned int>(answer.status));
  head.version(kHttp11);
  head.set(http::field::server, "alertd");
  head.set(http::field::content_type, answer.content_type);
  head.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : answer.headers)
    head.set(name, value);
  head.keep_alive(false);
  head.chunked(true);
  http::response_serializer<http::empty_body> serializer(head);
  stream.expires_after(timeout);
  const auto [error, bytes] = co_await http::async_write_header(stream, serializer, kNoThrow);
  static_cast<void>(bytes);
  co_return !error;
}

// Returns when something waits in the feed, or after the time; false for the latter.
asio::awaitable<bool> AwaitNews(Waiting& waiting, Duration time) {
  if (!waiting.woken) {
    waiting.timer.expires_after(time);
    co_await waiting.timer.async_wait(kNoThrow);
  }
  co_return std::exchange(waiting.woken, false);
}

void WakeBy(LiveFeed& feed, const std::shared_ptr<Waiting>& waiting) {
  feed.SetWake([waiting] {
    asio::post(waiting->timer.get_executor(), [waiting] {
      waiting->woken = true;
      waiting->timer.cancel();
    });
  });
}

asio::awaitable<void> WriteFeed(beast::tcp_stream& stream, LiveFeed& feed,
                                const LiveWriter& writer) {
  const auto waiting = std::make_shared<Waiting>(stream.get_executor());
  WakeBy(feed, waiting);
  const ClientWatch watch(stream.socket(), [&feed] { feed.End({}); });
  while (true) {
    LiveFeed::Taken taken = feed.Take();
    if (taken.text.empty() && !taken.ended) {
      const bool news = co_await AwaitNews(*waiting, writer.heartbeat);
      if (news) continue;
      taken.text = kHeartbeat;
    }
    bool written = true;
    if (!taken.text.empty()) {
      written = co_await WriteChunk(stream, taken.text, writer.timeout);
    }
    if (!written) break;
    if (!taken.ended) continue;
    stream.expires_after(writer.timeout);
    co_await asio::async_write(stream, http::make_chunk_last(), kNoThrow);
    break;
  }
}

}  // namespace

asio::awaitable<void> LiveWriter::Write(beast::tcp_stream& stream, Answer answer) const {
  const std::shared_ptr<LiveFeed> feed = answer.live;
  bool written = co_await WriteHead(stream, answer, timeout);
  if (written && !answer.body.empty()) {
    written = co_await WriteChunk(stream, answer.body, timeout);
  }
  while (written && answer.more) {
    const std::string piece = co_await CallOn(workers, answer.more);
    if (piece.empty()) break;
    written = co_await WriteChunk(stream, piece, timeout);
  }
  if (written) {
    co_await WriteFeed(stream, *feed, *this);
  }
  feed->Abandon();
}

}  // namespace alertd::serve
