#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/transport.h"
#include "engine/model/number.h"
#include "engine/scrape/scraper.h"
#include "engine/window/window.h"

namespace alertd::scrape {

// Keeps the requests; the test says how they end.
class HeldTransport : public Transport {
 public:
  RequestId Start(HttpRequest request) override {
    requests_.emplace(++last_id_, std::move(request));
    return last_id_;
  }
  void Cancel(RequestId id) override { cancelled_ += requests_.erase(id); }
  std::vector<HttpCompletion> Wait(Duration /*at_most*/) override { return {}; }
  void Wake() override {}

  // The running request for `url`; 0 when there is none.
  RequestId Running(const std::string& url) const {
    for (const auto& [id, request] : requests_) {
      if (*request.url.Reveal() == url) return id;
    }
    return 0;
  }
  size_t running_count() const { return requests_.size(); }
  size_t cancelled_count() const { return cancelled_; }
  void Forget(RequestId id) { requests_.erase(id); }

 private:
  RequestId last_id_ = 0;
  size_t cancelled_ = 0;
  std::map<RequestId, HttpRequest> requests_;
};

// A scraper in virtual time. Targets are scraped by hand: Scrape() lets time pass until the next
// scrape of `url` and answers it.
class ScraperFixture : public testing::Test {
 protected:
  static rules::ScrapeJob Job(const std::string& name, std::vector<std::string> addresses) {
    rules::ScrapeJob job;
    job.name = name;
    job.interval = std::chrono::seconds{15};
    job.timeout = std::chrono::seconds{10};
    job.static_targets = {{std::move(addresses), {}}};
    return job;
  }

  static Result<HttpResponse> Text(std::string body) {
    return HttpResponse{200, {{"content-type", "text/plain; version=0.0.4"}}, std::move(body)};
  }

  // Lets time pass until a scrape of `url` runs, and ends it with `outcome`.
  ScrapeReport Scrape(const std::string& url, Result<HttpResponse> outcome) {
    for (int step = 0; step < 1000 && transport_.Running(url) == 0; ++step) {
      now_ = std::max(now_, *scraper_.NextDue());
      Keep(scraper_.Advance(now_, {}).scrapes);
    }
    const RequestId id = transport_.Running(url);
    EXPECT_NE(id, 0U) << "no scrape of " << url;
    transport_.Forget(id);
    now_ += Duration{5};
    std::vector<HttpCompletion> completions;
    completions.push_back({id, std::move(outcome), Duration{5}});
    std::vector<ScrapeReport> reports = scraper_.Advance(now_, std::move(completions)).scrapes;
    EXPECT_FALSE(reports.empty());
    Keep(reports);
    return reports.empty() ? ScrapeReport() : reports.front();
  }

  void Keep(const std::vector<ScrapeReport>& reports) {
    reports_.insert(reports_.end(), reports.begin(), reports.end());
  }

  // Every series that has a value now, as "name{labels} value", sorted.
  std::vector<std::string> Values(const std::string& name_pattern) const {
    const Matchers matchers = {
        *Matcher::Make(MatchKind::kRegex, std::string(kMetricNameLabel), name_pattern)};
    const std::vector<window::SeriesId> series = window_.Select(matchers);
    window::LatestColumns columns;
    window_.ReadLatest(series, now_, std::chrono::minutes{5}, columns);
    std::vector<std::string> values;
    for (size_t i = 0; i < series.size(); ++i) {
      if (columns.present[i] == 0) continue;
      values.push_back(FormatLabels(window_.LabelsOf(series[i])) + " " +
                       FormatFloat(columns.values[i]));
    }
    std::sort(values.begin(), values.end());
    return values;
  }

  window::Window window_{{.series_max = 1000}};
  HeldTransport transport_;
  Scraper scraper_{window_, transport_, {.version = "1.0"}};
  Timestamp now_{Duration{1'700'000'000'000}};
  std::vector<ScrapeReport> reports_;
};

}  // namespace alertd::scrape
