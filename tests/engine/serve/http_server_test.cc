#include "engine/serve/http_server.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "engine/base/mutex.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/listen_address.h"
#include "tests/engine/serve/loopback_client.h"
#include "tests/support/still_clock.h"

namespace alertd::serve {
namespace {

// Requests whose answers are deferred, as they come.
class Deferred {
 public:
  void Take(DeferredAnswer::Done done) {
    {
      const std::lock_guard lock(mutex_);
      begun_on_ = std::this_thread::get_id();
      waiting_.push_back(std::move(done));
    }
    ready_.notify_one();
  }

  // Waits for one.
  DeferredAnswer::Done Next() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return !waiting_.empty(); });
    DeferredAnswer::Done done = std::move(waiting_.front());
    waiting_.pop_front();
    return done;
  }

  // By which thread the last one was taken in.
  std::thread::id begun_on() const {
    const std::lock_guard lock(mutex_);
    return begun_on_;
  }

 private:
  mutable std::mutex mutex_;  // and not Mutex: a condition variable needs it
  std::condition_variable ready_;
  std::deque<DeferredAnswer::Done> waiting_;
  std::thread::id begun_on_;
};

struct Deferring {
  size_t quick_below = 0;
  Duration wait_max;
};

// A server on a free port with an echo and whatever a test adds.
class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() : table_("") {
    table_.Add({.methods = {"GET", "POST"},
                .pattern = "/echo/{name}",
                .cost = Cost::kQuick,
                .answer = [](const Request& request) {
                  return PlainText(200, std::string(request.Capture("name")) + ":" +
                                            std::string(request.Parameter("q")));
                }});
  }

  void Start(ServerOptions options = {}) {
    options.listen = "127.0.0.1:0";
    auto server = HttpServer::Open(options, table_, clock_, [this](const ServedRequest& served) {
      const MutexLock lock(mutex_);
      served_.push_back(std::string(served.pattern) + " " + std::to_string(served.status));
    });
    ASSERT_TRUE(server);
    server_ = *std::move(server);
    server_->Run();
  }

  // At /deferred.
  std::shared_ptr<Deferred> Defer(const Deferring& how) {
    auto deferred = std::make_shared<Deferred>();
    table_.Add(
        {.methods = {"GET", "POST"},
         .pattern = "/deferred",
         .cost = Cost::kSlow,
         .quick_below = how.quick_below,
         .deferred = DeferredAnswer{
             .begin = [deferred](const Request&,
                                 DeferredAnswer::Done done) { deferred->Take(std::move(done)); },
             .wait_max = how.wait_max,
             .too_late = [] { return PlainText(503, "too late"); }}});
    return deferred;
  }

  std::string Ask(const std::string& method, const std::string& target,
                  const std::string& body = {}) {
    return serve::Ask(server_->address(), method, target, body);
  }

  EndpointTable table_;
  StillClock clock_;
  Mutex mutex_;
  std::vector<std::string> served_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersOnTheFreePortThatItNames) {
  Start();
  EXPECT_NE(server_->address(), "127.0.0.1:0");
  const std::string answer = Ask("GET", "/echo/a%20b?q=1%2B1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_EQ(BodyOf(answer), "a b:1+1");
  const MutexLock lock(mutex_);
  EXPECT_EQ(served_, std::vector<std::string>{"/echo/{name} 200"});
}

TEST_F(HttpServerTest, TakesParametersFromAFormInTheBody) {
  Start();
  EXPECT_EQ(BodyOf(Ask("POST", "/echo/x?q=query", "q=body&other=1")), "x:body");
}

TEST_F(HttpServerTest, KeepsTheConnectionForTheNextRequest) {
  Start();
  LoopbackClient client(server_->address());
  for (int i = 0; i < 3; ++i) {
    client.Send("GET /echo/" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), std::to_string(i) + ":");
  }
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  Start();
  LoopbackClient client(server_->address());
  client.Send("HEAD /echo/abc HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  const std::string answer = client.ReadToEnd();
  EXPECT_NE(answer.find("Content-Length: 4\r\n"), std::string::npos) << answer;
  EXPECT_EQ(BodyOf(answer), "");
}

TEST_F(HttpServerTest, UnknownPathsAreA404InJson) {
  Start();
  const std::string answer = Ask("GET", "/nonsense");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 ")) << answer;
  EXPECT_EQ(
      BodyOf(answer),
      R"({"status":"error","errorType":"not_found","error":"there is nothing at /nonsense"})");
}

TEST_F(HttpServerTest, OtherMethodsAreA405ThatNamesTheAllowedOnes) {
  Start();
  const std::string answer = Ask("DELETE", "/echo/x");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 405 ")) << answer;
  EXPECT_NE(answer.find("Allow: GET, POST\r\n"), std::string::npos) << answer;
}

TEST_F(HttpServerTest, RefusesALongBody) {
  ServerOptions options;
  options.body_bytes_max = 10;
  Start(options);
  const std::string answer = Ask("POST", "/echo/x", "q=more than ten bytes");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
}

TEST_F(HttpServerTest, RefusesALongHeader) {
  ServerOptions options;
  options.header_bytes_max = 1000;
  Start(options);
  const std::string answer = Ask("GET", "/echo/" + std::string(5000, 'x'));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 431 ")) << answer;
}

TEST_F(HttpServerTest, AnswersWhatIsNotHttpWithA400) {
  Start();
  LoopbackClient client(server_->address());
  client.Send("\x16\x03\x01 this is TLS\r\n\r\n");
  EXPECT_TRUE(client.ReadToEnd().starts_with("HTTP/1.1 400 "));
}

TEST_F(HttpServerTest, ClosesAConnectionThatNeverAsks) {
  ServerOptions options;
  options.read_timeout = Duration(30);
  Start(options);
  LoopbackClient client(server_->address());
  client.Send("GET /echo/x HTT");
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST_F(HttpServerTest, RefusesMoreConnectionsThanItsLimit) {
  const auto asked = Defer({.wait_max = std::chrono::minutes{1}});
  Start({.connections_max = 1});
  LoopbackClient first(server_->address());
  first.Send("GET /deferred HTTP/1.1\r\nHost: t\r\n\r\n");
  const DeferredAnswer::Done tell = asked->Next();
  LoopbackClient second(server_->address());
  EXPECT_TRUE(second.ReadToEnd().starts_with("HTTP/1.1 503 "));
  tell(PlainText(200, "first"));
  EXPECT_EQ(BodyOf(first.ReadAnswer()), "first");
}

TEST_F(HttpServerTest, WhoeverHasWaitedLongestMakesRoom) {
  const std::string request = "GET /echo/x HTTP/1.1\r\nHost: t\r\n\r\n";
  Start({.connections_max = 3});
  LoopbackClient first(server_->address());
  LoopbackClient second(server_->address());
  LoopbackClient half(server_->address());
  // Its body is on its way.
  half.Send("POST /echo/x HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\na");
  for (LoopbackClient* client : {&first, &second, &first}) {
    client->Send(request);
    EXPECT_EQ(BodyOf(client->ReadAnswer()), "x:");
  }
  EXPECT_EQ(BodyOf(Ask("GET", "/echo/y")), "y:");
  EXPECT_EQ(second.ReadToEnd(), "");
  first.Send(request);
  EXPECT_EQ(BodyOf(first.ReadAnswer()), "x:");
  half.Send("b");
  EXPECT_EQ(BodyOf(half.ReadAnswer()), "x:");
}

TEST_F(HttpServerTest, ManyIdleConnectionsKeepNobodyOut) {
  Start({.connections_max = 8});
  std::deque<LoopbackClient> idle;
  for (int i = 0; i < 100; ++i)
    idle.emplace_back(server_->address());
  EXPECT_EQ(BodyOf(Ask("GET", "/echo/y")), "y:");
  EXPECT_EQ(idle.front().ReadToEnd(), "");
}

TEST_F(HttpServerTest, SlowRequestsDoNotKeepQuickOnesWaiting) {
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  table_.Add({.methods = {"GET"},
              .pattern = "/slow",
              .cost = Cost::kSlow,
              .answer = [released](const Request&) {
                released.wait();
                return PlainText(200, "slow");
              }});
  Start();
  LoopbackClient slow(server_->address());
  slow.Send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(BodyOf(Ask("GET", "/echo/quick")), "quick:");
  release.set_value();
  EXPECT_EQ(BodyOf(slow.ReadAnswer()), "slow");
}

TEST_F(HttpServerTest, StopWaitsForAnswersUnderWayAndClosesIdleConnections) {
  std::promise<void> asked;
  std::promise<void> release;
  table_.Add(
      {.methods = {"GET"}, .pattern = "/slow", .cost = Cost::kSlow, .answer = [&](const Request&) {
         asked.set_value();
         release.get_future().wait();
         return PlainText(200, "slow");
       }});
  Start();
  LoopbackClient idle(server_->address());
  LoopbackClient slow(server_->address());
  slow.Send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  asked.get_future().wait();
  std::jthread stopper([this] { server_->Stop(); });
  EXPECT_EQ(idle.ReadToEnd(), "");
  release.set_value();
  EXPECT_EQ(BodyOf(slow.ReadToEnd()), "slow");
}

TEST_F(HttpServerTest, DeferredAnswersKeepNoThreadWaiting) {
  const auto asked = Defer({.wait_max = std::chrono::minutes{1}});
  Start({.slow_requests_max = 1});
  LoopbackClient first(server_->address());
  LoopbackClient second(server_->address());
  first.Send("GET /deferred HTTP/1.1\r\nHost: t\r\n\r\n");
  const DeferredAnswer::Done tell_first = asked->Next();
  second.Send("GET /deferred HTTP/1.1\r\nHost: t\r\n\r\n");
  const DeferredAnswer::Done tell_second = asked->Next();
  EXPECT_EQ(BodyOf(Ask("GET", "/echo/quick")), "quick:");
  tell_second(PlainText(200, "second"));
  EXPECT_EQ(BodyOf(second.ReadAnswer()), "second");
  tell_first(PlainText(200, "first"));
  EXPECT_EQ(BodyOf(first.ReadAnswer()), "first");
}

TEST_F(HttpServerTest, DeferredAnswersThatComeTooLateAreAnsweredWithout) {
  const auto asked = Defer({.wait_max = Duration{0}});
  Start();
  LoopbackClient client(server_->address());
  client.Send("GET /deferred HTTP/1.1\r\nHost: t\r\n\r\n");
  const DeferredAnswer::Done tell = asked->Next();
  EXPECT_EQ(BodyOf(client.ReadAnswer()), "too late");
  tell(PlainText(200, "after all"));
  EXPECT_EQ(BodyOf(Ask("GET", "/echo/next")), "next:");
}

TEST_F(HttpServerTest, LongBodiesAreReadElsewhere) {
  constexpr size_t kLong = 100;
  std::thread::id answering;
  table_.Add({.methods = {"GET"},
              .pattern = "/where",
              .cost = Cost::kQuick,
              .answer = [&answering](const Request&) {
                answering = std::this_thread::get_id();
                return PlainText(200, "");
              }});
  const auto asked = Defer({.quick_below = kLong, .wait_max = std::chrono::minutes{1}});
  Start();
  Ask("GET", "/where");
  for (const size_t length : {kLong - 1, kLong}) {
    LoopbackClient client(server_->address());
    client.Send("POST /deferred HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\n" +
                ("Content-Length: " + std::to_string(length)) + "\r\n\r\n" +
                std::string(length, 'x'));
    const DeferredAnswer::Done tell = asked->Next();
    EXPECT_EQ(asked->begun_on() == answering, length < kLong) << length;
    tell(PlainText(200, std::to_string(length)));
    EXPECT_EQ(BodyOf(client.ReadAnswer()), std::to_string(length));
  }
}

TEST_F(HttpServerTest, StopWaitsForWhoeverDefersAnswers) {
  const auto asked = Defer({.wait_max = std::chrono::minutes{1}});
  Start({.stop_timeout = Duration{0}});
  LoopbackClient client(server_->address());
  client.Send("GET /deferred HTTP/1.1\r\nHost: t\r\n\r\n");
  std::future<void> stopped;
  {
    const DeferredAnswer::Done tell = asked->Next();
    stopped = std::async(std::launch::async, [this] { server_->Stop(); });
    EXPECT_NE(stopped.wait_for(std::chrono::seconds{0}), std::future_status::ready);
    tell(PlainText(200, "perhaps nobody hears this"));
  }
  stopped.wait();
}

TEST_F(HttpServerTest, DeferringThatFailsIsAnswered) {
  table_.Add(
      {.methods = {"GET"},
       .pattern = "/failing",
       .deferred = DeferredAnswer{.begin = [](const Request&, const DeferredAnswer::Done&) -> void {
                                    throw std::runtime_error("no memory");
                                  },
                                  .wait_max = std::chrono::minutes{1},
                                  .too_late = [] { return PlainText(503, "too late"); }}});
  Start();
  EXPECT_TRUE(Ask("GET", "/failing").starts_with("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, TwoCannotListenOnOneAddress) {
  Start();
  ServerOptions options;
  options.listen = server_->address();
  const auto second = HttpServer::Open(options, table_, clock_, [](const ServedRequest&) {});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find(server_->address()), std::string::npos);
}

TEST(ListenAddress, IsHostAndPort) {
  EXPECT_EQ(*ParseListenAddress("127.0.0.1:9095"), (ListenAddress{"127.0.0.1", 9095}));
  EXPECT_EQ(*ParseListenAddress(":0"), (ListenAddress{"", 0}));
  EXPECT_EQ(*ParseListenAddress("[::1]:80"), (ListenAddress{"::1", 80}));
  for (const char* bad : {"9095", "localhost", "::1:80", "host:port", "host:70000", "host:"}) {
    EXPECT_FALSE(ParseListenAddress(bad)) << bad;
  }
}

}  // namespace
}  // namespace alertd::serve
