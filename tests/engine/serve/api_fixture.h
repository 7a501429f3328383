#pragma once

#include <string>

#include <gtest/gtest.h>

#include "engine/serve/endpoint_table.h"
#include "engine/serve/expression_api.h"
#include "engine/serve/metadata_api.h"
#include "engine/serve/query_api.h"
#include "engine/serve/rules_api.h"
#include "engine/serve/series_api.h"
#include "engine/serve/sources.h"
#include "engine/serve/status_api.h"
#include "engine/serve/targets_api.h"
#include "engine/serve/window_api.h"

namespace alertd::serve {

// 2023-11-14T22:13:20Z, as clocks of these tests have it.
inline constexpr Timestamp kNow{Duration{1'700'000'000'000}};

class FixedClock final : public Clock {
 public:
  Timestamp Now() const override { return kNow; }
  std::chrono::nanoseconds Steady() const override { return {}; }
};

// All endpoints over a window and views that a test fills, without a socket.
class ApiTest : public testing::Test {
 protected:
  ApiTest() {
    AddQueryApi(table_, sources_);
    AddExpressionApi(table_);
    AddMetadataApi(table_, sources_);
    AddRulesApi(table_, sources_);
    AddSeriesApi(table_, sources_);
    AddTargetsApi(table_, sources_);
    AddWindowApi(table_, sources_);
    AddStatusApi(table_, sources_);
  }

  // A sample of now.
  void Append(const Labels& labels, double value) { AppendAt(labels, kNow, value); }
  void AppendAt(const Labels& labels, Timestamp at, double value = 1) {
    const auto id = window_.FindOrCreate(labels);
    ASSERT_TRUE(id);
    const window::SeriesSample sample{*id, {.at = at, .value = value}};
    window_.Append({&sample, 1});
  }

  void AppendHistogram(const Labels& labels, Timestamp at, Histogram histogram) {
    const auto id = window_.FindOrCreate(labels);
    ASSERT_TRUE(id);
    const window::SeriesSample sample{*id, {.at = at}};
    const window::SampleExtra extra{.histogram = std::make_shared<Histogram>(std::move(histogram))};
    window_.Append({&sample, 1}, {&extra, 1});
  }

  Answer Ask(const std::string& method, const std::string& target, const std::string& form = {}) {
    auto found = table_.Find({.method = method,
                              .target = target,
                              .content_type = "application/x-www-form-urlencoded",
                              .body = form});
    if (auto* refusal = std::get_if<Answer>(&found)) return std::move(*refusal);
    const Dispatch& dispatch = std::get<Dispatch>(found);
    return dispatch.endpoint->answer(dispatch.request);
  }
  Answer Get(const std::string& target) { return Ask("GET", target); }

  // One whose reload has failed.
  static std::shared_ptr<const LoadedConfiguration> SampleConfiguration() {
    rules::Configuration configuration;
    configuration.yaml = "global:\n";
    return std::make_shared<const LoadedConfiguration>(LoadedConfiguration{
        .configuration = std::make_shared<const rules::Configuration>(std::move(configuration)),
        .loaded_at = kNow,
        .last_load_succeeded = false});
  }

  FixedClock clock_;
  window::Window window_ = window::Window({});
  std::shared_ptr<const alert::RulesView> rules_ = std::make_shared<const alert::RulesView>();
  std::shared_ptr<const scrape::TargetsView> targets_ =
      std::make_shared<const scrape::TargetsView>();
  std::shared_ptr<const LoadedConfiguration> configuration_ = SampleConfiguration();
  Status reloaded_ = Ok();
  bool ready_ = true;
  EndpointTable table_ = EndpointTable("");
  Sources sources_{.clock = clock_,
                   .window = window_,
                   .rules = [this] { return rules_; },
                   .targets = [this] { return targets_; },
                   .metrics_text = [] { return std::string("alertd_build_info 1\n"); },
                   .ready = [this] { return ready_; },
                   .reload = [this] { return reloaded_; },
                   .query = {},
                   .started_at = kNow,
                   .process = {.working_folder = "/srv",
                               .host_name = "host",
                               .processors = 4,
                               .retention = std::chrono::hours{2},
                               .flags = {{"listen", ":9095"}}},
                   .configuration = [this] { return configuration_; }};
};

}  // namespace alertd::serve
