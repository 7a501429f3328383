#include "engine/scrape/target.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::scrape {
namespace {

using std::chrono::seconds;

rules::ScrapeJob Job() {
  rules::ScrapeJob job;
  job.name = "node";
  job.interval = seconds{15};
  job.timeout = seconds{10};
  return job;
}

Target Make(const rules::ScrapeJob& job, std::string_view address, const Labels& labels = {}) {
  const auto shared_job = std::make_shared<const rules::ScrapeJob>(job);
  Result<std::optional<Target>> target =
      MakeTarget(shared_job, DiscoveredLabels(job, address, labels));
  EXPECT_TRUE(target.has_value()) << (target ? "" : target.error().message);
  return target && *target ? **std::move(target) : Target();
}

std::string HeaderOf(const HttpRequest& request, std::string_view name) {
  for (const HttpHeader& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "(none)";
}

TEST(TargetTest, InstanceIsTheAddressAsItIsWritten) {
  const Target target = Make(Job(), "host", {{"zone", "b"}});
  EXPECT_EQ(FormatLabels(target.labels), R"({instance="host", job="node", zone="b"})");
  EXPECT_EQ(target.url, "http://host/metrics");
  EXPECT_EQ(FormatLabels(target.discovered_labels),
            R"({__address__="host", __metrics_path__="/metrics", __scheme__="http", )"
            R"(__scrape_interval__="15s", __scrape_timeout__="10s", job="node", zone="b"})");
}

TEST(TargetTest, StaticLabelsMaySetWhatTheJobSays) {
  const Target target = Make(Job(), "host:1",
                             {{"__scheme__", "https"},
                              {"__metrics_path__", "/m"},
                              {"__scrape_interval__", "1m"},
                              {"__param_module", "http"},
                              {"__meta_x", "y"},
                              {"instance", "me"},
                              {"job", "mine"}});
  EXPECT_EQ(target.url, "https://host:1/m?module=http");
  EXPECT_EQ(FormatLabels(target.labels), R"({instance="me", job="mine"})");
  EXPECT_EQ(target.interval, seconds{60});
}

TEST(TargetTest, ParametersAreEscapedAndSorted) {
  rules::ScrapeJob job = Job();
  job.params = {{"target", "a b&c"}, {"match[]", "{job=\"x\"}"}, {"target", "ż"}};
  EXPECT_EQ(Make(job, "h:1").url,
            "http://h:1/metrics?match%5B%5D=%7Bjob%3D%22x%22%7D&target=a+b%26c&target=%C5%BC");
  EXPECT_EQ(Make(job, "h:1", {{"__param_target", "z"}}).url,
            "http://h:1/metrics?match%5B%5D=%7Bjob%3D%22x%22%7D&target=z&target=%C5%BC");
}

TEST(TargetTest, WhatCannotBeScrapedIsAProblemOfThatTargetAlone) {
  rules::ScrapeJob job = Job();
  job.static_targets = {{{"", "http://host", "a b", "u:p@h", "good:1"}, {}},
                        {{"h:1"}, {{"__scrape_timeout__", "20s"}}},
                        {{"h:2"}, {{"__scrape_interval__", "0s"}}},
                        {{"h:3"}, {{"__scrape_interval__", "soon"}}},
                        {{"h:4"}, {{"__scheme__", "ftp"}}}};
  const JobTargets made = MakeTargets(job);
  EXPECT_EQ(made.targets.size(), 1U);
  EXPECT_EQ(made.dropped.count, 0U);
  const std::vector<std::string> expected = {
      R"(target "" of job "node": it has no address)",
      R"(target "http://host" of job "node": "http://host" is not an address )"
      R"((expected host or host:port))",
      R"(target "a b" of job "node": "a b" is not an address (expected host or host:port))",
      R"(target "u:p@h" of job "node": "u:p@h" is not an address (expected host or host:port))",
      R"(target "h:1" of job "node": the timeout 20s is greater than the interval 15s)",
      R"(target "h:2" of job "node": __scrape_interval__ must be more than 0s)",
      R"(target "h:3" of job "node": __scrape_interval__: not a valid duration: "soon" )"
      R"((expected numbers with units, such as 5m or 1h30m))",
      R"(target "h:4" of job "node": nothing can be scraped with the scheme "ftp")",
  };
  EXPECT_EQ(made.problems, expected);
}

TEST(TargetTest, RepeatedTargetsAreOne) {
  rules::ScrapeJob job = Job();
  job.static_targets = {{{"a:1", "b:1", "a:1"}, {}}, {{"a:1"}, {{"x", "y"}}}};
  EXPECT_EQ(MakeTargets(job).targets.size(), 3U);
}

TEST(TargetTest, TheRequestSaysWhatPrometheusSays) {
  rules::ScrapeJob job = Job();
  job.timeout = Duration{2500};
  job.bearer_token = Secret::Inline("token");
  job.basic_auth = BasicAuth{"user", Secret::Inline("password")};
  job.body_bytes_max = 1000;
  const HttpRequest request = MakeScrapeRequest(Make(job, "h:1"), "1.2.3");
  EXPECT_EQ(*request.url.Reveal(), "http://h:1/metrics");
  EXPECT_EQ(HeaderOf(request, "User-Agent"), "alertd/1.2.3");
  EXPECT_EQ(HeaderOf(request, "X-Prometheus-Scrape-Timeout-Seconds"), "2.5");
  EXPECT_EQ(HeaderOf(request, "Accept-Encoding"), "gzip");
  EXPECT_EQ(HeaderOf(request, "Accept").find("application/openmetrics-text;version=1.0.0"), 0U);
  EXPECT_EQ(request.timeout, Duration{2500});
  EXPECT_EQ(request.response_bytes_max, 1000U);
  EXPECT_EQ(*request.bearer_token.Reveal(), "token");
  EXPECT_EQ(request.basic_auth->username, "user");
}

TEST(TargetTest, ATargetOnThisMachineIsAskedForPlainText) {
  for (const char* const near : {"localhost:1", "localhost", "127.0.0.1:9100", "[::1]:9100"}) {
    EXPECT_EQ(HeaderOf(MakeScrapeRequest(Make(Job(), near), "1"), "Accept-Encoding"), "identity")
        << near;
  }
  EXPECT_EQ(HeaderOf(MakeScrapeRequest(Make(Job(), "10.0.0.1:1"), "1"), "Accept-Encoding"), "gzip");
}

struct MergeCase {
  bool honor_labels;
  std::vector<ExposedLabel> exposed;
  const char* merged;
};

TEST(TargetTest, LabelsThatBothHaveAreMerged) {
  const std::vector<MergeCase> cases = {
      {false, {{"__name__", "m"}}, R"(m{instance="h:1", job="node"})"},
      {false,
       {{"__name__", "m"}, {"job", "own"}, {"x", "y"}},
       R"(m{exported_job="own", instance="h:1", job="node", x="y"})"},
      {false,
       {{"__name__", "m"}, {"job", "own"}, {"exported_job", "e"}},
       R"(m{exported_exported_job="own", exported_job="e", instance="h:1", job="node"})"},
      {false, {{"__name__", "m"}, {"job", ""}}, R"(m{instance="h:1", job="node"})"},
      {true, {{"__name__", "m"}, {"job", "own"}}, R"(m{instance="h:1", job="own"})"},
      {true, {{"__name__", "m"}, {"instance", ""}}, R"(m{job="node"})"},
  };
  for (const MergeCase& tested : cases) {
    rules::ScrapeJob job = Job();
    job.honor_labels = tested.honor_labels;
    EXPECT_EQ(FormatLabels(MergeLabels(tested.exposed, Make(job, "h:1"))), tested.merged);
  }
}

TEST(TargetTest, TargetsSpreadOverTheInterval) {
  constexpr uint64_t kIntervalMs = 15'000;
  constexpr size_t kParts = 10;
  std::vector<size_t> parts(kParts);
  for (int i = 0; i < 1000; ++i) {
    const Target target = Make(Job(), "host-" + std::to_string(i) + ":9100");
    ++parts[SpreadOf(target) % kIntervalMs * kParts / kIntervalMs];
  }
  for (const size_t count : parts) {
    EXPECT_GT(count, 60U);
    EXPECT_LT(count, 140U);
  }
}

}  // namespace
}  // namespace alertd::scrape
