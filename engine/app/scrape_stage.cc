#include "engine/app/scrape_stage.h"

#include <utility>
#include <vector>

#include "engine/telemetry/version.h"

namespace alertd::app {
namespace {

using telemetry::LogLevel;
using telemetry::Metrics;

constexpr size_t kConfigurationsMax = 16;

}  // namespace

ScrapeStage::ScrapeStage(const StageContext& context, window::Window& window,
                         std::unique_ptr<Transport> transport)
    : context_(context),
      transport_(std::move(transport)),
      scraper_(window, *transport_, {.version = std::string(telemetry::Version())}),
      queue_(kConfigurationsMax) {
  thread_ = std::jthread([this] { Run(); });
}

ScrapeStage::~ScrapeStage() { Stop(); }

void ScrapeStage::Stop() {
  if (!thread_.joinable()) return;
  queue_.Close();
  transport_->Wake();
  thread_.join();
}

void ScrapeStage::Apply(ConfigurationPtr configuration) {
  static_cast<void>(queue_.Push(std::move(configuration)));
  transport_->Wake();
}

void ScrapeStage::Run() {
  while (!queue_.closed()) {
    for (const ConfigurationPtr& configuration : queue_.PopAll(Duration(0)))
      Take(*configuration);
    std::vector<HttpCompletion> completions =
        transport_->Wait(WaitUntil(scraper_.NextDue(), context_.clock.Now()));
    const scrape::ScraperReport report =
        scraper_.Advance(context_.clock.Now(), std::move(completions));
    for (const scrape::ScrapeReport& scrape : report.scrapes)
      Note(scrape);
    for (const auto& target : report.left_out)
      NoteLeftOut(*target);
  }
}

void ScrapeStage::Take(const rules::Configuration& configuration) {
  const scrape::ApplyReport report =
      scraper_.Apply(configuration.scrape_jobs, context_.clock.Now());
  for (const std::string& problem : report.problems) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "scrape",
                        .event = "target_invalid",
                        .message = problem});
  }
  for (const std::string& duplicate : report.duplicates) {
    context_.log.Write({.level = LogLevel::kWarning,
                        .component = "scrape",
                        .event = "targets_with_same_labels",
                        .message = duplicate + ": their samples get in one another's way"});
  }
  const size_t watched = report.targets_added + report.targets_kept;
  context_.log.Write(
      {.level = LogLevel::kInfo,
       .component = "scrape",
       .event = "targets_applied",
       .message = "watching " + std::to_string(watched) + (watched == 1 ? " target" : " targets"),
       .fields = {{"added", static_cast<int64_t>(report.targets_added)},
                  {"kept", static_cast<int64_t>(report.targets_kept)},
                  {"removed", static_cast<int64_t>(report.targets_removed)},
                  {"dropped", static_cast<int64_t>(report.targets_dropped)}}});
  std::map<std::string, std::string> kept;
  const auto targets = scraper_.View();
  for (const scrape::SharedTargetView& view : targets->targets()) {
    if (auto node = errors_.extract(view->target->Key()); !node.empty())
      kept.insert(std::move(node));
  }
  errors_ = std::move(kept);
}

// Tells of a scrape only what the one before did not: that a target went away or came back.
void ScrapeStage::Note(const scrape::ScrapeReport& report) {
  const bool up = report.error.empty();
  context_.metrics.CountScrape(
      up ? Metrics::ScrapeResult::kSuccess : Metrics::ScrapeResult::kFailure, report.elapsed);
  const auto [last, first] = errors_.try_emplace(report.target->Key(), report.error);
  const bool changed = first || last->second.empty() != up;
  last->second = report.error;
  const LogLevel level = !changed ? LogLevel::kDebug : up ? LogLevel::kInfo : LogLevel::kWarning;
  if (!context_.log.Wants(level)) return;
  telemetry::LogEvent event{
      .level = level,
      .component = "scrape",
      .event = up ? "target_up" : "target_down",
      .message = up ? "the target is up" : "the target is down: " + report.error,
      .fields = {{"job", report.target->job->name},
                 {"instance", std::string(report.target->labels.Get("instance"))}},
      .duration = report.elapsed};
  if (!changed) {
    event.event = "scraped";
    event.message = up ? "scraped" : "a scrape failed: " + report.error;
  }
  context_.log.Write(event);
}

void ScrapeStage::NoteLeftOut(const scrape::Target& target) {
  context_.metrics.CountScrapesLeftOut(1);
  context_.log.Write({.level = LogLevel::kWarning,
                      .component = "scrape",
                      .event = "scrape_left_out",
                      .message = "a scrape was left out: the target's last one is so large that it "
                                 "is still being taken in",
                      .fields = {{"job", target.job->name},
                                 {"instance", std::string(target.labels.Get("instance"))}}});
}

}  // namespace alertd::app
