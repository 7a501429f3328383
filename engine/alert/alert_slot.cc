#include "engine/alert/alert_slot.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

#include "engine/alert/incident_id.h"

namespace alertd::alert {
namespace {

Labels SeriesLabels(const Labels& alert, std::string_view metric, std::string_view state) {
  LabelsBuilder builder(alert);
  builder.Set(kMetricNameLabel, metric);
  if (!state.empty()) builder.Set("alertstate", state);
  return builder.Build();
}

double WholeSeconds(Timestamp at) {
  return static_cast<double>(
      std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

}  // namespace

std::string DescribeLoss(const SourceLoss& loss) {
  return "target down: " + FormatLabels(loss.target);
}

Sight SightOfDeletedRule() {
  Sight sight;
  sight.end_reason = "rule deleted";
  return sight;
}

AlertSlot::AlertSlot(Labels labels, Labels source)
    : labels_(std::move(labels)),
      source_(std::move(source)),
      pending_series_(SeriesLabels(labels_, "ALERTS", "pending")),
      firing_series_(SeriesLabels(labels_, "ALERTS", "firing")),
      for_state_series_(SeriesLabels(labels_, "ALERTS_FOR_STATE", "")) {}

AlertSlot::AlertSlot(const AlertRecord& record) : AlertSlot(record.key.labels, record.source) {
  annotations_ = record.annotations;
  state_.phase = record.firing_since ? Phase::kFiring : Phase::kPending;
  state_.active_since = record.active_since;
  state_.firing_since = record.firing_since.value_or(Timestamp{});
  state_.missing_since = record.missing_since;
  written_phase_ = state_.phase;  // the window may have the series of the process before
  value_ = record.value;
  first_value_ = record.first_value;
  peak_value_ = record.peak_value;
  incident_id_ = record.incident_id;
  loss_ = record.loss;
  unknown_reason_ = record.unknown_reason;
  if (loss_ && unknown_reason_.empty()) unknown_reason_ = DescribeLoss(*loss_);
  told_unknown_ = loss_.has_value();
  remembered_ = {record.key, state_, peak_value_, unknown_reason_};
}

void AlertSlot::LeaveOut(const BlindTime& blind) {
  if (state_.phase != Phase::kPending) return;
  const Duration seen = std::max(blind.begin - state_.active_since, Duration{0});
  state_.active_since = blind.end - seen;
}

void AlertSlot::WaitSince(Timestamp active_since) {
  state_.phase = Phase::kPending;
  state_.active_since = active_since;
}

void AlertSlot::Follow(const Labels& source) {
  if (source == source_) return;
  source_ = source;
  ForgetRendering();
  if (remembered_) remembered_->outdated = true;
}

bool AlertSlot::RenderedFor(double value) const {
  return rendered_for_ == std::bit_cast<uint64_t>(value);
}

void AlertSlot::Update(double value, std::optional<Labels> annotations) {
  const bool changed =
      annotations || std::bit_cast<uint64_t>(value) != std::bit_cast<uint64_t>(value_);
  if (changed && remembered_) remembered_->text_outdated = true;
  value_ = value;
  if (!annotations) return;
  annotations_ = *std::move(annotations);
  rendered_for_ = std::bit_cast<uint64_t>(value);
}

void AlertSlot::NotePeak(PeakSide side) {
  if (state_.phase != Phase::kFiring) return;
  const bool farther = side == PeakSide::kLowest ? value_ < peak_value_ : value_ > peak_value_;
  if (farther || std::isnan(peak_value_)) peak_value_ = value_;
}

void AlertSlot::Advance(const Sight& sight, const AlertTimings& timings, const AlertOrigin& origin,
                        EvaluationContext& context, EvaluationOutput& output) {
  const AlertState before =
      std::exchange(state_, AdvanceAlert(state_, sight.observation, timings, context.at()));
  NoteUnknown(sight, origin, context, output);
  const auto tell = [&](Transition::Kind kind, Alert alert) {
    output.transitions.push_back(
        {kind, origin.group, origin.rule, std::move(alert), context.at(), "", origin.file});
  };
  if (before.phase == state_.phase) return;
  if (before.phase == Phase::kPending && state_.phase == Phase::kInactive) {
    Alert cleared = ToAlert(origin);
    cleared.starts_at = before.active_since;
    tell(Transition::Kind::kCleared, std::move(cleared));
  }
  if (before.phase == Phase::kFiring) {
    Alert over = ToAlert(origin);
    over.starts_at = before.firing_since;
    over.ends_at = context.at();
    over.end_value = sight.end_value;
    over.closing_reason = sight.end_reason;
    output.alerts.push_back(over);
    tell(Transition::Kind::kResolved, std::move(over));
    output.transitions.back().reason = sight.end_reason;
    incident_id_ = {};
  }
  if (state_.phase == Phase::kPending) tell(Transition::Kind::kPending, ToAlert(origin));
  if (state_.phase == Phase::kFiring) {
    first_value_ = peak_value_ = value_;
    incident_id_ =
        MakeIncidentId(labels_, state_.firing_since, context.surroundings().options.incident_seed);
    tell(Transition::Kind::kFiring, ToAlert(origin));
  }
}

void AlertSlot::NoteUnknown(const Sight& sight, const AlertOrigin& origin,
                            EvaluationContext& context, EvaluationOutput& output) {
  unknown_reason_ = sight.unknown_reason;
  if (loss_ != sight.loss) {
    loss_ = sight.loss;
    if (remembered_) remembered_->outdated = true;
  }
  // Of what is pending nobody has heard yet.
  const bool unknown = state_.phase == Phase::kFiring && !unknown_reason_.empty();
  if (unknown == std::exchange(told_unknown_, unknown) || state_.phase == Phase::kInactive) return;
  output.transitions.push_back({unknown ? Transition::Kind::kUnknown : Transition::Kind::kKnown,
                                origin.group, origin.rule, ToAlert(origin), context.at(),
                                unknown_reason_, origin.file});
}

bool AlertSlot::IsRemembered(const AlertOrigin& origin) const {
  return remembered_ && !remembered_->outdated && remembered_->state == state_ &&
         std::bit_cast<uint64_t>(remembered_->peak_value) == std::bit_cast<uint64_t>(peak_value_) &&
         remembered_->unknown_reason == unknown_reason_ && remembered_->key.group == origin.group &&
         remembered_->key.file == origin.file;
}

void AlertSlot::Remember(const AlertOrigin& origin, EvaluationOutput& output) {
  if (state_.phase == Phase::kInactive) {
    if (remembered_) output.records.push_back({std::move(remembered_->key), std::nullopt});
    remembered_.reset();
    return;
  }
  if (IsRemembered(origin)) return;
  AlertKey key{origin.file, origin.group, origin.rule, labels_};
  if (remembered_ && remembered_->key != key) {
    output.records.push_back({std::move(remembered_->key), std::nullopt});
  }
  remembered_ = {key, state_, peak_value_, unknown_reason_};
  AlertRecord record{.key = key,
                     .source = source_,
                     .annotations = annotations_,
                     .active_since = state_.active_since,
                     .firing_since = std::nullopt,
                     .missing_since = state_.missing_since,
                     .incident_id = incident_id_.str(),
                     .value = value_,
                     .unknown_reason = unknown_reason_};
  if (state_.phase == Phase::kFiring) {
    record.firing_since = state_.firing_since;
    record.first_value = first_value_;
    record.peak_value = peak_value_;
    record.loss = loss_;
  }
  output.records.push_back({std::move(key), std::move(record)});
}

void AlertSlot::RememberLatest(const AlertOrigin& origin, EvaluationOutput& output) {
  if (state_.phase == Phase::kFiring && remembered_ && remembered_->text_outdated) {
    remembered_->outdated = true;
  }
  Remember(origin, output);
}

void AlertSlot::Announce(const AlertOrigin& origin, EvaluationOutput& output) const {
  if (state_.phase == Phase::kFiring) output.alerts.push_back(ToAlert(origin));
}

void AlertSlot::Write(EvaluationContext& context) {
  SeriesWriter& writer = context.writer();
  const Timestamp at = context.query_at();
  const Phase before = std::exchange(written_phase_, state_.phase);
  if (before == Phase::kPending && state_.phase != Phase::kPending) {
    writer.AddStale(pending_series_, at);
  }
  if (before == Phase::kFiring && state_.phase != Phase::kFiring) {
    writer.AddStale(firing_series_, at);
  }
  if (state_.phase == Phase::kInactive) {
    if (before != Phase::kInactive) writer.AddStale(for_state_series_, at);
    return;
  }
  writer.Add(state_.phase == Phase::kFiring ? firing_series_ : pending_series_, Sample{at, 1});
  writer.Add(for_state_series_, Sample{at, WholeSeconds(state_.active_since)});
}

ActiveAlert AlertSlot::View(const AlertOrigin& origin) const {
  ActiveAlert view;
  view.alert = ToAlert(origin);
  view.phase = state_.phase == Phase::kFiring ? AlertPhase::kFiring : AlertPhase::kPending;
  view.active_since = state_.active_since;
  view.keep_firing_since = state_.missing_since;
  view.value = value_;
  view.unknown_reason = unknown_reason_;
  return view;
}

Alert AlertSlot::ToAlert(const AlertOrigin& origin) const {
  Alert alert;
  alert.labels = labels_;
  alert.annotations = annotations_;
  alert.starts_at = state_.phase == Phase::kFiring ? state_.firing_since : state_.active_since;
  alert.generator_url = origin.generator_url;
  alert.incident_id = incident_id_;
  alert.value = value_;
  if (!incident_id_.empty()) {
    alert.first_value = first_value_;
    alert.peak_value = peak_value_;
  }
  return alert;
}

}  // namespace alertd::alert
