#include "engine/app/routing_stage.h"

#include <utility>

#include "engine/app/event_log.h"
#include "engine/model/time.h"

namespace alertd::app {
namespace {

constexpr size_t kMessagesMax = 10'000;
// Alerts from outside that may be queued; one message may hold more.
constexpr size_t kOutsideWaitingMax = 200'000;
constexpr Duration kSilenceWaitMax = std::chrono::seconds{10};
constexpr Duration kOutsideWaitMax = std::chrono::seconds{10};
constexpr Duration kLookWaitMax = std::chrono::seconds{2};

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

Status RoutingStage::ReceiveFromOutside(std::vector<Alert> alerts) {
  const size_t count = alerts.size();
  if (outside_waiting_.fetch_add(count) >= kOutsideWaitingMax) {
    outside_waiting_ -= count;
    return Unavailable("more than " + std::to_string(kOutsideWaitingMax) +
                       " alerts wait to be routed");
  }
  const auto mark = std::make_shared<std::promise<void>>();
  if (!queue_.TryPush(AlertsFromOutside{std::move(alerts), mark})) {
    outside_waiting_ -= count;
    return Unavailable(queue_.closed() ? "alertd is stopping" : "too much waits to be routed");
  }
  if (mark->get_future().wait_for(kOutsideWaitMax) == std::future_status::ready) return Ok();
  return Unavailable("the alerts were not routed within " + FormatDuration(kOutsideWaitMax));
}

Result<std::string> RoutingStage::SetSilence(Silence silence) {
  return Ask({.wanted = std::move(silence), .answer = {}});
}

Status RoutingStage::ExpireSilence(const std::string& id) {
  ALERTD_TRY([[maybe_unused]] const std::string ended, Ask({.wanted = id, .answer = {}}));
  return Ok();
}

Result<std::string> RoutingStage::Ask(SilenceRequest request) {
  request.answer = std::make_shared<std::promise<Result<std::string>>>();
  std::future<Result<std::string>> answer = request.answer->get_future();
  if (!queue_.TryPush(std::move(request))) {
    return Unavailable(queue_.closed() ? "alertd is stopping" : "too much waits to be routed");
  }
  if (answer.wait_for(kSilenceWaitMax) == std::future_status::ready) return answer.get();
  return Unavailable("the router has not answered within " + FormatDuration(kSilenceWaitMax) +
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
    outside->routed->set_value();
  }
  if (auto* request = std::get_if<SilenceRequest>(&message))
    request->answer->set_value(*std::move(request->outcome));
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
  } else if (auto* request = std::get_if<SilenceRequest>(&message)) {
    Take(*request, now);
  } else if (const auto* report = std::get_if<DeliveryReport>(&message)) {
    router_.Report(*report, now);
  } else if (std::holds_alternative<Look>(message)) {
    router_.WantView();
  }
}

void RoutingStage::Take(SilenceRequest& request, Timestamp now) {
  if (auto* silence = std::get_if<Silence>(&request.wanted)) {
    request.outcome = router_.SetSilence(std::move(*silence), now);
    return;
  }
  const std::string& id = std::get<std::string>(request.wanted);
  const Status ended = router_.ExpireSilence(id, now);
  request.outcome = ended ? Result<std::string>(id) : Failure{ended.error()};
}

void RoutingStage::Advance() {
  route::RouterOutput output = router_.Advance(context_.clock.Now());
  for (const route::Decision& decision : output.decisions)
    LogDecision(context_.log, decision);
  if (outlets_.save) outlets_.save(std::move(output.records), std::move(output.silences));
  for (Notification& notification : output.notifications)
    outlets_.send(std::move(notification));
}

}  // namespace alertd::app
