#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/alert/alert_state.h"
#include "engine/alert/blind_time.h"
#include "engine/alert/evaluation_context.h"
#include "engine/alert/rule_engine.h"
#include "engine/alert/rules_view.h"
#include "engine/alert/series_writer.h"
#include "engine/model/alert_record.h"
#include "engine/model/labels.h"
#include "engine/model/shared_text.h"

namespace alertd::alert {

// Where an alert comes from, for everything that is told of it.
struct AlertOrigin {
  std::string file;
  std::string group;
  std::string rule;
  SharedText generator_url;
};

// What an evaluation sees of an alert.
struct Sight {
  Observation observation = Observation::kAbsent;
  std::string unknown_reason;                     // with kUnknown and kDoubted
  std::optional<SourceLoss> loss = std::nullopt;  // likewise, where that is the reason
  // Where this ends the alert: the value now of what its condition is about, if anybody can tell.
  std::optional<double> end_value = std::nullopt;
  // Likewise why, for people, where it is not that its condition no longer holds.
  std::string end_reason = {};
};

// As reason of an alert that is unknown because of it.
std::string DescribeLoss(const SourceLoss& loss);

// Of an alert whose rule is gone.
Sight SightOfDeletedRule();

// Which values are the more extreme ones: those that a condition with `<` is about are low.
enum class PeakSide { kHighest, kLowest };

// One alert of a rule from the first evaluation that sees it to the one that ends it.
class AlertSlot {
 public:
  // `labels` identify the alert; `source` are those of the result that it comes from.
  AlertSlot(Labels labels, Labels source);
  // Goes on where the record ends. Nothing of it is in the window yet.
  explicit AlertSlot(const AlertRecord& record);

  const Labels& labels() const { return labels_; }
  const Labels& source() const { return source_; }
  const AlertState& state() const { return state_; }
  double value() const { return value_; }

  // Whether the annotations that stand there were made for this value.
  bool RenderedFor(double value) const;
  bool Rendered() const { return rendered_for_.has_value(); }
  // What an evaluation that sees the alert has found.
  void Update(double value, std::optional<Labels> annotations);
  // As above for the most extreme value, which is of firing alerts only. After Advance().
  void NotePeak(PeakSide side);
  void MarkUnknown(std::string reason) { unknown_reason_ = std::move(reason); }
  // Has the blind time not count for `for`, as if the condition had begun to hold later.
  void LeaveOut(const BlindTime& blind);
  // The condition has held since then: the alert, which is inactive, is pending.
  void WaitSince(Timestamp active_since);
  // The alert comes from another result now, which agrees with its labels as well.
  void Follow(const Labels& source);
  // The next evaluation makes the annotations anew.
  void ForgetRendering() { rendered_for_.reset(); }

  // Moves on to this evaluation and tells the changes. The state is then inactive when it is over.
  void Advance(const Sight& sight, const AlertTimings& timings, const AlertOrigin& origin,
               EvaluationContext& context, EvaluationOutput& output);

  // Adds the alert to what the router hears, when it fires.
  void Announce(const AlertOrigin& origin, EvaluationOutput& output) const;

  // Adds what changed since the last call and must outlive the process.
  void Remember(const AlertOrigin& origin, EvaluationOutput& output);

  // Likewise, with the value and the annotations, which change more often than Remember() tells.
  void RememberLatest(const AlertOrigin& origin, EvaluationOutput& output);

  // Writes ALERTS and ALERTS_FOR_STATE as the state has them, and markers for what has ended.
  void Write(EvaluationContext& context);

  ActiveAlert View(const AlertOrigin& origin) const;

 private:
  // What was told to be remembered.
  struct Remembered {
    AlertKey key;
    AlertState state;
    double peak_value = 0;
    std::string unknown_reason;
    bool outdated = false;       // something else has changed
    bool text_outdated = false;  // the value or the annotations have
  };

  Alert ToAlert(const AlertOrigin& origin) const;
  void NoteUnknown(const Sight& sight, const AlertOrigin& origin, EvaluationContext& context,
                   EvaluationOutput& output);
  bool IsRemembered(const AlertOrigin& origin) const;

  Labels labels_;
  Labels source_;
  Labels annotations_;
  AlertState state_;
  double value_ = 0;
  double first_value_ = 0;
  double peak_value_ = 0;
  std::optional<uint64_t> rendered_for_;  // the bits of the value
  SharedText incident_id_;
  std::string unknown_reason_;
  bool told_unknown_ = false;
  std::optional<SourceLoss> loss_;
  std::optional<Remembered> remembered_;

  Phase written_phase_ = Phase::kInactive;
  WrittenSeries pending_series_;
  WrittenSeries firing_series_;
  WrittenSeries for_state_series_;
};

}  // namespace alertd::alert
