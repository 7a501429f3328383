#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>

#include "engine/app/stage.h"
#include "engine/base/bounded_queue.h"
#include "engine/base/transport.h"
#include "engine/scrape/scraper.h"
#include "engine/window/window.h"

namespace alertd::app {

// The scraping thread with the Scraper and the Transport that it owns.
class ScrapeStage {
 public:
  // `window` must outlive the stage.
  ScrapeStage(const StageContext& context, window::Window& window,
              std::unique_ptr<Transport> transport);
  // Stops.
  ~ScrapeStage();
  ScrapeStage(const ScrapeStage&) = delete;
  ScrapeStage& operator=(const ScrapeStage&) = delete;

  // Ends the thread; scrapes under way are given up.
  void Stop();

  // Thread-safe.
  void Apply(ConfigurationPtr configuration);
  std::shared_ptr<const scrape::TargetsView> View() const { return scraper_.View(); }

 private:
  void Run();
  void Take(const rules::Configuration& configuration);
  void Note(const scrape::ScrapeReport& report);
  void NoteLeftOut(const scrape::Target& target);

  StageContext context_;
  std::unique_ptr<Transport> transport_;
  scrape::Scraper scraper_;
  std::map<std::string, std::string> errors_;  // of the last scrape, by target's key
  BoundedQueue<ConfigurationPtr> queue_;
  std::jthread thread_;
};

}  // namespace alertd::app
