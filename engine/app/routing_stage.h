#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "engine/app/stage.h"
#include "engine/base/bounded_queue.h"
#include "engine/route/router.h"
#include "engine/state/state_store.h"

namespace alertd::app {

// Where the routing thread hands things on.
struct RoutingOutlets {
  // Returns once the changes are on disk, or cannot be now. May be empty.
  std::function<void(state::RoutingChanges)> save = {};
  std::function<void(Notification)> send;    // may wait
  std::function<void(Withdrawal)> withdraw;  // likewise
};

// The routing thread with the Router that it owns. Alerts and delivery reports come in through its
// queue, notifications go out through the outlets.
class RoutingStage {
 public:
  RoutingStage(const StageContext& context, const route::RouterOptions& options,
               const route::RestoredGroups& restored, RoutingOutlets outlets);
  // Drains.
  ~RoutingStage();
  RoutingStage(const RoutingStage&) = delete;
  RoutingStage& operator=(const RoutingStage&) = delete;

  // Returns when what was queued before is routed.
  void Settle();

  // Routes what is queued and ends the thread. Groups that are not due stay untold.
  void Drain();

  // Thread-safe; they wait while the queue is full. What comes after the end is dropped.
  void Apply(ConfigurationPtr configuration);
  void Receive(std::vector<Alert> alerts);
  // See Router::NoteRulesSpoke().
  void NoteRulesSpoke();
  // Calls `routed` on the routing thread when alerts that somebody has sent are routed, and what
  // that has changed is saved; it should be quick. Where too many wait already it is called at
  // once, with kUnavailable.
  void ReceiveFromOutside(std::vector<Alert> alerts,
                          const std::function<void(const Status&)>& routed);
  // Makes or changes a silence as SilenceBook::Set() does, and returns its id once it holds and is
  // saved. Fails also with kUnavailable, as above.
  Result<std::string> SetSilence(Silence silence);
  // Likewise ends one.
  Status ExpireSilence(const std::string& id);
  // Likewise sets and ends a suppression, as Router::SetSuppression() and EndSuppression() do.
  Result<std::string> SetSuppression(SuppressionRecord wanted);
  Status EndSuppression(const std::string& id_or_name);
  // As Router::Acknowledge() and Unacknowledge(). They return once that is saved.
  Status Acknowledge(uint64_t id, AcknowledgeScope scope, Acknowledgement acknowledgement);
  Status Unacknowledge(uint64_t id);
  // As Apply() and Receive(), but false instead of waiting.
  bool TryReport(const DeliveryReport& report);

  // How things stand now; or how they stood, where the routing thread is busy for long.
  // Thread-safe.
  std::shared_ptr<const route::RouterView> View();
  std::shared_ptr<const route::RouterBoard> Board();

 private:
  // Fulfilled when all before it is routed.
  using Mark = std::shared_ptr<std::promise<void>>;
  // Somebody looks at the router.
  struct Look {
    Mark shown;
  };
  struct RulesSpoke {};
  struct AlertsFromOutside {
    std::vector<Alert> alerts;
    std::function<void(const Status&)> routed;
  };
  // What somebody wants the router to do and waits for.
  using Order = std::function<Result<std::string>(route::Router&, Timestamp now)>;
  struct OrderMessage {
    Order order;
    std::shared_ptr<std::promise<Result<std::string>>> answer;
    std::optional<Result<std::string>> outcome = std::nullopt;
  };
  using Message = std::variant<ConfigurationPtr, std::vector<Alert>, AlertsFromOutside, Look,
                               OrderMessage, DeliveryReport, RulesSpoke, Mark>;

  void Refresh();
  void Run();
  void Take(Message& message);
  // Tells whoever waits that the message is done with.
  void Answer(Message& message);
  Result<std::string> Carry(Order order);
  void Advance();
  void Note(const route::Decision& decision);

  StageContext context_;
  RoutingOutlets outlets_;
  route::Router router_;
  bool configured_ = false;                  // of the routing thread
  std::atomic<size_t> outside_waiting_ = 0;  // alerts from outside that are queued
  BoundedQueue<Message> queue_;
  std::jthread thread_;
};

}  // namespace alertd::app
