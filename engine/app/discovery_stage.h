#pragma once

#include <functional>
#include <future>
#include <thread>

#include "engine/app/stage.h"
#include "engine/base/bounded_queue.h"
#include "engine/scrape/target_files.h"

namespace alertd::app {

// What the discovery hands on, from its own thread.
struct DiscoveryOutlets {
  // A configuration that was loaded, its jobs with all targets that are known.
  std::function<void(ConfigurationPtr)> apply;
  // The same configuration once more, with other targets.
  std::function<void(ConfigurationPtr)> retarget;
};

// The discovery thread: it knows which targets the jobs have beside those that the configuration
// lists, and hands on the whole of them whenever they change.
class DiscoveryStage {
 public:
  DiscoveryStage(const StageContext& context, DiscoveryOutlets outlets);
  // Stops.
  ~DiscoveryStage();
  DiscoveryStage(const DiscoveryStage&) = delete;
  DiscoveryStage& operator=(const DiscoveryStage&) = delete;

  // Ends the thread after the step that is under way.
  void Stop();

  // Returns once the configuration was handed on, so that none overtakes another. Thread-safe.
  void Apply(ConfigurationPtr configuration);

 private:
  struct Order {
    ConfigurationPtr configuration;
    std::promise<void> done;
  };

  void Run();
  void Take(Order order);
  void Look();
  // The configuration with the targets of now.
  ConfigurationPtr Complete() const;
  void Note(const scrape::TargetFilesReport& report);

  StageContext context_;
  DiscoveryOutlets outlets_;
  scrape::TargetFiles files_;
  ConfigurationPtr configuration_;  // as it was loaded; null before the first one
  BoundedQueue<Order> queue_;
  std::jthread thread_;
};

}  // namespace alertd::app
