#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "engine/app/stage.h"
#include "engine/base/bounded_queue.h"
#include "engine/base/transport.h"
#include "receivers/delivery.h"

namespace alertd::app {

// The delivery thread with the Delivery and the Transport that it owns.
class DeliveryStage {
 public:
  // `report` takes what became of a notification without waiting; what it refuses (false) is
  // offered again later.
  DeliveryStage(const StageContext& context, std::unique_ptr<Transport> transport,
                const receivers::DeliveryOptions& options, const ConfigurationPtr& configuration,
                std::function<bool(const DeliveryReport&)> report);
  // Drains without waiting.
  ~DeliveryStage();
  DeliveryStage(const DeliveryStage&) = delete;
  DeliveryStage& operator=(const DeliveryStage&) = delete;

  // Thread-safe; they wait while the queue is full. What comes after Drain() is dropped.
  void Apply(ConfigurationPtr configuration);
  void Send(Notification notification);
  void Withdraw(Withdrawal withdrawal);

  // Takes nothing more, and returns once everything is settled or `at_most` has passed; then what
  // is left is given up and logged.
  void Drain(Duration at_most);

  // For people: what a message of the group that is on its way to the receiver waits for; "" where
  // none is, or the thread is busy for long. Thread-safe.
  std::string DescribeProgress(const std::string& receiver, const std::string& group_key);

  // Notifications that are not settled yet. Thread-safe.
  size_t queued() const { return queued_; }

 private:
  // Somebody wants to know how far a group's message is.
  struct Look {
    std::string receiver;
    std::string group_key;
    std::shared_ptr<std::promise<std::string>> answer;
  };
  using Message = std::variant<ConfigurationPtr, Notification, Withdrawal, Look>;

  void Run();
  void Take(const Message& message);
  void Advance(const std::vector<HttpCompletion>& completions);
  void Note(const DeliveryReport& report);
  void PassReportsOn();
  void LogUndelivered();
  bool Done() const;

  StageContext context_;
  std::unique_ptr<Transport> transport_;
  receivers::Delivery delivery_;
  std::function<bool(const DeliveryReport&)> report_;
  std::deque<DeliveryReport> unreported_;
  std::atomic<size_t> queued_ = 0;
  std::atomic<std::chrono::nanoseconds::rep> drain_until_ = 0;  // of the steady clock
  BoundedQueue<Message> queue_;
  std::jthread thread_;
};

}  // namespace alertd::app
