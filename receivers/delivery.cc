#include "receivers/delivery.h"

#include <algorithm>

#include "receivers/integration_kinds.h"
#include "receivers/log_receiver.h"
#include "receivers/secrets.h"
#include "rules/settings_digest.h"

namespace alertd::receivers {
namespace {

DeliveryReport ReportOf(const PendingDelivery& delivery, Timestamp now) {
  DeliveryReport report;
  report.notification_id = delivery.notification.id;
  report.receiver = delivery.receiver;
  report.integration = delivery.integration;
  report.group_key = delivery.notification.group_key;
  report.attempt = delivery.attempts;
  report.at = now;
  return report;
}

bool Wants(const Notification& notification, const rules::Integration& integration) {
  const std::vector<std::string>& names = notification.integrations;
  return names.empty() || std::find(names.begin(), names.end(), integration.name) != names.end();
}

Notification WithoutResolved(Notification notification) {
  std::erase_if(notification.alerts,
                [at = notification.at](const Alert& alert) { return alert.ResolvedAt(at); });
  return notification;
}

// A message that could not be made: only a secret's file may be better next time.
Verdict ClassifyRenderError(const Error& error) {
  return {
      .kind = error.kind == ErrorKind::kUnavailable ? VerdictKind::kRetry : VerdictKind::kRefused,
      .error = error.message,
      .retry_after = std::nullopt};
}

}  // namespace

Delivery::Delivery(Transport& transport, DeliveryOptions options,
                   const std::vector<rules::Receiver>& receivers)
    : transport_(transport),
      options_(std::move(options)),
      retry_policy_(options_.retry, options_.jitter_seed) {
  Apply(receivers, Timestamp());
}

void Delivery::See(Timestamp now) {
  if (!started_) started_ = now;
  const Duration set_back = last_seen_ - now;
  last_seen_ = now;
  if (set_back <= Duration{0}) return;
  *started_ -= set_back;
  for (auto& [key, queue] : queues_)
    queue.SetBack(set_back);
}

void Delivery::Enqueue(const Notification& notification, Timestamp now) {
  See(now);
  // All integrations of a receiver stand together in the map.
  auto place = queues_.lower_bound({notification.receiver, ""});
  if (place == queues_.end() || place->first.first != notification.receiver) {
    DeliveryReport report = ReportOf({.receiver = notification.receiver,
                                      .integration = {},
                                      .notification = notification,
                                      .enqueued_at = now,
                                      .due = now,
                                      .attempts = 0,
                                      .failures = 0,
                                      .last_error = {}},
                                     now);
    report.outcome = DeliveryOutcome::kDropped;
    report.error = "there is no receiver " + notification.receiver;
    reports_.push_back(std::move(report));
    return;
  }
  for (; place != queues_.end() && place->first.first == notification.receiver; ++place) {
    if (Wants(notification, place->second.integration())) {
      EnqueueFor(place->second, notification, now);
    }
  }
}

void Delivery::EnqueueFor(IntegrationQueue& queue, const Notification& notification,
                          Timestamp now) {
  if (queue.Holds(notification.id)) return;
  if (const DeliveryReport* const accepted = queue.AcceptedSinceMove(notification.id)) {
    reports_.push_back(*accepted);
    return;
  }
  PendingDelivery delivery{.receiver = queue.receiver(),
                           .integration = queue.integration().name,
                           .notification = queue.integration().send_resolved
                                               ? notification
                                               : WithoutResolved(notification),
                           .enqueued_at = now,
                           .due = now,
                           .attempts = 0,
                           .failures = 0,
                           .last_error = {},
                           .inherited = started_ && notification.at < *started_};
  if (delivery.notification.alerts.empty()) return;
  if (queue.size() >= options_.queued_max && !queue.HoldsGroup(notification.group_key)) {
    ReportDropped(delivery,
                  "the queue holds " + std::to_string(options_.queued_max) + " notifications", now);
    return;
  }
  const std::optional<PendingDelivery> replaced = queue.Add(std::move(delivery));
  if (!replaced) return;
  ReportDropped(*replaced, "replaced by a newer notification of its group", now);
  reports_.back().replaced_by = notification.id;
}

void Delivery::Withdraw(const Withdrawal& withdrawal, Timestamp now) {
  See(now);
  const auto place = queues_.find({withdrawal.receiver, withdrawal.integration});
  if (place == queues_.end()) return;
  IntegrationQueue& queue = place->second;
  IntegrationQueue::Entry* const entry = queue.FindById(withdrawal.notification_id);
  if (entry == nullptr) return;
  entry->withdrawal = withdrawal;
  if (!entry->request) DropWithdrawn(queue, *entry, now);
}

void Delivery::DropWithdrawn(IntegrationQueue& queue, IntegrationQueue::Entry& entry,
                             Timestamp now) {
  const std::string& told_by = entry.withdrawal->told_by;
  ReportDropped(entry.delivery,
                told_by.empty()
                    ? "withdrawn, because all that it tells of is kept quiet by now"
                    : "withdrawn, because its alerts are told by other groups since a reload",
                now);
  reports_.back().replaced_by = told_by;
  queue.Remove(entry);
}

std::vector<DeliveryReport> Delivery::Advance(Timestamp now,
                                              const std::vector<HttpCompletion>& completions) {
  See(now);
  for (const HttpCompletion& completion : completions) {
    Complete(completion, now);
  }
  for (auto& [key, queue] : queues_) {
    SendReady(queue, now);
  }
  return std::exchange(reports_, {});
}

const RequestPlaces& Delivery::Places() const {
  return in_flight_.size() < options_.crowd ? options_.places : options_.crowded;
}

void Delivery::SendReady(IntegrationQueue& queue, Timestamp now) {
  while (IntegrationQueue::Entry* entry = queue.NextReady(now, Places()))
    Send(queue, *entry, now);
}

void Delivery::Send(IntegrationQueue& queue, IntegrationQueue::Entry& entry, Timestamp now) {
  ++entry.delivery.attempts;
  Result<OutgoingMessage> message =
      Render(queue.integration(), entry.delivery.notification,
             {.external_url = options_.external_url, .now = now, .secrets = SecretUse::kReveal});
  const DeliveryReport report = ReportOf(entry.delivery, now);
  if (!message) {
    Settle(queue, entry, report, ClassifyRenderError(message.error()));
    return;
  }
  if (auto* request = std::get_if<HttpRequest>(&*message)) {
    const RequestId id = transport_.Start(std::move(*request));
    queue.Start(entry, id);
    in_flight_[id] = {queue.receiver(), queue.integration().name};
    return;
  }
  const auto& line = std::get<LogLine>(*message);
  if (line.path.empty()) {
    log_lines_.push_back(line);
    Settle(queue, entry, report, {});
    return;
  }
  const Status written = AppendToFile(line);
  Settle(queue, entry, report, written ? Verdict{} : ClassifyFailure(written.error()));
}

void Delivery::Complete(const HttpCompletion& completion, Timestamp now) {
  const auto place = in_flight_.find(completion.id);
  if (place == in_flight_.end()) return;
  const auto found = queues_.find(place->second);
  in_flight_.erase(place);
  IntegrationQueue::Entry* entry =
      found == queues_.end() ? nullptr : found->second.Find(completion.id);
  if (entry == nullptr) return;
  IntegrationQueue& queue = found->second;
  queue.Finish(*entry);
  DeliveryReport report = ReportOf(entry->delivery, now);
  report.elapsed = completion.elapsed;
  if (!completion.outcome) {
    Settle(queue, *entry, std::move(report), ClassifyFailure(completion.outcome.error()));
    return;
  }
  report.status = completion.outcome->status;
  // Before the excerpt is cut, so that no half of a secret is left at its end.
  HttpResponse response = *completion.outcome;
  response.body = MaskSecrets(std::move(response.body), queue.integration());
  Settle(queue, *entry, std::move(report),
         KindOf(queue.integration().settings).classify(response, now));
}

void Delivery::Settle(IntegrationQueue& queue, IntegrationQueue::Entry& entry,
                      DeliveryReport report, Verdict verdict) {
  if (!verdict.error.empty()) {
    verdict.error = MaskSecrets(std::move(verdict.error), queue.integration());
  }
  report.error = verdict.error;
  if (verdict.kind == VerdictKind::kRetry) {
    Retry(queue, entry, std::move(report), verdict);
    return;
  }
  report.outcome = verdict.kind == VerdictKind::kAccepted ? DeliveryOutcome::kAccepted
                                                          : DeliveryOutcome::kRefused;
  if (report.outcome == DeliveryOutcome::kAccepted) queue.NoteAccepted(report);
  reports_.push_back(std::move(report));
  queue.Remove(entry);
}

void Delivery::Retry(IntegrationQueue& queue, IntegrationQueue::Entry& entry, DeliveryReport report,
                     const Verdict& verdict) {
  PendingDelivery& delivery = entry.delivery;
  // The entry may go.
  const Duration waited = report.at - delivery.enqueued_at;
  ++delivery.failures;
  delivery.last_error = verdict.error;
  delivery.last_status = report.status;
  if (entry.withdrawal) {
    DropWithdrawn(queue, entry, report.at);
    return;
  }
  queue.Postpone(entry, report.at + retry_policy_.NextWait(delivery.failures, verdict.retry_after));
  if (std::optional<std::string> newer = queue.YieldToNewer(entry)) {
    report.outcome = DeliveryOutcome::kDropped;
    report.replaced_by = *std::move(newer);
    report.error = "replaced by a newer notification of its group after: " + verdict.error;
    report.elapsed = waited;
  } else if (delivery.due > delivery.enqueued_at + retry_policy_.give_up_after()) {
    report.outcome = DeliveryOutcome::kDropped;
    report.error =
        "given up after " + std::to_string(delivery.attempts) + " attempts: " + verdict.error;
    report.elapsed = waited;
    queue.Remove(entry);
  } else {
    report.outcome = DeliveryOutcome::kRetrying;
    report.next_attempt_at = delivery.due;
  }
  reports_.push_back(std::move(report));
}

void Delivery::ReportDropped(const PendingDelivery& delivery, std::string reason, Timestamp now) {
  DeliveryReport report = ReportOf(delivery, now);
  report.outcome = DeliveryOutcome::kDropped;
  report.status = delivery.last_status;
  report.elapsed = now - delivery.enqueued_at;
  report.error = std::move(reason);
  if (!delivery.last_error.empty()) report.error += "; the last attempt: " + delivery.last_error;
  reports_.push_back(std::move(report));
}

std::optional<Timestamp> Delivery::NextDue() const {
  std::optional<Timestamp> next;
  for (const auto& [key, queue] : queues_) {
    // What has no place goes on when a request completes, not at a time.
    const std::optional<Timestamp> due = queue.NextDue(Places());
    if (due) next = next ? std::min(*next, *due) : *due;
  }
  return next;
}

void Delivery::Apply(const std::vector<rules::Receiver>& receivers, Timestamp now) {
  std::map<QueueKey, const rules::Integration*> declared;
  for (const rules::Receiver& receiver : receivers) {
    for (const rules::Integration& integration : receiver.integrations)
      declared.try_emplace({receiver.name, integration.name}, &integration);
  }
  std::map<QueueKey, IntegrationQueue> kept = TakeHeirs(declared, now);
  // The others go by their names: what these reach has changed, or is new.
  for (const auto& [key, integration] : declared) {
    auto old = queues_.extract(key);
    if (old.empty()) {
      kept.emplace(key, IntegrationQueue(key.first, *integration));
    } else {
      old.mapped().Reconfigure(*integration, now);
      kept.insert(std::move(old));
    }
  }
  for (const auto& [key, queue] : queues_)
    Drop(queue, now);
  queues_ = std::move(kept);
}

// Whatever they are called: what waits is for who is reached, and what is under way may yet be
// accepted, while a cancelled request would be sent again by whoever goes on for the integration.
std::map<Delivery::QueueKey, IntegrationQueue> Delivery::TakeHeirs(Declared& declared,
                                                                   Timestamp now) {
  struct Heirs {
    std::vector<QueueKey> old;
    std::vector<QueueKey> heirs;
  };
  std::map<uint64_t, Heirs> by_settings;
  for (const auto& [key, queue] : queues_)
    by_settings[rules::SettingsDigest(queue.integration())].old.push_back(key);
  for (const auto& [key, integration] : declared)
    by_settings[rules::SettingsDigest(*integration)].heirs.push_back(key);
  std::map<QueueKey, IntegrationQueue> kept;
  for (const auto& [settings, same] : by_settings) {
    // Of several nobody knows which one is which.
    if (same.old.size() != 1 || same.heirs.size() != 1) continue;
    const QueueKey& key = same.heirs.front();
    IntegrationQueue queue = std::move(queues_.extract(same.old.front()).mapped());
    const rules::Integration& integration = *declared.at(key);
    if (key == same.old.front()) {
      queue.Reconfigure(integration, now);
    } else {
      queue.MoveTo(key.first, integration, now);
    }
    for (const auto& [place, entry] : queue.entries())
      if (entry.request) in_flight_[*entry.request] = key;
    kept.emplace(key, std::move(queue));
    declared.erase(key);
  }
  return kept;
}

void Delivery::Drop(const IntegrationQueue& queue, Timestamp now) {
  for (const auto& [place, entry] : queue.entries()) {
    if (entry.request) {
      transport_.Cancel(*entry.request);
      in_flight_.erase(*entry.request);
    }
    ReportDropped(entry.delivery, "the receiver is no longer configured", now);
    reports_.back().integration_gone = true;
  }
}

std::vector<PendingDelivery> Delivery::Pending() const {
  std::vector<PendingDelivery> pending;
  for (const auto& [key, queue] : queues_) {
    for (const auto& [place, entry] : queue.entries()) {
      pending.push_back(entry.delivery);
    }
  }
  return pending;
}

void Delivery::Restore(const std::vector<PendingDelivery>& pending) {
  for (const PendingDelivery& delivery : pending) {
    const auto found = queues_.find({delivery.receiver, delivery.integration});
    if (found == queues_.end() || found->second.Holds(delivery.notification.id)) continue;
    found->second.Restore(delivery);
  }
}

std::vector<DeliveryProgress> Delivery::ProgressOf(const std::string& receiver,
                                                   const std::string& group_key) const {
  std::vector<DeliveryProgress> progress;
  for (auto place = queues_.lower_bound({receiver, ""});
       place != queues_.end() && place->first.first == receiver; ++place) {
    std::optional<DeliveryProgress> one = place->second.ProgressOf(group_key);
    if (one) progress.push_back(*std::move(one));
  }
  return progress;
}

size_t Delivery::queued() const {
  size_t sum = 0;
  for (const auto& [key, queue] : queues_) {
    sum += queue.size();
  }
  return sum;
}

}  // namespace alertd::receivers
