#include "engine/serve/http_server.h"

#include <exception>
#include <future>
#include <list>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "engine/serve/answer_writer.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/client_watch.h"
#include "engine/serve/listen_address.h"
#include "engine/serve/live_feed.h"
#include "engine/serve/live_writer.h"
#include "engine/serve/turn_queue.h"

namespace alertd::serve {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

using RequestParser = http::request_parser<http::string_body>;

constexpr unsigned int kHttp10 = 10;     // as Beast has versions
constexpr size_t kReadBytes = 16 << 10;  // that are asked of a socket at once
constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
// Before accepting again when the process has run out of file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{100};

// A connection, as the server sees it when it stops, or has no place for another one.
struct Connection {
  beast::tcp_stream stream;
  enum class Phase {
    kWaiting,  // for the head of a request
    kReading,  // its body
    kAnswering,
    kCutOff,  // while it waited
  } phase = Phase::kWaiting;
  uint64_t turn = 0;                      // the lower, the longer it has waited
  std::shared_ptr<StopSignal> stop = {};  // of the request that is being answered elsewhere
  std::shared_ptr<LiveFeed> live = {};    // that is being sent
};

std::string TextOf(beast::string_view text) { return {text.data(), text.size()}; }

Answer Compute(const Endpoint& endpoint, const Request& request) {
  try {
    return endpoint.answer(request);
  } catch (const std::exception& failure) {
    // Such as memory that is gone. The others go on.
    return Fail(ApiError::kInternal, failure.what());
  }
}

bool IsQuick(const Endpoint& endpoint, const Request& request) {
  if (endpoint.cost == Cost::kSlow) return request.body.size() < endpoint.quick_below;
  return endpoint.cost == Cost::kQuick;
}

// Lives until all that have a copy of it are done.
struct Unfinished {
  std::promise<void> none = {};
  Unfinished() = default;
  ~Unfinished() { none.set_value(); }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
};

// Of the server's thread.
struct PendingAnswer {
  explicit PendingAnswer(asio::io_context& io) : wake(io) {}

  asio::steady_timer wake;
  std::optional<Answer> answer = std::nullopt;
};

// What another thread calls with a deferred answer.
struct HandOver {
  std::shared_ptr<Unfinished> unfinished;  // goes last: until then there is `io`
  asio::io_context& io;
  std::shared_ptr<PendingAnswer> pending;

  void operator()(Answer answer) const {
    asio::post(io, [pending = pending, answer = std::move(answer)]() mutable {
      pending->answer = std::move(answer);
      pending->wake.cancel();
    });
  }
};

void BeginDeferred(const DeferredAnswer& deferred, const Request& request,
                   const DeferredAnswer::Done& done) {
  try {
    deferred.begin(request, done);
  } catch (const std::exception& failure) {
    done(Fail(ApiError::kInternal, failure.what()));
  }
}

// The answer to a request that could not be read; nothing when there is nobody left to tell.
std::optional<Answer> ExplainUnreadable(beast::error_code error, const ServerOptions& options) {
  if (error == http::error::body_limit) {
    Answer answer = Fail(ApiError::kBadData, "the body is longer than " +
                                                 std::to_string(options.body_bytes_max) + " bytes");
    answer.status = 413;
    return answer;
  }
  if (error == http::error::header_limit) {
    Answer answer =
        Fail(ApiError::kBadData,
             "the header is longer than " + std::to_string(options.header_bytes_max) + " bytes");
    answer.status = 431;
    return answer;
  }
  if (error.category() == make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return Fail(ApiError::kBadData, "this is not HTTP: " + error.message());
  }
  return std::nullopt;
}

}  // namespace

struct HttpServer::State {
  ServerOptions options;
  const EndpointTable& endpoints;
  const Clock& clock;
  std::function<void(const ServedRequest&)> observe;
  std::string address = {};
  bool stopping = false;                    // of the server's thread
  std::list<Connection*> connections = {};  // of the server's thread
  uint64_t turns_taken = 0;                 // likewise: how often one began to wait
  std::promise<void> ended = {};
  std::shared_ptr<Unfinished> unfinished = std::make_shared<Unfinished>();  // deferred answers
  asio::thread_pool slow;
  asio::thread_pool queries;
  // After all that the coroutines refer to: they end with it.
  asio::io_context io = asio::io_context(1);
  tcp::acceptor acceptor = tcp::acceptor(io);
  TurnQueue turns;
  std::jthread thread = {};

  State(ServerOptions its_options, const EndpointTable& its_endpoints, const Clock& its_clock,
        std::function<void(const ServedRequest&)> its_observe)
      : options(std::move(its_options)),
        endpoints(its_endpoints),
        clock(its_clock),
        observe(std::move(its_observe)),
        slow(options.slow_requests_max),
        queries(options.queries_max),
        turns(io, options.queries_max) {}

  Status Listen();
  asio::awaitable<void> Accept();
  asio::awaitable<void> Serve(tcp::socket socket);
  // Whether there is a place for one more connection: one that has waited longest gives way.
  bool MakeRoom();
  // The connection's next request.
  asio::awaitable<beast::error_code> Read(Connection& connection, beast::flat_buffer& buffer,
                                          RequestParser& parser);
  asio::awaitable<void> AnswerAll(Connection& connection);
  asio::awaitable<Answer> AnswerOne(Connection& connection, RawRequest raw);
  asio::awaitable<Answer> AnswerElsewhere(Connection& connection, const Endpoint& endpoint,
                                          Request& request);
  asio::awaitable<Answer> AnswerQuery(const Endpoint& endpoint, Request& request);
  asio::awaitable<Answer> AnswerDeferred(const Endpoint& endpoint, const Request& request);
  static asio::awaitable<Answer> ComputeOn(asio::thread_pool& threads, const Endpoint& endpoint,
                                           const Request& request);
  asio::awaitable<bool> Write(Connection& connection, const HttpRequest& request, Answer answer);
  asio::awaitable<bool> WriteLive(Connection& connection, const HttpRequest& request,
                                  Answer answer);
  void CloseIdle();
  void CancelAnswers();
};

Status HttpServer::State::Listen() {
  ALERTD_TRY(const ListenAddress wanted, ParseListenAddress(options.listen));
  beast::error_code error;
  tcp::endpoint endpoint(tcp::v6(), wanted.port);
  if (!wanted.host.empty()) {
    tcp::resolver resolver(io);
    const auto found =
        resolver.resolve(wanted.host, std::to_string(wanted.port), tcp::resolver::passive, error);
    if (error || found.empty()) {
      return InvalidInput("cannot listen on " + options.listen + ": unknown host");
    }
    endpoint = found.begin()->endpoint();
  }
  acceptor.open(endpoint.protocol(), error);
  if (error && wanted.host.empty()) {
    // A machine without IPv6.
    endpoint = tcp::endpoint(tcp::v4(), wanted.port);
    acceptor.open(endpoint.protocol(), error);
  }
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint.protocol() == tcp::v6() && wanted.host.empty()) {
    acceptor.set_option(asio::ip::v6_only(false), error);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return Unavailable("cannot listen on " + options.listen + ": " + error.message());
  const tcp::endpoint local = acceptor.local_endpoint();
  const std::string host = wanted.host.empty() ? "[::]" : local.address().to_string();
  const bool needs_brackets = !host.starts_with('[') && local.address().is_v6();
  address = (needs_brackets ? "[" + host + "]" : host) + ":" + std::to_string(local.port());
  return Ok();
}

asio::awaitable<void> HttpServer::State::Accept() {
  while (!stopping) {
    auto [error, socket] = co_await acceptor.async_accept(kNoThrow);
    if (stopping) co_return;
    if (error) {
      asio::steady_timer pause(io, kAcceptPause);
      co_await pause.async_wait(kNoThrow);
      continue;
    }
    asio::co_spawn(io, Serve(std::move(socket)), asio::detached);
  }
}

bool HttpServer::State::MakeRoom() {
  if (connections.size() < options.connections_max) return true;
  size_t kept = 0;
  Connection* longest = nullptr;
  for (Connection* connection : connections) {
    if (connection->phase == Connection::Phase::kCutOff) continue;
    ++kept;
    if (connection->phase != Connection::Phase::kWaiting) continue;
    if (longest == nullptr || connection->turn < longest->turn) longest = connection;
  }
  if (kept < options.connections_max) return true;
  if (longest == nullptr) return false;
  longest->phase = Connection::Phase::kCutOff;
  longest->stream.close();
  return true;
}

asio::awaitable<void> HttpServer::State::Serve(tcp::socket socket) {
  const bool has_room = MakeRoom();
  Connection connection{.stream = beast::tcp_stream(std::move(socket)),
                        .phase = Connection::Phase::kAnswering};
  const auto place = connections.insert(connections.end(), &connection);
  beast::error_code ignored;
  connection.stream.socket().set_option(tcp::no_delay(true), ignored);
  if (!has_room) {
    const HttpRequest unread{http::verb::get, "/", 11};
    co_await Write(connection, unread, Fail(ApiError::kUnavailable, "too many connections"));
  } else {
    co_await AnswerAll(connection);
  }
  connection.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  connections.erase(place);
}

asio::awaitable<beast::error_code> HttpServer::State::Read(Connection& connection,
                                                           beast::flat_buffer& buffer,
                                                           RequestParser& parser) {
  connection.phase = Connection::Phase::kWaiting;
  connection.turn = ++turns_taken;
  connection.stream.expires_after(options.read_timeout);
  auto [error, bytes] =
      co_await http::async_read_header(connection.stream, buffer, parser, kNoThrow);
  if (error || parser.is_done() || connection.phase == Connection::Phase::kCutOff) co_return error;
  connection.phase = Connection::Phase::kReading;
  std::tie(error, bytes) = co_await http::async_read(connection.stream, buffer, parser, kNoThrow);
  co_return error;
}

asio::awaitable<void> HttpServer::State::AnswerAll(Connection& connection) {
  beast::flat_buffer buffer;
  // Otherwise a large body comes in by the kilobyte.
  buffer.reserve(kReadBytes);
  while (!stopping) {
    RequestParser parser;
    parser.header_limit(static_cast<std::uint32_t>(options.header_bytes_max));
    parser.body_limit(options.body_bytes_max);
    const beast::error_code error = co_await Read(connection, buffer, parser);
    if (connection.phase == Connection::Phase::kCutOff) co_return;
    connection.phase = Connection::Phase::kAnswering;
    if (error) {
      auto answer = ExplainUnreadable(error, options);
      if (answer) {
        parser.get().keep_alive(false);
        co_await Write(connection, parser.get(), *std::move(answer));
      }
      co_return;
    }
    connection.stream.expires_never();
    const HttpRequest& request = parser.get();
    RawRequest raw{.method = TextOf(request.method_string()),
                   .target = TextOf(request.target()),
                   .content_type = TextOf(request[http::field::content_type]),
                   .body = std::move(parser.get().body()),
                   .last_event_id = TextOf(request["Last-Event-ID"])};
    Answer answer = co_await AnswerOne(connection, std::move(raw));
    const bool written = co_await Write(connection, request, std::move(answer));
    if (!written || !request.keep_alive()) co_return;
  }
}

asio::awaitable<Answer> HttpServer::State::AnswerOne(Connection& connection, RawRequest raw) {
  const auto begun = clock.Steady();
  const std::string method = raw.method;
  std::string_view pattern;
  auto found = endpoints.Find(std::move(raw));
  Answer answer;
  if (auto* refusal = std::get_if<Answer>(&found)) {
    answer = std::move(*refusal);
  } else {
    auto& [endpoint, request] = std::get<Dispatch>(found);
    pattern = endpoint->pattern;
    // Not with a conditional operator: GCC 12 destroys twice what one with a co_await in it yields.
    if (endpoint->deferred) {
      answer = co_await AnswerDeferred(*endpoint, request);
    } else if (IsQuick(*endpoint, request)) {
      answer = Compute(*endpoint, request);
    } else {
      answer = co_await AnswerElsewhere(connection, *endpoint, request);
    }
  }
  observe({.method = method,
           .pattern = pattern,
           .status = answer.status,
           .elapsed = clock.Steady() - begun});
  co_return answer;
}

asio::awaitable<Answer> HttpServer::State::AnswerElsewhere(Connection& connection,
                                                           const Endpoint& endpoint,
                                                           Request& request) {
  connection.stop = request.stop;
  if (stopping) request.stop->Stop(StopReason::kShutdown);
  const ClientWatch watch(connection.stream.socket(), [this, stop = request.stop] {
    stop->Stop(StopReason::kClientGone);
    turns.WakeStopped();
  });
  Answer answer;
  if (endpoint.cost == Cost::kQuery) {
    answer = co_await AnswerQuery(endpoint, request);
  } else {
    answer = co_await ComputeOn(slow, endpoint, request);
  }
  connection.stop = nullptr;
  co_return answer;
}

asio::awaitable<Answer> HttpServer::State::AnswerQuery(const Endpoint& endpoint, Request& request) {
  const auto begun = clock.Steady();
  asio::steady_timer deadline(io);
  const Duration time_max = endpoint.time_max(request);
  if (time_max <= Duration(0)) {
    request.stop->Stop(StopReason::kTimeout);
  } else {
    deadline.expires_after(time_max);
    deadline.async_wait([this, stop = request.stop](const beast::error_code& error) {
      if (error) return;
      stop->Stop(StopReason::kTimeout);
      turns.WakeStopped();
    });
  }
  const bool admitted = co_await turns.Enter(*request.stop);
  request.waited = clock.Steady() - begun;
  Answer answer = co_await ComputeOn(admitted ? queries : slow, endpoint, request);
  if (admitted) turns.Leave();
  co_return answer;
}

asio::awaitable<Answer> HttpServer::State::AnswerDeferred(const Endpoint& endpoint,
                                                          const Request& request) {
  const DeferredAnswer& deferred = *endpoint.deferred;
  const auto pending = std::make_shared<PendingAnswer>(io);
  pending->wake.expires_after(deferred.wait_max);
  // None of its copies stays in a coroutine that waits: Stop() waits for them.
  DeferredAnswer::Done done = HandOver{unfinished, io, pending};
  if (IsQuick(endpoint, request)) {
    BeginDeferred(deferred, request, done);
  } else {
    co_await asio::co_spawn(
        slow,
        [](const DeferredAnswer& its_deferred, const Request& its_request,
           DeferredAnswer::Done its_done) -> asio::awaitable<void> {
          BeginDeferred(its_deferred, its_request, its_done);
          its_done = nullptr;
          co_return;
        }(deferred, request, std::move(done)),
        asio::use_awaitable);
  }
  done = nullptr;
  if (!pending->answer) {
    co_await pending->wake.async_wait(kNoThrow);
  }
  if (!pending->answer) co_return deferred.too_late();
  co_return *std::move(pending->answer);
}

asio::awaitable<Answer> HttpServer::State::ComputeOn(asio::thread_pool& threads,
                                                     const Endpoint& endpoint,
                                                     const Request& request) {
  co_return co_await asio::co_spawn(
      threads,
      [](const Endpoint& its_endpoint, const Request& its_request) -> asio::awaitable<Answer> {
        co_return Compute(its_endpoint, its_request);
      }(endpoint, request),
      asio::use_awaitable);
}

asio::awaitable<bool> HttpServer::State::Write(Connection& connection, const HttpRequest& request,
                                               Answer answer) {
  if (answer.live != nullptr) {
    co_return co_await WriteLive(connection, request, std::move(answer));
  }
  const bool kept = request.keep_alive() && !stopping;
  const AnswerWriter writer{.workers = slow, .timeout = options.write_timeout};
  co_return co_await writer.Write(connection.stream, request, std::move(answer),
                                  kept ? ConnectionFate::kKept : ConnectionFate::kClosed);
}

asio::awaitable<bool> HttpServer::State::WriteLive(Connection& connection,
                                                   const HttpRequest& request, Answer answer) {
  connection.live = answer.live;
  if (stopping) connection.live->End({});
  if (request.method() == http::verb::head || request.version() <= kHttp10) {
    connection.live->Abandon();
    answer.live = nullptr;
    answer.more = nullptr;
    const AnswerWriter writer{.workers = slow, .timeout = options.write_timeout};
    co_await writer.Write(connection.stream, request, std::move(answer), ConnectionFate::kClosed);
  } else {
    const LiveWriter writer{
        .workers = slow, .timeout = options.write_timeout, .heartbeat = options.live_heartbeat};
    co_await writer.Write(connection.stream, std::move(answer));
  }
  connection.live = nullptr;
  co_return false;
}

void HttpServer::State::CloseIdle() {
  for (Connection* connection : connections) {
    const bool answers = connection->phase == Connection::Phase::kAnswering;
    if (!answers) connection->stream.close();
  }
}

void HttpServer::State::CancelAnswers() {
  for (Connection* connection : connections) {
    if (connection->stop != nullptr) connection->stop->Stop(StopReason::kShutdown);
    if (connection->live != nullptr) connection->live->End(": alertd stops\n\n");
  }
  turns.WakeStopped();
}

Result<std::unique_ptr<HttpServer>> HttpServer::Open(
    const ServerOptions& options, const EndpointTable& endpoints, const Clock& clock,
    std::function<void(const ServedRequest&)> observe) {
  auto state = std::make_unique<State>(options, endpoints, clock, std::move(observe));
  if (Status listening = state->Listen(); !listening) {
    return Failure{std::move(listening).error()};
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

// NOLINTNEXTLINE(bugprone-exception-escape): see the header
HttpServer::~HttpServer() { Stop(); }

const std::string& HttpServer::address() const { return state_->address; }

void HttpServer::Run() {
  State& state = *state_;
  asio::co_spawn(state.io, state.Accept(), asio::detached);
  state.thread = std::jthread([&state] {
    state.io.run();
    state.ended.set_value();
  });
}

void HttpServer::Stop() {
  State& state = *state_;
  if (!state.thread.joinable()) return;
  asio::post(state.io, [&state] {
    state.stopping = true;
    beast::error_code ignored;
    state.acceptor.close(ignored);
    state.CloseIdle();
    state.CancelAnswers();
  });
  // The thread ends by itself once the last connection is gone.
  if (state.ended.get_future().wait_for(state.options.stop_timeout) != std::future_status::ready) {
    state.io.stop();
  }
  state.thread.join();
  std::future<void> none = state.unfinished->none.get_future();
  state.unfinished = nullptr;
  none.wait();
  state.slow.join();
  state.queries.join();
}

}  // namespace alertd::serve
