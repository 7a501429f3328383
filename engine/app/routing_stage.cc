#include "engine/app/routing_stage.h"

#include <utility>

#include "engine/app/event_log.h"
#include "engine/app/journal_events.h"
#include "engine/model/time.h"

namespace alertd::app {
namespace {

constexpr size_t kMessagesMax = 10'000;
// Alerts from outside that may be queued; one message may hold more.
constexpr size_t kOutsideWaitingMax = 200'000;
constexpr Duration kOrderWaitMax = std::chrono::seconds{10};
constexpr Duration kLookWaitMax = std::chrono::seconds{2};

Status WithoutText(const Result<std::string>& outcome) {
  return outcome ? Ok() : Status(Failure{outcome.error()});
}

Result<std::string> WithEmptyText(const Status& status) {
  return status ? Result<std::string>(std::string()) : Failure{status.error()};
}

}  // namespace

RoutingStage::RoutingStage(const StageContext& context, const route::RouterOptions& options,
                           const route::RestoredGroups& restored, RoutingOutlets outlets)
    : context_(context), outlets_(std::move(outlets)), router_(options), queue_(kMessagesMax) {
  router_.Restore(restored, context_.clock.Now());
  thread_ = std::jthread([this] { Run(); });
}

RoutingStage::~RoutingStage() { Drain(); }

void RoutingStage::Settle() {
  const auto mark = std::make_shared<std::promise<void>>();
  if (queue_.Push(Mark(mark))) mark->get_future().wait();
}

void RoutingStage::Drain() {
  if (!thread_.joinable()) return;
  queue_.Close();
  thread_.join();
}

void RoutingStage::Apply(ConfigurationPtr configuration) {
  static_cast<void>(queue_.Push(std::move(configuration)));
}

void RoutingStage::Receive(std::vector<Alert> alerts) {
  static_cast<void>(queue_.Push(std::move(alerts)));
}

void RoutingStage::NoteRulesSpoke() { static_cast<void>(queue_.Push(RulesSpoke())); }

void RoutingStage::ReceiveFromOutside(std::vector<Alert> alerts,
                                      const std::function<void(const Status&)>& routed) {
  const size_t count = alerts.size();
  if (outside_waiting_.fetch_add(count) >= kOutsideWaitingMax) {
    outside_waiting_ -= count;
    routed(Unavailable("more than " + std::to_string(kOutsideWaitingMax) +
                       " alerts wait to be routed"));
  } else if (!queue_.TryPush(AlertsFromOutside{std::move(alerts), routed})) {
    outside_waiting_ -= count;
    routed(Unavailable(queue_.closed() ? "alertd is stopping" : "too much waits to be routed"));
  }
}

Result<std::string> RoutingStage::SetSilence(Silence silence) {
  return Carry([silence = std::move(silence)](route::Router& router, Timestamp now) {
    return router.SetSilence(silence, now);
  });
}

Status RoutingStage::ExpireSilence(const std::string& id) {
  return WithoutText(Carry([id](route::Router& router, Timestamp now) {
    return WithEmptyText(router.ExpireSilence(id, now));
  }));
}

Result<std::string> RoutingStage::SetSuppression(SuppressionRecord wanted) {
  return Carry([wanted = std::move(wanted)](route::Router& router, Timestamp now) {
    return router.SetSuppression(wanted, now);
  });
}

Status RoutingStage::EndSuppression(const std::string& id_or_name) {
  return WithoutText(Carry([id_or_name](route::Router& router, Timestamp now) {
    return WithEmptyText(router.EndSuppression(id_or_name, now));
  }));
}

Status RoutingStage::Acknowledge(uint64_t id, AcknowledgeScope scope,
                                 Acknowledgement acknowledgement) {
  return WithoutText(Carry([id, scope, acknowledgement = std::move(acknowledgement)](
                               route::Router& router, Timestamp now) {
    return WithEmptyText(router.Acknowledge(id, scope, acknowledgement, now));
  }));
}

Status RoutingStage::Unacknowledge(uint64_t id) {
  return WithoutText(Carry([id](route::Router& router, Timestamp now) {
    return WithEmptyText(router.Unacknowledge(id, now));
  }));
}

Result<std::string> RoutingStage::Carry(Order order) {
  OrderMessage message{std::move(order), std::make_shared<std::promise<Result<std::string>>>()};
  std::future<Result<std::string>> answer = message.answer->get_future();
  if (!queue_.TryPush(std::move(message))) {
    return Unavailable(queue_.closed() ? "alertd is stopping" : "too much waits to be routed");
  }
  if (answer.wait_for(kOrderWaitMax) == std::future_status::ready) return answer.get();
  return Unavailable("the router has not answered within " + FormatDuration(kOrderWaitMax) +
                     "; what was asked for may still be done");
}

std::shared_ptr<const route::RouterView> RoutingStage::View() {
  Refresh();
  return router_.View();
}

std::shared_ptr<const route::RouterBoard> RoutingStage::Board() {
  Refresh();
  return router_.Board();
}

void RoutingStage::Refresh() {
  const auto mark = std::make_shared<std::promise<void>>();
  if (queue_.TryPush(Look{mark})) mark->get_future().wait_for(kLookWaitMax);
}

bool RoutingStage::TryReport(const DeliveryReport& report) { return queue_.TryPush(report); }

void RoutingStage::Run() {
  while (true) {
    std::vector<Message> messages =
        queue_.PopAll(WaitUntil(router_.NextDue(), context_.clock.Now()));
    // A closed queue that has nothing left never will have.
    if (messages.empty() && queue_.closed()) return;
    for (Message& message : messages)
      Take(message);
    // Before the first configuration nothing is known of the routes.
    if (configured_) Advance();
    for (Message& message : messages)
      Answer(message);
  }
}

void RoutingStage::Answer(Message& message) {
  if (const auto* mark = std::get_if<Mark>(&message)) (*mark)->set_value();
  if (const auto* look = std::get_if<Look>(&message)) look->shown->set_value();
  if (const auto* outside = std::get_if<AlertsFromOutside>(&message)) {
    outside_waiting_ -= outside->alerts.size();
    outside->routed(Ok());
  }
  if (auto* order = std::get_if<OrderMessage>(&message))
    order->answer->set_value(*std::move(order->outcome));
}

void RoutingStage::Take(Message& message) {
  const Timestamp now = context_.clock.Now();
  if (const auto* configuration = std::get_if<ConfigurationPtr>(&message)) {
    router_.Apply(**configuration, now);
    configured_ = true;
  } else if (const auto* alerts = std::get_if<std::vector<Alert>>(&message)) {
    router_.Receive(*alerts, now);
  } else if (const auto* outside = std::get_if<AlertsFromOutside>(&message)) {
    router_.Receive(outside->alerts, now);
  } else if (auto* order = std::get_if<OrderMessage>(&message)) {
    order->outcome = order->order(router_, now);
  } else if (const auto* report = std::get_if<DeliveryReport>(&message)) {
    router_.Report(*report, now);
  } else if (std::holds_alternative<Look>(message)) {
    router_.WantView();
  } else if (std::holds_alternative<RulesSpoke>(message)) {
    router_.NoteRulesSpoke(now);
  }
}

void RoutingStage::Note(const route::Decision& decision) {
  LogDecision(context_.log, decision);
  if (decision.kind == "rate_limited") context_.metrics.CountRateLimited(decision.receiver);
  if (decision.kind == "fallback") context_.metrics.CountFallback(decision.receiver);
}

void RoutingStage::Advance() {
  route::RouterOutput output = router_.Advance(context_.clock.Now());
  for (const route::Decision& decision : output.decisions)
    Note(decision);
  if (outlets_.save) {
    outlets_.save({.groups = std::move(output.records),
                   .silences = std::move(output.silences),
                   .events = EventsOf(output.decisions),
                   .suppressions = std::move(output.suppressions)});
  }
  for (Notification& notification : output.notifications)
    outlets_.send(std::move(notification));
  for (Withdrawal& withdrawal : output.withdrawals)
    outlets_.withdraw(std::move(withdrawal));
}

}  // namespace alertd::app
