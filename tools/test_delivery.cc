#include "tools/test_delivery.h"

#include "engine/app/curl_transport.h"
#include "engine/app/stage.h"
#include "engine/app/system_clock.h"
#include "engine/model/time.h"
#include "receivers/delivery.h"
#include "rules/receiver_options.h"

namespace alertd::tools {
namespace {

// Somebody waits at the terminal: a few attempts are enough.
constexpr Duration kGiveUpAfter{10'000};

void PrintReport(const Console& console, const DeliveryReport& report) {
  console.out << report.receiver << ", " << report.integration << ": "
              << DeliveryOutcomeName(report.outcome);
  if (report.status != 0) console.out << " with status " << report.status;
  if (!report.error.empty()) console.out << ": " << report.error;
  console.out << " (" << report.elapsed.count() << " ms)\n";
  const bool opened = report.outcome == DeliveryOutcome::kAccepted;
  if (opened && rules::KeepsIncidents(report.integration)) {
    console.out
        << "  it has opened an incident of its own, which nobody else closes: end it there\n";
  }
}

// Who keeps incidents by the group's key is not to take what fires next for this one.
Notification UnderOwnKey(Notification notification, Timestamp now) {
  notification.group_key = "test " + FormatTimestamp(now) + " " + notification.group_key;
  return notification;
}

}  // namespace

ExitCode DeliverTest(const rules::Configuration& configuration,
                     const std::vector<Notification>& notifications,
                     const std::string& external_url, const Console& console) {
  const app::SystemClock clock;
  const auto transport = app::CurlTransport::Open({});
  if (!transport) return console.Fail(transport.error().message);
  receivers::DeliveryOptions options;
  options.external_url = external_url;
  options.jitter_seed = static_cast<uint64_t>(clock.Now().time_since_epoch().count());
  options.retry.give_up_after = kGiveUpAfter;
  receivers::Delivery delivery(**transport, options, configuration.receivers);
  for (const Notification& notification : notifications) {
    delivery.Enqueue(UnderOwnKey(notification, clock.Now()), clock.Now());
  }
  console.out << "\n";
  ExitCode code = ExitCode::kSuccess;
  std::vector<HttpCompletion> completions;
  while (true) {
    for (const DeliveryReport& report : delivery.Advance(clock.Now(), completions)) {
      PrintReport(console, report);
      const bool lost = report.outcome == DeliveryOutcome::kRefused ||
                        report.outcome == DeliveryOutcome::kDropped;
      if (lost) code = ExitCode::kProblems;
    }
    for (const receivers::LogLine& line : delivery.TakeLogLines())
      console.out << line.text << "\n";
    if (delivery.queued() == 0) return code;
    completions = (*transport)->Wait(app::WaitUntil(delivery.NextDue(), clock.Now()));
  }
}

}  // namespace alertd::tools
