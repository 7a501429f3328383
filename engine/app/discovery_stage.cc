#include "engine/app/discovery_stage.h"

#include <memory>
#include <utility>

namespace alertd::app {
namespace {

using telemetry::LogLevel;

constexpr size_t kConfigurationsMax = 16;

}  // namespace

DiscoveryStage::DiscoveryStage(const StageContext& context, DiscoveryOutlets outlets)
    : context_(context), outlets_(std::move(outlets)), queue_(kConfigurationsMax) {
  thread_ = std::jthread([this] { Run(); });
}

DiscoveryStage::~DiscoveryStage() { Stop(); }

void DiscoveryStage::Stop() {
  if (!thread_.joinable()) return;
  queue_.Close();
  thread_.join();
}

void DiscoveryStage::Apply(ConfigurationPtr configuration) {
  Order order{.configuration = std::move(configuration), .done = {}};
  const std::future<void> done = order.done.get_future();
  if (queue_.Push(std::move(order))) done.wait();
}

void DiscoveryStage::Run() {
  while (true) {
    const Duration wait = WaitUntil(files_.NextDue(), context_.clock.Now());
    for (Order& order : queue_.PopAll(wait))
      Take(std::move(order));
    if (queue_.closed()) return;
    Look();
  }
}

void DiscoveryStage::Take(Order order) {
  configuration_ = std::move(order.configuration);
  Note(files_.Apply(configuration_->scrape_jobs, context_.clock.Now()));
  outlets_.apply(Complete());
  order.done.set_value();
}

void DiscoveryStage::Look() {
  const scrape::TargetFilesReport report = files_.Look(context_.clock.Now());
  Note(report);
  if (report.changed) outlets_.retarget(Complete());
}

ConfigurationPtr DiscoveryStage::Complete() const {
  if (!files_.NextDue()) return configuration_;
  auto complete = std::make_shared<rules::Configuration>(*configuration_);
  files_.AddTo(complete->scrape_jobs);
  return complete;
}

void DiscoveryStage::Note(const scrape::TargetFilesReport& report) {
  for (const scrape::TargetFileProblem& problem : report.problems) {
    context_.log.Write({.level = LogLevel::kError,
                        .component = "discovery",
                        .event = "target_file_wrong",
                        .message = problem.message,
                        .fields = {{"path", problem.path}}});
  }
  for (const std::string& path : report.mended) {
    context_.log.Write({.level = LogLevel::kInfo,
                        .component = "discovery",
                        .event = "target_file_read",
                        .message = path + " can be read again",
                        .fields = {{"path", path}}});
  }
}

}  // namespace alertd::app
