// What the server does about requests that take long: turns, deadlines, clients that go.

#include <future>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "engine/serve/api_answer.h"
#include "engine/serve/http_server.h"
#include "tests/engine/serve/loopback_client.h"
#include "tests/support/still_clock.h"

namespace alertd::serve {
namespace {

std::string RequestFor(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n";
}

std::string NameOf(StopReason reason) {
  switch (reason) {
    case StopReason::kNone:
      return "none";
    case StopReason::kTimeout:
      return "timeout";
    case StopReason::kClientGone:
      return "client gone";
    case StopReason::kShutdown:
      return "shutdown";
  }
  return "";
}

// A server with a query /endless that ends only when it is stopped and a query /short, which says
// whether it was stopped before; one of them at a time.
class QueryTurnsTest : public testing::Test {
 protected:
  QueryTurnsTest() : table_("") {
    table_.Add({.methods = {"GET"},
                .pattern = "/endless",
                .cost = Cost::kQuery,
                .answer =
                    [this](const Request& request) {
                      begun_.set_value();
                      request.stop->flag().wait(false);
                      ended_.set_value(request.stop->reason());
                      return PlainText(200, NameOf(request.stop->reason()));
                    },
                .time_max = [this](const Request&) { return endless_max_; }});
    table_.Add(
        {.methods = {"GET"},
         .pattern = "/short",
         .cost = Cost::kQuery,
         .answer =
             [](const Request& request) { return PlainText(200, NameOf(request.stop->reason())); },
         .time_max = [this](const Request&) { return short_max_; }});
  }

  void Start() {
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.queries_max = 1;
    auto server = HttpServer::Open(options, table_, clock_, [](const ServedRequest&) {});
    ASSERT_TRUE(server);
    server_ = *std::move(server);
    server_->Run();
  }

  // Asks for /endless and waits until it has its turn.
  std::unique_ptr<LoopbackClient> AskForEndless() {
    auto client = std::make_unique<LoopbackClient>(server_->address());
    client->Send(RequestFor("/endless"));
    begun_.get_future().wait();
    return client;
  }

  Duration endless_max_ = std::chrono::hours{1};
  Duration short_max_ = std::chrono::hours{1};
  std::promise<void> begun_;
  std::promise<StopReason> ended_;
  EndpointTable table_;
  StillClock clock_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(QueryTurnsTest, AQueryWhoseClientGoesIsStoppedAndGivesItsTurnBack) {
  Start();
  auto endless = AskForEndless();
  LoopbackClient waiting(server_->address());
  waiting.Send(RequestFor("/short"));
  endless.reset();
  EXPECT_EQ(ended_.get_future().get(), StopReason::kClientGone);
  EXPECT_EQ(BodyOf(waiting.ReadAnswer()), "none");
}

TEST_F(QueryTurnsTest, AQueryPastItsTimeIsStopped) {
  endless_max_ = Duration{20};
  Start();
  const auto endless = AskForEndless();
  EXPECT_EQ(BodyOf(endless->ReadAnswer()), "timeout");
}

TEST_F(QueryTurnsTest, AQueryThatWaitsForItsTurnTooLongIsStopped) {
  short_max_ = Duration{20};
  Start();
  const auto endless = AskForEndless();
  EXPECT_EQ(BodyOf(Ask(server_->address(), "GET", "/short")), "timeout");
}

TEST_F(QueryTurnsTest, AQueryWithoutAnyTimeIsStoppedAtOnce) {
  short_max_ = Duration{0};
  Start();
  EXPECT_EQ(BodyOf(Ask(server_->address(), "GET", "/short")), "timeout");
}

TEST_F(QueryTurnsTest, StoppingTheServerStopsQueriesAndThoseThatWait) {
  Start();
  const auto endless = AskForEndless();
  LoopbackClient waiting(server_->address());
  waiting.Send(RequestFor("/short"));
  std::jthread stopper([this] { server_->Stop(); });
  EXPECT_EQ(BodyOf(endless->ReadToEnd()), "shutdown");
  stopper.join();
}

TEST_F(QueryTurnsTest, ANextRequestThatIsThereAlreadyStopsNothing) {
  Start();
  LoopbackClient client(server_->address());
  client.Send(RequestFor("/short") + RequestFor("/short"));
  EXPECT_EQ(BodyOf(client.ReadAnswer()), "none");
  EXPECT_EQ(BodyOf(client.ReadAnswer()), "none");
}

TEST_F(QueryTurnsTest, AnAnswerThatCannotBeMadeIsAnInternalError) {
  table_.Add({.methods = {"GET"},
              .pattern = "/broken",
              .cost = Cost::kSlow,
              .answer = [](const Request&) -> Answer { throw std::bad_alloc(); }});
  Start();
  const std::string answer = Ask(server_->address(), "GET", "/broken");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_NE(answer.find(R"("errorType":"internal")"), std::string::npos) << answer;
}

}  // namespace
}  // namespace alertd::serve
