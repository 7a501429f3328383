#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

#include "engine/app/stage.h"
#include "engine/base/bounded_queue.h"
#include "engine/route/router.h"

namespace alertd::app {

// The routing thread with the Router that it owns. Alerts and delivery reports come in through its
// queue, notifications go out through `send`, which may wait.
class RoutingStage {
 public:
  RoutingStage(const StageContext& context, const route::RouterOptions& options,
               std::function<void(Notification)> send);
  // Drains.
  ~RoutingStage();
  RoutingStage(const RoutingStage&) = delete;
  RoutingStage& operator=(const RoutingStage&) = delete;

  // Routes what is queued and ends the thread. Groups that are not due stay untold.
  void Drain();

  // Thread-safe; they wait while the queue is full. What comes after the end is dropped.
  void Apply(ConfigurationPtr configuration);
  void Receive(std::vector<Alert> alerts);
  // As the above, but false instead of waiting.
  bool TryReport(const DeliveryReport& report);

  std::shared_ptr<const route::RouterView> View() const { return router_.View(); }

 private:
  using Message = std::variant<ConfigurationPtr, std::vector<Alert>, DeliveryReport>;

  void Run();
  void Take(Message& message);
  void Advance();

  StageContext context_;
  std::function<void(Notification)> send_;
  route::Router router_;
  BoundedQueue<Message> queue_;
  std::jthread thread_;
};

}  // namespace alertd::app
