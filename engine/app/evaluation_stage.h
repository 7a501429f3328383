#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/alert/rule_engine.h"
#include "engine/app/first_scrapes.h"
#include "engine/app/stage.h"
#include "engine/base/bounded_queue.h"
#include "engine/model/journal_event.h"
#include "engine/model/no_data.h"
#include "engine/window/window.h"

namespace alertd::app {

// Where what an evaluation has to tell goes; the first two may wait.
struct EvaluationOutlets {
  // What must be on disk before `send` is called for the same evaluation; called for each one. May
  // be empty.
  std::function<void(std::vector<AlertRecordChange>, std::vector<JournalEvent>)> save;
  std::function<void(std::vector<Alert>)> send;
  // Every rule was evaluated since the start; called once, behind `send`.
  std::function<void()> note_all_asked;
  // What the rules record, for the process to come: after the first evaluation with other rules.
  std::function<void(const std::vector<Labels>&)> note_recordings;
  // What the rules find no data for, likewise: after each evaluation that has changed that.
  std::function<void(const std::vector<NoData>&)> note_no_data;
  // At the end, when the rules were looked at last: what was due until then was evaluated.
  std::function<void(Timestamp)> note_end;
};

// The evaluation thread with the RuleEngine that it owns; it also expires the window's old samples.
// Rules are first evaluated once every target was asked; see FirstScrapes.
class EvaluationStage {
 public:
  // Goes on with `restored`. `window` must outlive the stage.
  EvaluationStage(const StageContext& context, window::Window& window,
                  const alert::RuleEngineOptions& options, alert::RestoredAlerts restored,
                  EvaluationOutlets outlets);
  // Stops.
  ~EvaluationStage();
  EvaluationStage(const EvaluationStage&) = delete;
  EvaluationStage& operator=(const EvaluationStage&) = delete;

  // Ends the thread after the step that is under way.
  void Stop();

  // Thread-safe.
  void Apply(ConfigurationPtr configuration);
  // The same configuration with other targets. Thread-safe.
  void Retarget(ConfigurationPtr configuration);
  // Blocks until the first configuration is in effect: from then on View() has the alerts of
  // before.
  void AwaitConfiguration() const;
  std::shared_ptr<const alert::RulesView> View() const { return engine_.View(); }

 private:
  enum class News { kAll, kTargets };
  struct Order {
    ConfigurationPtr configuration;
    News news = News::kAll;
  };

  void Run();
  // Whether the rules may be evaluated yet.
  bool MayBegin();
  void NoteTargets(const rules::Configuration& configuration);
  void TakeOver(const rules::Configuration& configuration);
  void Advance();
  void ExpireWhenDue(Timestamp now);

  StageContext context_;
  window::Window& window_;
  EvaluationOutlets outlets_;
  alert::RuleEngine engine_;
  std::optional<FirstScrapes> first_scrapes_;  // until evaluation has begun
  bool told_all_asked_ = false;
  std::atomic<bool> configured_ = false;
  bool recordings_noted_ = true;  // those of the rules of now
  Labels external_labels_;
  std::optional<Timestamp> advanced_at_;
  std::optional<Timestamp> expired_at_;
  BoundedQueue<Order> queue_;
  std::jthread thread_;
};

}  // namespace alertd::app
