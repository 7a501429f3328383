#pragma once

// The alerts of one alerting rule: which there are after each answer to its expression.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/alert/alert_slot.h"
#include "engine/alert/relabelled_target.h"
#include "engine/alert/rule_template.h"
#include "engine/alert/unseen_judge.h"
#include "engine/base/result.h"
#include "engine/query/query.h"
#include "rules/rule.h"

namespace alertd::alert {

// What an alerting rule says of its alerts, made ready once.
struct AlertTemplateSet {
  explicit AlertTemplateSet(const rules::Rule& rule);

  std::string alert_name;
  RuleTemplates labels;
  RuleTemplates annotations;
  AlertTimings timings;
  PeakSide peak_side = PeakSide::kHighest;
  size_t alerts_max = 0;  // 0: no limit
};

// How many alerts are past a rule's limit.
struct PastLimit {
  size_t left_out = 0;  // one alert stands for them all
  size_t kept = 0;      // they fired before the limit was lowered

  bool operator==(const PastLimit&) const = default;
};

class AlertBook {
 public:
  explicit AlertBook(AlertTemplateSet templates);
  AlertBook(const AlertBook&) = delete;
  AlertBook& operator=(const AlertBook&) = delete;

  // Takes in one answer. Fails with kInvalidInput when two of its rows become the same alert, and
  // then nothing has changed. `over` are the results of the rule's `resolve_when`; null without
  // one.
  Result<PastLimit> Take(const query::BoundQuery& query, const query::VectorView& answer,
                         const std::vector<Labels>* over, EvaluationContext& context);

  // Asks about every alert that the answer no longer had whether it is over.
  using Judge = std::function<UnseenVerdict(UnseenAlert& unseen)>;
  void JudgeUnseen(const Judge& judge);

  // Asks about every alert that is to begin to fire now for which other reason than its condition
  // that may be; empty: for none. Such an alert is pending until that has passed.
  using Doubt = std::function<std::string(const Labels& source)>;
  void HoldBack(const Doubt& doubt, Timestamp at);
  bool AnyBegins(Timestamp at) const;  // whether there is one to ask about

  // The results that alerts of this answer come from.
  std::vector<Labels> Present() const;

  // Those that fire and that JudgeUnseen() has found to be unknown because their target is down.
  std::vector<LostAlert> Lost() const;

  // Gives the alerts that end now, because their condition has ended, the value now of what that is
  // about. `ask` is asked about the results that they came from, once, if there are any. After
  // JudgeUnseen().
  using ValueSource =
      std::function<std::vector<std::optional<double>>(std::span<const Labels> results)>;
  void NoteEndValues(Timestamp at, const ValueSource& ask);

  // What labels and annotations of the alerts could not be made of, with places in the rule's file:
  // each once, at most 16. Alerts that are over leave theirs behind while there are others.
  const std::set<std::string>& template_errors() const { return template_errors_; }

  // Moves every alert on to this evaluation, tells what changed and adds to the context's writer.
  void Advance(const AlertOrigin& origin, EvaluationContext& context, EvaluationOutput& output);

  // Forgets the alerts that are over. Only once the context's writer was flushed.
  void DropEnded();

  // An evaluation without an answer: everything stays as it is, and says why.
  void MarkUnknown(const std::string& reason, const AlertOrigin& origin, EvaluationContext& context,
                   EvaluationOutput& output);

  // Adds what Advance() has left out of the records, because it may change every time.
  void RememberLatest(const AlertOrigin& origin, EvaluationOutput& output);

  // The rule is gone: every alert is over.
  void End(const AlertOrigin& origin, EvaluationContext& context, EvaluationOutput& output);

  // Goes on with the alerts of the rule's previous version.
  void TakeOver(AlertBook& old);

  // Goes on with an alert of an earlier process, for which `blind` does not count while pending.
  void Restore(const AlertRecord& record, const std::optional<BlindTime>& blind);

  // The time does not count for alerts that are pending.
  void LeaveOut(const BlindTime& blind);

  // The rows of the next answer are those of another query.
  void ForgetRows();

  // Labels and annotations are made anew at the next evaluation.
  void ReplaceTemplates(AlertTemplateSet templates);

  std::vector<ActiveAlert> View(const AlertOrigin& origin) const;  // by labels

 private:
  // A native histogram counts as 0 where a number is wanted, as in Prometheus.
  struct ObservedValue {
    double number = 0;
    HistogramPtr histogram = nullptr;
  };

  struct Entry {
    Entry(Labels labels, Labels source) : slot(std::move(labels), std::move(source)) {}
    explicit Entry(const AlertRecord& record)
        : slot(record),
          unseen{.restored = true,
                 .source = record.source,
                 .loss = record.loss,
                 .loss_restored = record.loss.has_value()} {}

    AlertSlot slot;
    uint64_t seen_in = 0;               // the number of the last answer that had it
    ObservedValue observed;             // there
    std::optional<size_t> row;          // that stands for it in rows_
    bool row_is_new = false;            // assigned since the last answer was taken in
    std::optional<Labels> annotations;  // made anew for it
    Sight sight;
    UnseenAlert unseen;  // what is known of it since it was last seen
  };

  // An alert that the summary stands for.
  struct LeftOutAlert {
    uint64_t seen_in = 0;    // the number of the last answer that had it
    Timestamp active_since;  // as an alert of its own it would count from then
    UnseenAlert unseen;
  };

  Result<Entry*> EntryOf(const query::BoundQuery& query, size_t row, const ObservedValue& value,
                         EvaluationContext& context);
  Status MarkSeen(const query::BoundQuery& query, const query::VectorView& answer,
                  EvaluationContext& context);
  void RenderAnnotations(Entry& entry, EvaluationContext& context);
  void ForgetRendering();
  bool Begins(const Entry& entry, Timestamp at) const;
  void AssignRow(size_t row, Entry& entry);
  void DropInactive();
  // Leaves out the alerts past the limit, and says how many they are.
  PastLimit ApplyLimit(Timestamp now);
  void LeaveOut(const AlertSlot& slot, Timestamp now);
  // Whether the answer before left it out.
  bool WasLeftOut(const LeftOutAlert& left_out) const { return left_out.seen_in + 1 == answers_; }
  // An alert that was left out until now has waited since its condition began to hold.
  void Admit(const Labels& labels, AlertSlot& slot);
  void SummariseExcess(size_t excess);
  // The summary is unknown while an alert that it stood for is.
  void JudgeLeftOut(const Judge& judge);
  void AdvanceAll(const AlertTimings& timings, const AlertOrigin& origin,
                  EvaluationContext& context, EvaluationOutput& output);
  std::string ExpandLabel(const RuleTemplate& label, const tmpl::Value& data,
                          EvaluationContext& context);
  std::string ExpandAnnotation(const RuleTemplate& annotation, const tmpl::Value& data,
                               EvaluationContext& context);
  void NoteTemplateError(const std::string& error);
  tmpl::Value TemplateData(const Labels& labels, const ObservedValue& value,
                           const EvaluationContext& context) const;

  AlertTemplateSet templates_;
  std::map<Labels, Entry> entries_;
  std::unique_ptr<Entry> summary_;  // of the alerts past the limit
  std::map<Labels, LeftOutAlert> left_out_;
  // Those that were left out are all alerts of their own now: the summary has nothing to keep.
  bool all_admitted_ = false;
  std::set<std::string> template_errors_;
  std::vector<Entry*> rows_;  // by row of the answer; null: not known
  // Those that fire without their condition, as JudgeUnseen() has found.
  std::vector<Entry*> unheld_;
  uint64_t layout_ = 0;
  uint64_t answers_ = 0;
};

}  // namespace alertd::alert
