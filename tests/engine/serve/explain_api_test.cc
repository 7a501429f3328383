#include "engine/serve/explain_api.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/serve/explain_past.h"
#include "engine/serve/explain_receiver.h"
#include "tests/engine/serve/api_fixture.h"

namespace alertd::serve {
namespace {

const Labels kDown{{"alertname", "Down"}, {"severity", "HIGH"}};

class ExplainApiTest : public ApiTest {
 protected:
  ExplainApiTest() {
    rules::Configuration configuration;
    configuration.root_route.receivers = {"pager", "boss"};
    configuration.root_route.escalation = {{std::chrono::minutes{10}, {"boss"}}};
    Use(std::move(configuration));
    sources_.routing = [this] { return board_; };
    sources_.history = [this](const journal::EventQuery& query) -> Result<journal::EventPage> {
      journal::EventPage page;
      for (const JournalEventPtr& event : events_)
        if (journal::Passes(query.filter, *event)) page.events.push_back(event);
      return page;
    };
    AddExplainApi(table_, sources_);
  }

  void Use(rules::Configuration configuration) {
    configuration_ = std::make_shared<const LoadedConfiguration>(LoadedConfiguration{
        .configuration = std::make_shared<const rules::Configuration>(std::move(configuration)),
        .loaded_at = kNow});
  }

  // An alert that fires, as the router shows it.
  static route::RoutedAlert Routed(const Labels& labels, std::vector<std::string> inhibited_by) {
    Alert alert;
    alert.labels = labels;
    alert.starts_at = kNow - Duration{60'000};
    return {.alert = AlertPtr(alert),
            .silenced_by = {},
            .suppressed_by = {},
            .inhibited_by = std::move(inhibited_by),
            .muted_by = {},
            .updated_at = kNow};
  }

  // A group that has told pager, and is looked at next in five seconds.
  void ShowGroup(const std::string& key, std::vector<route::RoutedAlert> alerts,
                 Timestamp next_repeat = kNow) {
    auto group = std::make_shared<route::GroupView>();
    group->key = key;
    group->next_flush = kNow + Duration{5'000};
    group->next_whole_flush = group->next_flush;
    group->was_flushed = true;
    group->alerts = std::move(alerts);
    group->receivers.push_back({"pager", kNow - Duration{30'000}, next_repeat});
    auto board = std::make_shared<route::RouterBoard>(*board_);
    board->groups.push_back(std::move(group));
    board_ = std::move(board);
  }

  // Somebody has taken on the whole group that was shown last, and so what fires in it.
  void TakeOnGroup(Severity severity_max, std::optional<Timestamp> until = std::nullopt) {
    auto board = std::make_shared<route::RouterBoard>(*board_);
    auto group = std::make_shared<route::GroupView>(*board->groups.back());
    group->acknowledgement =
        Acknowledgement{.by = "ann", .note = {}, .at = kNow - Duration{20'000}, .until = until};
    group->acknowledged_max = severity_max;
    for (route::RoutedAlert& alert : group->alerts)
      alert.acknowledgement = group->acknowledgement;
    board->groups.back() = std::move(group);
    board_ = std::move(board);
  }

  // Adds the silence s1.
  void SetSilence(Timestamp starts_at, Timestamp ends_at,
                  const Matcher& matcher = *Matcher::Make(MatchKind::kEqual, "alertname", "Down")) {
    Silence silence;
    silence.id = "s1";
    silence.created_by = "ann";
    silence.comment = "OPS-42";
    silence.matcher_sets = {{matcher}};
    silence.starts_at = starts_at;
    silence.ends_at = ends_at;
    auto board = std::make_shared<route::RouterBoard>(*board_);
    board->silences = std::make_shared<const std::vector<SilencePtr>>(
        std::vector<SilencePtr>{std::make_shared<const Silence>(silence)});
    board_ = std::move(board);
  }

  void Note(Duration since, SharedText kind, SharedText receiver = {}, SharedText incident = "i1") {
    JournalEvent event;
    event.sequence = events_.size() + 1;
    event.at = kNow + since;
    event.kind = std::move(kind);
    event.reason = "because " + std::to_string(event.sequence);
    if (receiver.empty()) {
      event.alert = Fingerprint(kDown);
      event.labels = kDown;
      event.incident = std::move(incident);
    } else {
      event.receiver = std::move(receiver);
      event.group_key = R"({}:{alertname="Down"})";
      event.members = {{Fingerprint(kDown), std::move(incident)}};
    }
    events_.push_back(std::make_shared<const JournalEvent>(std::move(event)));
  }

  // Likewise of the message with this id.
  void NoteMessage(Duration since, SharedText kind, SharedText receiver, SharedText id) {
    Note(since, std::move(kind), std::move(receiver));
    auto event = std::make_shared<JournalEvent>(*events_.back());
    event->notification = std::move(id);
    events_.back() = std::move(event);
  }

  static std::string PathOf(const Labels& labels) {
    return "/api/v1/alerts/" + FormatFingerprint(Fingerprint(labels)) + "/explain";
  }

  void ExpectIn(const std::string& body, const std::vector<std::string>& texts) {
    for (const std::string& text : texts)
      EXPECT_NE(body.find(text), std::string::npos) << text << "\n" << body;
  }

  std::vector<JournalEventPtr> events_;
  std::shared_ptr<const route::RouterBoard> board_ = std::make_shared<const route::RouterBoard>();
};

TEST_F(ExplainApiTest, AnAlertFromOutsideIsKnownToTheRouterOnly) {
  ShowGroup(R"({}:{alertname="Down"})", {Routed(kDown, {})});
  const Answer answer = Get(PathOf(kDown));
  EXPECT_EQ(answer.status, 200) << answer.body;
  ExpectIn(answer.body,
           {R"("state":"firing")", "as somebody has sent it", "is in the group",
            "pager was not told: the group is looked at next at 2023-11-14T22:13:25.000Z",
            "boss was not told: it is told when the alert has fired for 10m"});
}

TEST_F(ExplainApiTest, ARepeatIsDueWhenTheGroupIsLookedAt) {
  Note(Duration{-30'000}, "delivered", "pager");
  const std::string key = R"({}:{alertname="Down"})";
  ShowGroup(key, {Routed(kDown, {})}, kNow - Duration{10'000});
  ExpectIn(Get(PathOf(kDown)).body,
           {"pager was told: because 1; repeated at 2023-11-14T22:13:25.000Z if nothing changes"});
  board_ = std::make_shared<const route::RouterBoard>();
  ShowGroup(key, {Routed(kDown, {})}, kNow + Duration{60'000});
  ExpectIn(Get(PathOf(kDown)).body,
           {"; repeated at the first flush from 2023-11-14T22:14:20.000Z if nothing changes"});
}

TEST_F(ExplainApiTest, WhatInhibitsItIsNamedWithItsRule) {
  rules::Configuration configuration;
  configuration.root_route.receivers = {"pager"};
  rules::InhibitRule rule;
  rule.name = "power";
  rule.source = {*Matcher::Make(MatchKind::kEqual, "alertname", "Dark")};
  rule.target = {*Matcher::Make(MatchKind::kEqual, "alertname", "Down")};
  configuration.inhibit_rules = {rule};
  Use(std::move(configuration));
  Note(Duration{-30'000}, "delivered", "pager");
  const Labels dark{{"alertname", "Dark"}};
  ShowGroup(R"({}:{alertname="Dark"})", {Routed(dark, {})});
  ShowGroup(R"({}:{alertname="Down"})",
            {Routed(kDown, {FormatFingerprint(Fingerprint(dark)), "00aa"})});
  ExpectIn(Get(PathOf(kDown)).body,
           {R"(inhibited while another alert fires: {alertname=\"Dark\"} (rule \"power\"))",
            R"(inhibited while another alert fires: 00aa")",
            "pager was told: because 1; not repeated while something keeps the alert quiet"});
}

TEST_F(ExplainApiTest, ARouteWithoutMatchersTakesEverything) {
  rules::Configuration configuration;
  configuration.root_route.receivers = {"boss"};
  rules::Route& all = configuration.root_route.routes.emplace_back();
  all.id = "{}/{}";
  all.receivers = {"pager"};
  Use(configuration);
  ExpectIn(Get("/api/v1/explain?label=alertname%3DDown").body,
           {"takes the route {}/{}, which has no matchers, and so takes every alert"});
  configuration.root_route.routes[0].matchers = {
      *Matcher::Make(MatchKind::kEqual, "alertname", "Up")};
  Use(configuration);
  ExpectIn(Get("/api/v1/explain?label=alertname%3DDown").body,
           {"takes the route {}, the root: no route below it matches"});
}

TEST_F(ExplainApiTest, OfThePastTheJournalTells) {
  Note(Duration{-50'000}, "firing", "", "i0");
  Note(Duration{-49'000}, "delivered", "pager", "i0");
  Note(Duration{-40'000}, "resolved", "", "i0");
  Note(Duration{-30'000}, "firing");
  Note(Duration{-29'000}, "delivered", "pager", "i0");  // of the end before
  Note(Duration{-28'000}, "suppressed");
  Note(Duration{-27'000}, "acknowledged");
  Note(Duration{-20'000}, "delivery_retrying", "boss");
  const Answer answer = Get(PathOf(kDown) + "?at=2023-11-14T22:13:05Z");
  ExpectIn(answer.body, {R"("incident":"i1")", R"("state":"firing")", "because 4", "because 6",
                         "because 7", "boss could not be told yet: because 8"});
  EXPECT_EQ(answer.body.find("pager"), std::string::npos) << answer.body;
  ExpectIn(Get(PathOf(kDown) + "?at=2023-11-14T22:12:45Z").body,
           {R"("incident":"i0")", R"("state":"inactive")", "pager was told: because 2"});
  ExpectIn(Get(PathOf(kDown) + "?at=2001-01-01T00:00:00Z").body,
           {"the journal knows nothing of it until then", R"("alertname":"Down")"});
}

TEST_F(ExplainApiTest, ASilenceOfThePastNeedsNoFlushToBeNamed) {
  Note(Duration{-60'000}, "firing");
  SetSilence(kNow - Duration{50'000}, kNow - Duration{40'000});
  ExpectIn(Get(PathOf(kDown) + "?at=2023-11-14T22:12:35Z").body,
           {"silenced by s1 by ann (OPS-42) until 2023-11-14T22:12:40.000Z"});
  for (const char* at : {"2023-11-14T22:12:29Z", "2023-11-14T22:12:41Z"}) {
    const std::string body = Get(PathOf(kDown) + "?at=" + at).body;
    EXPECT_EQ(body.find("silenced"), std::string::npos) << body;
  }
  Note(Duration{-45'000}, "suppressed");
  auto told = std::make_shared<JournalEvent>(*events_.back());
  told->reason = "suppressed by silence s1 by ann (OPS-42)";
  events_.back() = std::move(told);
  const std::string body = Get(PathOf(kDown) + "?at=2023-11-14T22:12:36Z").body;
  EXPECT_EQ(body.find("silenced by"), std::string::npos) << "it is named once: " << body;
}

TEST_F(ExplainApiTest, AReceiverThatAReloadHasTakenAwayIsNamed) {
  Note(Duration{-60'000}, "firing");
  Note(Duration{-30'000}, "delivered", "pager");
  Note(Duration{-20'000}, "notified", "former");
  Note(Duration{-20'000}, "delivery_dropped", "former");
  ShowGroup(R"({}:{alertname="Down"})", {Routed(kDown, {})});
  const std::string body = Get(PathOf(kDown)).body;
  ExpectIn(body, {"pager was told: because 2",
                  "former was not told: because 4; no route of the alert names it now"});
  EXPECT_EQ(body.find("because 2; no route"), std::string::npos) << body;
}

TEST_F(ExplainApiTest, WhatIsNotRightIsNamed) {
  EXPECT_EQ(Get(PathOf(kDown)).status, 404);
  EXPECT_EQ(Get(PathOf(kDown) + "?at=1").status, 404);
  for (const std::string& target :
       {std::string("/api/v1/alerts/x/explain"), PathOf(kDown) + "?at=soon",
        PathOf(kDown) + "?at=1700000001", std::string("/api/v1/explain"),
        std::string("/api/v1/explain?label=x"), std::string("/api/v1/explain?label=%3Dx"),
        std::string("/api/v1/explain?label=a%3Db&at=x"),
        std::string("/api/v1/explain?label=a%3Db&at=1700000001")}) {
    EXPECT_EQ(Get(target).status, 400) << target;
  }
}

TEST_F(ExplainApiTest, MadeUpLabelsMeetSilencesAndRoutes) {
  ExpectIn(Get("/api/v1/explain?label=alertname%3DDown").body,
           {"there is no rule of the name Down now", "pager would be told 30s after",
            "boss would be told 10m after"});
  SetSilence(kNow, kNow + Duration{60'000}, *Matcher::Make(MatchKind::kEqual, "team", "a"));
  ExpectIn(Get("/api/v1/explain?label=team%3Da").body,
           {"silenced by s1 by ann (OPS-42) until", "pager would not be told"});
}

TEST_F(ExplainApiTest, MadeUpLabelsJoinTheGroupThatIsThere) {
  ShowGroup(R"({}:{alertname="Down"})", {Routed(kDown, {})});
  const std::string joining = "/api/v1/explain?label=alertname%3DDown&label=host%3Da";
  ExpectIn(Get(joining).body,
           {R"(would join the group {}:{alertname=\"Down\"}, in which 1 alert is (group_wait 30s, )"
            "group_interval 5m) and which is told of what is new next at 2023-11-14T22:13:25.000Z",
            "pager would be told with its group at 2023-11-14T22:13:25.000Z",
            "boss would be told at 2023-11-14T22:23:20.000Z, 10m after it begins to fire"});
  ExpectIn(Get(joining + "&at=2023-11-14T22:13:00Z").body,
           {R"(would be in the group {}:{alertname=\"Down\"} )",
            "pager would be told 30s after it begins to fire"});
}

TEST_F(ExplainApiTest, MadeUpLabelsMeetWhoHasTakenOnTheirGroup) {
  ShowGroup(R"({}:{alertname="Down"})", {Routed(kDown, {})});
  TakeOnGroup(Severity::kHigh);
  const std::string joining =
      "/api/v1/explain?label=alertname%3DDown&label=host%3Da&label=severity%3D";
  ExpectIn(
      Get(joining + "HIGH").body,
      {R"({"topic":"acknowledgement","text":"would be taken on with its group, acknowledged )"
       "by ann",
       "pager would be told with its group at", "boss would not be told: acknowledged by ann"});
  const std::string worse = Get(joining + "CRITICAL").body;
  ExpectIn(worse, {"boss would be told at 2023-11-14T22:23:20.000Z"});
  EXPECT_EQ(worse.find("taken on"), std::string::npos) << worse;
  TakeOnGroup(Severity::kHigh, kNow + std::chrono::minutes{30});
  ExpectIn(Get(joining + "HIGH").body,
           {"boss would be told at 2023-11-14T22:43:20.000Z, when nobody has it any more"});
  TakeOnGroup(Severity::kHigh, kNow + std::chrono::minutes{5});
  ExpectIn(Get(joining + "HIGH").body, {"boss would be told at 2023-11-14T22:23:20.000Z, 10m"});
}

TEST_F(ExplainApiTest, WhatIsTakenOnIsRepeatedWithWhatIsNot) {
  Note(Duration{-30'000}, "delivered", "pager");
  const std::string key = R"({}:{alertname="Down"})";
  ShowGroup(key, {Routed(kDown, {})});
  TakeOnGroup(Severity::kHigh);
  ExpectIn(Get(PathOf(kDown)).body, {"; not repeated while it is acknowledged"});
  route::RoutedAlert taken_on = board_->groups.back()->alerts.front();
  board_ = std::make_shared<const route::RouterBoard>();
  ShowGroup(key, {taken_on, Routed({{"alertname", "Down"}, {"host", "a"}}, {})});
  ExpectIn(Get(PathOf(kDown)).body,
           {"; repeated with others of its group, which nobody has taken on, at "
            "2023-11-14T22:13:25.000Z if nothing changes"});
  board_ = std::make_shared<const route::RouterBoard>();
  ShowGroup(key, {taken_on, Routed({{"alertname", "Down"}, {"host", "a"}}, {"00aa"})});
  ExpectIn(Get(PathOf(kDown)).body, {"; not repeated while it is acknowledged"});
}

TEST_F(ExplainApiTest, ARuleLendsTheLabelsThatAreAlwaysTheSame) {
  auto view = std::make_shared<alert::RulesView>();
  alert::GroupView& group = view->groups.emplace_back();
  alert::RuleView& rule = group.rules.emplace_back();
  rule.name = "Down";
  rule.query = "up == 0";
  rule.labels = {{"severity", "HIGH"}, {"host", "{{ $labels.host }}"}};
  rules_ = std::move(view);
  ExpectIn(Get("/api/v1/explain?rule=Down").body,
           {R"("labels":{"alertname":"Down","severity":"HIGH"})", "asks: up == 0",
            "the rule has not been evaluated yet"});
}

TEST_F(ExplainApiTest, AReceiverThatWasToldOnceStaysTold) {
  Note(Duration{0}, "delivered", "pager");
  Note(Duration{1}, "delivery_dropped", "pager");
  EXPECT_TRUE(StoryOf(events_, "pager").told);
  EXPECT_EQ(StoryOf(events_, "pager").text, "pager was not told: because 2");
  EXPECT_EQ(StoryOf(events_, "boss").text, "");
}

TEST_F(ExplainApiTest, WhatAReceiverThatIsGoneLeavesOpenIsSaidWhateverIsReportedLater) {
  Note(Duration{-30'000}, "delivered", "pager");
  Note(Duration{-20'000}, "left_open", "pager");
  Note(Duration{-19'000}, "delivery_dropped", "pager");
  EXPECT_EQ(StoryOf(events_, "pager").text, "pager was not told: because 3; because 2");
  Note(Duration{-10'000}, "notified", "pager");
  EXPECT_EQ(StoryOf(events_, "pager").text, "pager is being told: because 4") << "it is back";
  Note(Duration{-10'000}, "left_open", "boss");
  EXPECT_EQ(StoryOf(events_, "boss").text, "boss: because 5");
}

TEST_F(ExplainApiTest, AReceiverThatGoesOnForAnotherWasTold) {
  Note(Duration{-30'000}, "taken_over", "pager");
  EXPECT_EQ(StoryOf(events_, "pager").text, "pager because 1");
  EXPECT_TRUE(StoryOf(events_, "pager").told);
}

TEST_F(ExplainApiTest, LabelsOfAnAlertThatFiresAreThoseOfThatAlert) {
  const std::string asked = "/api/v1/explain?label=alertname%3DDown&label=severity%3DHIGH";
  Note(Duration{-60'000}, "firing");
  Note(Duration{-50'000}, "delivered", "pager");
  ExpectIn(Get(asked).body, {R"("state":"inactive")", "pager would be told"});
  ShowGroup(R"({}:{alertname="Down"})", {Routed(kDown, {})});
  EXPECT_EQ(Get(asked).body, Get(PathOf(kDown)).body);
  ExpectIn(Get(asked).body, {R"("state":"firing")", "pager was told: because 2"});
  ExpectIn(Get(asked + "&label=host%3Da").body, {"pager would be told"});
  const std::string then = "at=2023-11-14T22:13:05Z";
  EXPECT_EQ(Get(asked + "&" + then).body, Get(PathOf(kDown) + "?" + then).body);
  Note(Duration{-40'000}, "resolved");
  ExpectIn(Get(asked + "&" + then).body, {"pager would be told"});
}

TEST_F(ExplainApiTest, LabelsOfAnAlertThatIsPendingAreThoseOfThatAlert) {
  auto view = std::make_shared<alert::RulesView>();
  alert::RuleView& rule = view->groups.emplace_back().rules.emplace_back();
  rule.name = "Down";
  alert::ActiveAlert& active = rule.alerts.emplace_back();
  active.alert.labels = kDown;
  rules_ = std::move(view);
  ExpectIn(Get("/api/v1/explain?label=alertname%3DDown&label=severity%3DHIGH").body,
           {R"("state":"pending")", "pager was not told: it is only pending"});
}

TEST_F(ExplainApiTest, FlappingIsNamed) {
  rules::Configuration configuration;
  configuration.root_route.receivers = {"pager", "boss"};
  configuration.root_route.flapping = rules::Flapping{4, std::chrono::minutes{20}};
  Use(std::move(configuration));
  Note(Duration{-60'000}, "firing");
  Note(Duration{-50'000}, "resolved");
  Note(Duration{-40'000}, "firing");
  Note(Duration{-30'000}, "flapping");
  NoteMessage(Duration{-30'000}, "notified", "pager", "n1");
  NoteMessage(Duration{-29'000}, "delivered", "pager", "n1");
  route::RoutedAlert flapping = Routed(kDown, {});
  flapping.flapping_since = kNow - Duration{30'000};
  ShowGroup(R"({}:{alertname="Down"})", {flapping});
  ExpectIn(Get(PathOf(kDown)).body,
           {R"({"topic":"flapping","text":"flapping since 2023-11-14T22:12:50.000Z (4 changes )"
            R"(within 20m): its receivers are told so once, and then nothing until it has been )"
            R"(stable for 20m")",
            "pager was told that it flaps: because 6; not repeated while it flaps",
            "boss was not told: it flaps, and what is new of that is told once it is stable"});
  Note(Duration{-20'000}, "resolved");
  Note(Duration{-10'000}, "firing");
  ExpectIn(Get(PathOf(kDown) + "?at=2023-11-14T22:13:12Z").body,
           {"flapping since 2023-11-14T22:12:50.000Z: because 4",
            "nobody was told of this run of it: it flapped"});
  Note(Duration{-5'000}, "stable");
  const std::string body = Get(PathOf(kDown) + "?at=2023-11-14T22:13:17Z").body;
  EXPECT_EQ(body.find("flapping since"), std::string::npos) << body;
}

TEST_F(ExplainApiTest, SummariesAreNamed) {
  const std::string key = R"({}:{alertname="Down"})";
  Note(Duration{-60'000}, "firing");
  ShowGroup(key, {Routed(kDown, {})});
  NoteMessage(Duration{-50'000}, "notified", "pager", "n1");
  NoteMessage(Duration{-50'000}, "rate_limited", "pager", "n1");
  ExpectIn(Get(PathOf(kDown)).body, {"pager is not told yet: because 3"});
  NoteMessage(Duration{-40'000}, "delivered", "pager", "n1");
  ExpectIn(Get(PathOf(kDown)).body,
           {"pager was told after its rate limit had held it back since 2023-11-14T22:12:30.000Z: "
            "because 4"});
  events_.pop_back();
  NoteMessage(Duration{-40'000}, "summarised", "pager", "n2");
  auto summary = std::make_shared<JournalEvent>(*events_.back());
  summary->group_key = "storm";
  events_.back() = std::move(summary);
  ExpectIn(Get(PathOf(kDown)).body, {"pager is being told in a summary (because 4)"});
  NoteMessage(Duration{-39'000}, "delivered", "pager", "n1");
  ExpectIn(Get(PathOf(kDown)).body, {"pager was told in a summary (because 4): because 5"});
  NoteMessage(Duration{-30'000}, "delivered", "pager", "n3");
  ExpectIn(Get(PathOf(kDown)).body, {"pager was told: because 6"});
}

TEST_F(ExplainApiTest, FallbacksAreNamed) {
  rules::Configuration configuration;
  configuration.root_route.receivers = {"pager"};
  configuration.receivers.resize(3);
  configuration.receivers[0].name = "pager";
  configuration.receivers[0].fallback = {std::chrono::minutes{3}, "chat", {}};
  configuration.receivers[0].rate_limit = {5, std::chrono::minutes{1}};
  configuration.receivers[1].name = "chat";
  configuration.receivers[1].fallback = {std::chrono::minutes{4}, "boss", {}};
  configuration.receivers[2].name = "boss";
  Use(std::move(configuration));
  const std::string stands_in =
      "it stands in for pager once that has not accepted this for 3m, or has refused it";
  ExpectIn(Get("/api/v1/explain?label=a%3Db").body,
           {"pager would be told 30s after it begins to fire; beyond 5 messages in 1m, in a "
            "summary",
            "chat would be told if need be: " + stands_in,
            "boss would be told if need be: it stands in for chat once"});
  Note(Duration{-60'000}, "firing");
  ShowGroup(R"({}:{alertname="Down"})", {Routed(kDown, {})});
  ExpectIn(Get(PathOf(kDown)).body, {"chat was not told: " + stands_in});
  NoteMessage(Duration{-50'000}, "fallback", "chat", "n1");
  NoteMessage(Duration{-50'000}, "notified", "chat", "n1");
  ExpectIn(Get(PathOf(kDown)).body, {"chat is being told as because 2: because 3"});
  NoteMessage(Duration{-49'000}, "delivered", "chat", "n1");
  const std::string body = Get(PathOf(kDown)).body;
  ExpectIn(body, {"chat was told as because 2: because 4", "boss was not told: it stands in"});
  EXPECT_EQ(body.find("no route of the alert names it"), std::string::npos) << body;
}

TEST_F(ExplainApiTest, WhatIsAskedForTwiceOrHasNoMeaningIsNamed) {
  for (const auto& [path, message] : std::vector<std::pair<std::string, std::string>>{
           {PathOf(kDown) + "?at=1&at=2", R"(invalid parameter \"at\": it is there 2 times)"},
           {PathOf(kDown) + "?time=1", R"(invalid parameter \"time\": there is no such parameter)"},
           {PathOf(kDown) + "?at=soon",
            R"("invalid parameter \"at\": cannot parse \"soon\" to a valid timestamp")"},
           {"/api/v1/explain?rule=a&rule=b", R"(invalid parameter \"rule\")"},
           {"/api/v1/explain?label=a%3D1&label=a%3D2", R"(\"a\" has several values)"}}) {
    const Answer answer = Get(path);
    EXPECT_EQ(answer.status, 400) << path;
    EXPECT_NE(answer.body.find(message), std::string::npos) << answer.body;
  }
}

TEST_F(ExplainApiTest, ARuleThatThereIsNotIsNotFound) {
  const Answer answer = Get("/api/v1/explain?rule=nope");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find(R"(no alert and no rule has the name \"nope\")"), std::string::npos)
      << answer.body;
}

}  // namespace
}  // namespace alertd::serve
