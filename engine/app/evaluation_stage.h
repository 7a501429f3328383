#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/alert/rule_engine.h"
#include "engine/app/stage.h"
#include "engine/base/bounded_queue.h"
#include "engine/window/window.h"

namespace alertd::app {

// The evaluation thread with the RuleEngine that it owns; it also expires the window's old samples.
// Alerts go out through `send`, which may wait.
class EvaluationStage {
 public:
  // `window` must outlive the stage.
  EvaluationStage(const StageContext& context, window::Window& window,
                  const alert::RuleEngineOptions& options,
                  std::function<void(std::vector<Alert>)> send);
  // Stops.
  ~EvaluationStage();
  EvaluationStage(const EvaluationStage&) = delete;
  EvaluationStage& operator=(const EvaluationStage&) = delete;

  // Ends the thread after the step that is under way.
  void Stop();

  // Thread-safe.
  void Apply(ConfigurationPtr configuration);
  std::shared_ptr<const alert::RulesView> View() const { return engine_.View(); }

 private:
  void Run();
  void Advance();
  void ExpireWhenDue(Timestamp now);

  StageContext context_;
  window::Window& window_;
  std::function<void(std::vector<Alert>)> send_;
  alert::RuleEngine engine_;
  std::optional<Timestamp> expired_at_;
  BoundedQueue<ConfigurationPtr> queue_;
  std::jthread thread_;
};

}  // namespace alertd::app
