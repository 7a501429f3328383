#include "engine/app/daemon.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/app/curl_transport.h"
#include "engine/app/external_url.h"
#include "engine/app/log_settings.h"
#include "engine/app/system_clock.h"
#include "tests/engine/app/loopback_server.h"

namespace alertd::app {
namespace {

using telemetry::LogFormat;
using telemetry::LogLevel;

// A daemon with a target and a webhook of this process, and rules in a file of its own.
class DaemonTest : public testing::Test {
 protected:
  DaemonTest()
      : target_([this](const std::string&) {
          if (hang_) return PeerAction{PeerAction::Kind::kHang, ""};
          return PeerAction{PeerAction::Kind::kAnswer, AnswerBytes(200, "checkout_failures 42\n")};
        }),
        webhook_([this](const std::string& request) {
          const std::string body = request.substr(request.find("\r\n\r\n") + 4);
          if (body.find("always_there") != std::string::npos && !std::exchange(told_, true)) {
            notified_.set_value(body);
          }
          if (hang_) return PeerAction{PeerAction::Kind::kHang, ""};
          return PeerAction{PeerAction::Kind::kAnswer, AnswerBytes(200, "")};
        }) {
    folder_ = std::filesystem::temp_directory_path() /
              ("alertd_daemon_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~DaemonTest() override {
    daemon_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Write(const std::string& condition) {
    std::ofstream file(folder_ / "alerts.yaml");
    file << "global: {evaluation_interval: 50ms, scrape_interval: 50ms, scrape_timeout: 50ms}\n"
         << "scrape_configs:\n  - job_name: shop\n    static_configs: [{targets: [\"127.0.0.1:"
         << target_.port() << "\"]}]\n"
         << "alerts:\n  - {name: always_there, severity: HIGH, condition: \"" << condition
         << "\"}\n"
         << "alert_routing:\n  routes:\n    - {match: {severity: HIGH}, receivers: [hook], "
         << "group_wait: 0s}\n"
         << "receivers:\n  - {name: hook, type: webhook, url: \"" << webhook_.Url("/hook")
         << "\"}\n";
  }

  std::vector<std::string> Files() const { return {(folder_ / "alerts.yaml").string()}; }

  void Start() {
    const auto nothing = [](const std::string&) { return std::optional<std::string>(); };
    const rules::LoadOutcome loaded = LoadForDaemon(Files(), nothing, clock_.Now());
    ASSERT_NE(loaded.configuration, nullptr);
    DaemonOptions options;
    options.files = Files();
    options.listen = "127.0.0.1:0";
    options.drain_max = Duration(100);
    auto daemon = Daemon::Start(options, {.clock = clock_, .log = *log_, .environment = nothing},
                                loaded.configuration);
    ASSERT_TRUE(daemon) << daemon.error().message;
    daemon_ = *std::move(daemon);
  }

  HttpResponse Ask(const std::string& method, const std::string& path) {
    auto transport = CurlTransport::Open({});
    HttpRequest request;
    request.method = method;
    request.url = Secret::Inline("http://" + daemon_->address() + path);
    (*transport)->Start(std::move(request));
    auto done = (*transport)->Wait(std::chrono::seconds(20));
    if (done.size() != 1 || !done[0].outcome) {
      ADD_FAILURE() << "no answer to " << path;
      return {};
    }
    return *std::move(done[0].outcome);
  }

  SystemClock clock_;
  std::promise<std::string> notified_;
  std::atomic<bool> hang_ = false;
  bool told_ = false;  // of the webhook's only thread
  std::unique_ptr<telemetry::Log> log_ = telemetry::Log::ToFunction(
      LogFormat::kPretty, LogLevel::kError, clock_, [](const std::string&) {});
  LoopbackServer target_;
  LoopbackServer webhook_;
  std::filesystem::path folder_;
  std::unique_ptr<Daemon> daemon_;
};

TEST_F(DaemonTest, TakesAScrapedSampleToAReceiver) {
  Write("checkout_failures > 10");
  Start();
  std::future<std::string> told = notified_.get_future();
  ASSERT_EQ(told.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_NE(told.get().find(R"("alertname":"always_there")"), std::string::npos);
  const HttpResponse alerts = Ask("GET", "/api/v1/alerts");
  EXPECT_NE(alerts.body.find(R"("state":"firing")"), std::string::npos) << alerts.body;
  const HttpResponse metrics = Ask("GET", "/metrics");
  EXPECT_NE(metrics.body.find("alertd_alerts{state=\"firing\"} 1\n"), std::string::npos);
}

TEST_F(DaemonTest, AReloadOfABrokenFileKeepsTheOldRules) {
  Write("checkout_failures > 10");
  Start();
  Write("sum(");
  const HttpResponse refused = Ask("POST", "/-/reload");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("alerts.yaml:"), std::string::npos) << refused.body;
  EXPECT_NE(Ask("GET", "/api/v1/rules").body.find("always_there"), std::string::npos);
  EXPECT_FALSE(daemon_->Reload());
  std::filesystem::remove(folder_ / "alerts.yaml");
  const Status missing = daemon_->Reload();
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().message.starts_with("error: no such file: "))
      << missing.error().message;
  Write("checkout_failures > 20");
  EXPECT_TRUE(daemon_->Reload());
}

TEST_F(DaemonTest, TellsItsStatus) {
  Write("checkout_failures > 10");
  Start();
  const HttpResponse before = Ask("GET", "/api/v1/status/runtimeinfo");
  EXPECT_NE(before.body.find(R"("reloadConfigSuccess":true)"), std::string::npos) << before.body;
  Write("sum(");
  EXPECT_FALSE(daemon_->Reload());
  const HttpResponse after = Ask("GET", "/api/v1/status/runtimeinfo");
  EXPECT_NE(after.body.find(R"("reloadConfigSuccess":false)"), std::string::npos) << after.body;
  const HttpResponse config = Ask("GET", "/api/v1/status/config");
  EXPECT_NE(config.body.find("condition: \\\"checkout_failures > 10\\\""), std::string::npos)
      << config.body;
  EXPECT_NE(config.body.find("url: <secret>"), std::string::npos) << config.body;
  EXPECT_EQ(config.body.find("/hook"), std::string::npos) << config.body;
  EXPECT_NE(Ask("GET", "/api/v1/status/tsdb").body.find("numSeries"), std::string::npos);
  EXPECT_EQ(Ask("GET", "/api/v1/status/flags").status, 200);
}

TEST_F(DaemonTest, StopsWhileTargetsAndReceiversHang) {
  Write("vector(1)");
  hang_ = true;
  Start();
  notified_.get_future().wait();
  daemon_.reset();
}

TEST(ExternalUrl, IsWhatWasGivenOrTheAddress) {
  EXPECT_EQ(ExternalUrl("https://alerts.example.org/x/", "127.0.0.1:9095", ""),
            "https://alerts.example.org/x");
  EXPECT_EQ(ExternalUrl("", "127.0.0.1:9095", ""), "http://127.0.0.1:9095");
  EXPECT_EQ(ExternalUrl("", "127.0.0.1:9095", "/x"), "http://127.0.0.1:9095/x");
  EXPECT_EQ(ExternalUrl("", "[::]:9095", "").find("[::]"), std::string::npos);
  EXPECT_EQ(PathOfUrl("https://alerts.example.org/a/b/"), "/a/b");
  EXPECT_EQ(PathOfUrl("https://alerts.example.org"), "");
}

TEST(LogOptionsFor, PrefersFlagsToFilesToDefaults) {
  rules::Configuration configuration;
  EXPECT_EQ(LogOptionsFor(configuration, "", "")->level, LogLevel::kInfo);
  configuration.observability.logging = rules::LogOptions();
  configuration.observability.logging->level = "ERROR";
  configuration.observability.logging->format = "json";
  EXPECT_EQ(LogOptionsFor(configuration, "", "")->level, LogLevel::kError);
  EXPECT_EQ(LogOptionsFor(configuration, "", "")->format, LogFormat::kJson);
  EXPECT_EQ(LogOptionsFor(configuration, "pretty", "debug")->level, LogLevel::kDebug);
  EXPECT_EQ(LogOptionsFor(configuration, "pretty", "debug")->format, LogFormat::kPretty);
  EXPECT_FALSE(LogOptionsFor(configuration, "xml", ""));
}

}  // namespace
}  // namespace alertd::app
