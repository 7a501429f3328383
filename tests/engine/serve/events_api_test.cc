#include "engine/serve/events_api.h"

#include <future>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/serve/api_answer.h"
#include "engine/serve/http_server.h"
#include "tests/engine/serve/api_fixture.h"
#include "tests/engine/serve/loopback_client.h"

namespace alertd::serve {
namespace {

JournalEventPtr Event(uint64_t sequence, SharedText kind) {
  JournalEvent event;
  event.sequence = sequence;
  event.at = kNow;
  event.kind = std::move(kind);
  return std::make_shared<const JournalEvent>(std::move(event));
}

class EventsApiTest : public ApiTest {
 protected:
  EventsApiTest() {
    sources_.events_after = [this](uint64_t sequence,
                                   size_t limit) -> Result<std::vector<JournalEventPtr>> {
      std::vector<JournalEventPtr> after;
      for (const JournalEventPtr& event : kept_)
        if (event->sequence > sequence && after.size() < limit) after.push_back(event);
      return after;
    };
    AddEventsApi(table_, sources_, hub_);
  }

  void Start(ServerOptions options = {}) {
    options.listen = "127.0.0.1:0";
    auto server = HttpServer::Open(options, table_, clock_, [](const ServedRequest&) {});
    ASSERT_TRUE(server);
    server_ = *std::move(server);
    server_->Run();
  }

  void Publish(uint64_t sequence, const std::string& kind) {
    kept_.push_back(Event(sequence, kind));
    hub_.Publish({kept_.back()});
  }

  static void Watch(LoopbackClient& client, const std::string& query = {},
                    const std::string& header = {}) {
    client.Send("GET /api/v1/events" + query + " HTTP/1.1\r\nHost: test\r\n" + header + "\r\n");
  }

  std::vector<JournalEventPtr> kept_;
  EventHub hub_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(EventsApiTest, TellsEventsAsTheyHappen) {
  Start();
  LoopbackClient client(server_->address());
  Watch(client, "?kind=firing");
  const std::string head = client.ReadUntil("retry: 3000\n\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos) << head;
  Publish(6, "pending");
  Publish(7, "firing");
  const std::string told = client.ReadUntil("\n\n");
  EXPECT_EQ(told.substr(told.find("id:")),
            "id: 7\ndata: {\"sequence\":7,\"at\":\"2023-11-14T22:13:20.000Z\",\"kind\":\"firing\","
            "\"reason\":\"\"}\n\n");
}

// Such an event knows its alerts by their ids only.
TEST_F(EventsApiTest, AFilterLetsPassWhatGroupsOfItsAlertsWereTold) {
  const Labels before{{"alertname", "Slow"}, {"host", "a"}};
  const Labels later{{"alertname", "Slow"}, {"host", "b"}};
  auto group = std::make_shared<route::GroupView>();
  route::RoutedAlert routed;
  Alert alert;
  alert.labels = before;
  routed.alert = AlertPtr(alert);
  group->alerts = {routed};
  auto board = std::make_shared<route::RouterBoard>();
  board->groups = {group};
  sources_.routing = [board] { return board; };
  Start();
  LoopbackClient client(server_->address());
  Watch(client, "?filter=alertname%3DSlow");
  client.ReadUntil("retry: 3000\n\n");
  const auto tell_of = [this](uint64_t sequence, const Labels& labels) {
    JournalEvent event = *Event(sequence, "notified");
    event.members = {{Fingerprint(labels), {}}};
    hub_.Publish({std::make_shared<const JournalEvent>(event)});
  };
  tell_of(1, later);
  tell_of(2, before);
  JournalEvent firing = *Event(3, "firing");
  firing.alert = Fingerprint(later);
  firing.labels = later;
  hub_.Publish({std::make_shared<const JournalEvent>(firing)});
  tell_of(4, later);
  const std::string told = client.ReadUntil("id: 4\n");
  EXPECT_EQ(told.find("id: 1\n"), std::string::npos) << told;
  EXPECT_NE(told.find("id: 2\n"), std::string::npos) << told;
  EXPECT_NE(told.find("id: 3\n"), std::string::npos) << told;
}

TEST_F(EventsApiTest, GoesOnAfterTheLastEventThatAClientHasSeen) {
  Start();
  for (uint64_t sequence = 1; sequence <= 1'200; ++sequence)
    Publish(sequence, "firing");
  for (const auto& [query, header] :
       {std::pair("", "Last-Event-ID: 2\r\n"), std::pair("?after=2", "")}) {
    LoopbackClient client(server_->address());
    Watch(client, query, header);
    client.ReadUntil("retry: 3000\n\n");
    EXPECT_NE(client.ReadUntil("\ndata").find("id: 3\n"), std::string::npos);
    client.ReadUntil("id: 1200\n");
    Publish(1'201, "resolved");
    EXPECT_NE(client.ReadUntil("\"resolved\"").find("id: 1201\n"), std::string::npos);
    kept_.pop_back();
    hub_.Publish({Event(1'200, "again")});
  }
}

TEST_F(EventsApiTest, SilenceIsBrokenByComments) {
  Start({.live_heartbeat = Duration{1}});
  LoopbackClient client(server_->address());
  Watch(client);
  client.ReadUntil("retry: 3000\n\n");
  EXPECT_NE(client.ReadUntil(":\n\n").find("3\r\n:\n\n"), std::string::npos);
}

TEST_F(EventsApiTest, ThoseWhoWatchKeepNobodyFromAnAnswer) {
  table_.Add(
      {.methods = {"GET"}, .pattern = "/slow", .cost = Cost::kSlow, .answer = [](const Request&) {
         return PlainText(200, "done");
       }});
  Start();
  std::list<LoopbackClient> clients;
  for (size_t i = 0; i < EventHub::kClientsMax; ++i) {
    Watch(clients.emplace_back(server_->address()));
    clients.back().ReadUntil("retry: 3000\n\n");
  }
  EXPECT_EQ(BodyOf(serve::Ask(server_->address(), "GET", "/slow")), "done");
  const std::string refused = serve::Ask(server_->address(), "GET", "/api/v1/events");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 503")) << refused;
  EXPECT_NE(refused.find("there are 64 clients already"), std::string::npos);
}

TEST_F(EventsApiTest, AClientThatHasGoneLeavesItsPlace) {
  Start();
  auto joined = hub_.Join({});
  ASSERT_TRUE(joined);
  {
    LoopbackClient client(server_->address());
    Watch(client);
    client.ReadUntil("retry: 3000\n\n");
  }
  // Whoever is still counted is so until the server has seen the end.
  for (size_t i = 2; i < EventHub::kClientsMax; ++i)
    ASSERT_TRUE(hub_.Join({}));
  bool freed = false;
  for (int tries = 0; tries < 10'000 && !freed; ++tries) {
    serve::Ask(server_->address(), "GET", "/-/healthy");
    freed = hub_.Join({}).has_value();
  }
  EXPECT_TRUE(freed);
}

TEST_F(EventsApiTest, TheEndOfTheServerIsSaid) {
  Start();
  LoopbackClient client(server_->address());
  Watch(client);
  client.ReadUntil("retry: 3000\n\n");
  server_->Stop();
  EXPECT_NE(client.ReadToEnd().find(": alertd stops\n\n"), std::string::npos);
}

TEST_F(EventsApiTest, WhatIsNotRightIsNamed) {
  for (const char* query : {"?after=x", "?after=9999999999999999999", "?alert=x", "?limit=1"}) {
    EXPECT_EQ(Get(std::string("/api/v1/events") + query).status, 400) << query;
  }
  Start();
  LoopbackClient client(server_->address());
  Watch(client, "", "Last-Event-ID: x\r\n");
  const std::string told = client.ReadUntil("number");
  EXPECT_NE(told.find(R"(invalid header \"Last-Event-ID\": \"x\" is not an event's)"),
            std::string::npos)
      << told;
}

TEST(LiveFeed, AClientThatDoesNotReadIsCutOff) {
  LiveFeed feed;
  size_t woken = 0;
  feed.SetWake([&woken] { ++woken; });
  for (size_t i = 0; i < LiveFeed::kTextsMax; ++i)
    feed.Push("x");
  EXPECT_EQ(feed.Take().text.size(), LiveFeed::kTextsMax);
  for (size_t i = 0; i < LiveFeed::kTextsMax + 5; ++i)
    feed.Push("x");
  const LiveFeed::Taken taken = feed.Take();
  EXPECT_TRUE(taken.ended);
  EXPECT_TRUE(
      taken.text.ends_with("xxx: cut off, because more waits than is kept for one client; "
                           "go on from the last id\n\n"));
  EXPECT_EQ(woken, 2U) << "once for all that waits";
  feed.Abandon();
  EXPECT_TRUE(feed.abandoned());
}

}  // namespace
}  // namespace alertd::serve
