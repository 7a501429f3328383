#include "engine/app/delivery_stage.h"

#include <algorithm>
#include <utility>

#include "engine/app/event_log.h"
#include "engine/model/group_key.h"

namespace alertd::app {
namespace {

constexpr size_t kMessagesMax = 10'000;
// Before reports that the router had no room for are offered again.
constexpr Duration kReportPause{50};
constexpr Duration kLookWaitMax = std::chrono::seconds{2};

}  // namespace

DeliveryStage::DeliveryStage(const StageContext& context, std::unique_ptr<Transport> transport,
                             const receivers::DeliveryOptions& options,
                             const ConfigurationPtr& configuration,
                             std::function<bool(const DeliveryReport&)> report)
    : context_(context),
      transport_(std::move(transport)),
      delivery_(*transport_, options, configuration->receivers),
      report_(std::move(report)),
      queue_(kMessagesMax) {
  thread_ = std::jthread([this] { Run(); });
}

DeliveryStage::~DeliveryStage() { Drain(Duration(0)); }

void DeliveryStage::Apply(ConfigurationPtr configuration) {
  static_cast<void>(queue_.Push(std::move(configuration)));
  transport_->Wake();
}

void DeliveryStage::Send(Notification notification) {
  static_cast<void>(queue_.Push(std::move(notification)));
  transport_->Wake();
}

void DeliveryStage::Withdraw(Withdrawal withdrawal) {
  static_cast<void>(queue_.Push(std::move(withdrawal)));
  transport_->Wake();
}

void DeliveryStage::Drain(Duration at_most) {
  if (!thread_.joinable()) return;
  drain_until_ = (context_.clock.Steady() + at_most).count();
  queue_.Close();
  transport_->Wake();
  thread_.join();
}

std::string DeliveryStage::DescribeProgress(const std::string& receiver,
                                            const std::string& group_key) {
  const auto answer = std::make_shared<std::promise<std::string>>();
  std::future<std::string> text = answer->get_future();
  if (!queue_.TryPush(Look{receiver, group_key, answer})) return "";
  transport_->Wake();
  return text.wait_for(kLookWaitMax) == std::future_status::ready ? text.get() : "";
}

bool DeliveryStage::Done() const {
  if (!queue_.closed()) return false;
  return delivery_.queued() == 0 || context_.clock.Steady().count() >= drain_until_;
}

void DeliveryStage::Run() {
  while (true) {
    const bool closed = queue_.closed();
    for (const Message& message : queue_.PopAll(Duration(0)))
      Take(message);
    Advance({});
    // What was queued before the end has been taken by now.
    if (closed && Done()) break;
    Duration wait = WaitUntil(delivery_.NextDue(), context_.clock.Now());
    if (!unreported_.empty()) wait = std::min(wait, kReportPause);
    Advance(transport_->Wait(wait));
  }
  LogUndelivered();
}

void DeliveryStage::Take(const Message& message) {
  const Timestamp now = context_.clock.Now();
  if (const auto* configuration = std::get_if<ConfigurationPtr>(&message)) {
    delivery_.Apply((*configuration)->receivers, now);
  } else if (const auto* look = std::get_if<Look>(&message)) {
    look->answer->set_value(
        receivers::DescribeProgress(delivery_.ProgressOf(look->receiver, look->group_key)));
  } else if (const auto* withdrawal = std::get_if<Withdrawal>(&message)) {
    delivery_.Withdraw(*withdrawal, now);
  } else {
    delivery_.Enqueue(std::get<Notification>(message), now);
  }
}

void DeliveryStage::Advance(const std::vector<HttpCompletion>& completions) {
  const auto reports = delivery_.Advance(context_.clock.Now(), completions);
  for (const receivers::LogLine& line : delivery_.TakeLogLines()) {
    context_.log.WriteLine(line.text);
  }
  for (const DeliveryReport& report : reports)
    Note(report);
  PassReportsOn();
  queued_ = delivery_.queued();
}

void DeliveryStage::Note(const DeliveryReport& report) {
  LogDelivery(context_.log, report);
  const std::string integration = report.integration.substr(0, report.integration.find('['));
  context_.metrics.CountNotification({.receiver = report.receiver,
                                      .integration = integration,
                                      .outcome = DeliveryOutcomeName(report.outcome)});
  if (report.outcome == DeliveryOutcome::kAccepted) {
    context_.metrics.ObserveNotificationLatency(integration, report.elapsed);
  }
  unreported_.push_back(report);
}

void DeliveryStage::PassReportsOn() {
  while (!unreported_.empty()) {
    if (!report_(unreported_.front())) return;
    unreported_.pop_front();
  }
}

void DeliveryStage::LogUndelivered() {
  for (const receivers::PendingDelivery& pending : delivery_.Pending()) {
    context_.log.Write(
        {.level = telemetry::LogLevel::kError,
         .component = "notify",
         .event = "notification_undelivered",
         .message = "stopping before " + pending.notification.receiver + " could be notified",
         .fields = {{"receiver", pending.notification.receiver},
                    {"group", std::string(ShownGroupKey(pending.notification.group_key))}},
         .correlation_id = pending.notification.id});
  }
}

}  // namespace alertd::app
