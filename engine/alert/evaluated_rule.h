#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/alert/alert_book.h"
#include "engine/alert/blind_time.h"
#include "engine/alert/evaluation_context.h"
#include "engine/alert/recorded_series.h"
#include "engine/alert/recording_outage.h"
#include "engine/alert/rule_batch.h"
#include "engine/alert/rule_engine.h"
#include "engine/alert/rules_view.h"
#include "engine/alert/source_watch.h"
#include "engine/model/shared_text.h"
#include "engine/query/query.h"
#include "rules/rule.h"

namespace alertd::alert {

// One rule with its bound query, what it has made of the answers so far, and its health.
class EvaluatedRule {
 public:
  // `group_limit`: 0 for none; the smaller one of that and the rule's own counts.
  EvaluatedRule(rules::Rule rule, size_t group_limit, const RuleEngineOptions& options);
  EvaluatedRule(const EvaluatedRule&) = delete;
  EvaluatedRule& operator=(const EvaluatedRule&) = delete;

  const rules::Rule& rule() const { return rule_; }
  const std::string& query_text() const { return query_text_; }  // its expression as it is printed

  // Since when its selectors have matched no series; nothing when they have at the last evaluation.
  const std::optional<Timestamp>& no_data_since() const { return no_data_since_; }

  // Whether this is the very rule: then it can stay as it is.
  bool IsSame(const rules::Rule& other, size_t group_limit) const;

  // Takes the state of the rule's previous version, which is then to be forgotten.
  void TakeOver(EvaluatedRule& old);

  // Goes on with alerts of an earlier process, for which `blind` does not count while pending.
  void Restore(const std::vector<AlertRecord>& records, const std::optional<BlindTime>& blind);

  // The labels that a recording rule sets itself, and behind them those that its previous versions
  // set, whose series are its own until it has recorded. Empty for an alerting rule.
  std::span<const rules::TemplateTexts> label_sets() const;

  // A recording rule goes on with what a version of it has recorded in an earlier process.
  void AddFormerLabels(const rules::TemplateTexts& labels);

  // A recording rule has recorded nothing since then, when an earlier process ended. What it had
  // recorded is unknown until its first evaluation, or `until` then.
  void AwaitEvaluation(Timestamp since, Timestamp until);

  // A recording rule is new. What is missing until its first evaluation, or `until`, may be so for
  // that alone.
  void AwaitFirstEvaluation(Timestamp until);

  // An earlier process has found no series for it since then.
  void RestoreNoData(Timestamp since) { no_data_since_ = told_no_data_since_ = since; }

  // The time does not count for alerts that are pending.
  void LeaveOut(const BlindTime& blind);

  // After a reload, which may have moved the rule in its file and changed what templates see.
  // REQUIRES: `rule` is the same.
  void FollowReload(const rules::Rule& rule);

  // The window has a gap that was not known before.
  void NoteGap() { past_gaps_ = false; }

  // What it reads and writes, for who may evaluate others at the same time.
  const RuleFootprint& footprint() const { return footprint_; }

  // One evaluation is both of these. Ask() only reads the window, and may run on any thread, also
  // at the same time as other rules' Ask(); Take() makes what it must of the answer, appends the
  // results to the window and belongs to the evaluation thread.
  void Ask(const EvaluationContext& context);
  void Take(const GroupIdentity& group, EvaluationContext& context, EvaluationOutput& output);

  // The last answer that was taken in before the turn; nothing when that is not remembered.
  std::optional<AnswerMark> AnsweredBefore(uint64_t turn) const;

  // The latest time during which it could not record; nothing when it always could.
  const std::optional<RecordingOutage>& outage() const { return outage_; }

  std::chrono::nanoseconds evaluation_time() const { return evaluation_time_; }

  // Adds what Take() has left out of the records, because it may change with every evaluation.
  void RememberLatest(const GroupIdentity& group, EvaluationOutput& output);

  // The rule is gone: its alerts resolve, its series end.
  void End(const GroupIdentity& group, EvaluationContext& context, EvaluationOutput& output);

  RuleView View(const GroupIdentity& group) const;

 private:
  AlertTemplateSet Templates() const;
  Status TakeIn(const GroupIdentity& group, EvaluationContext& context, EvaluationOutput& output);
  void NoteHealth(const Status& status, const GroupIdentity& group, Timestamp at,
                  EvaluationOutput& output);
  void NoteOutage(const Status& status, const EvaluationContext& context);
  void NoteWarnings(const GroupIdentity& group, Timestamp at, EvaluationOutput& output);
  std::string LimitWarning() const;
  // Of the expression that could not be answered, or of the condition.
  std::string PlaceOfFailure() const;
  Status TakeAlerts(AlertBook& book, const GroupIdentity& group, EvaluationContext& context,
                    EvaluationOutput& output);
  void JudgeUnseen(AlertBook& book, const EvaluationContext& context);
  // What may begin to fire only because a restart or a pause has left a gap is held back.
  void HoldBackAtGaps(AlertBook& book, const UnseenJudge& judge, const EvaluationContext& context);
  static void HoldBackHeirs(AlertBook& book, const SourceWatch& watch,
                            const EvaluationContext& context);
  // The values now of what the condition is about, for results that it does not yield any more.
  std::vector<std::optional<double>> AskEndValues(std::span<const Labels> results,
                                                  const EvaluationContext& context) const;
  // What was bound with another step for subqueries is bound anew.
  void FollowOptions(const query::QueryOptions& options);
  Result<query::VectorView> AskQuery(const EvaluationContext& context);
  // What `resolve_when` yields, without metric names, sorted.
  Result<std::vector<Labels>> AskWhetherOver(const EvaluationContext& context);
  enum class Asked { kAnswered, kFailed };
  void NoteSelection(const EvaluationContext& context, Asked asked);
  // Since when the series that it has matched have no samples any more, seen from this evaluation;
  // none where they have.
  std::optional<Timestamp> MissingSince(const EvaluationContext& context);
  std::string WhyNoData(SourceWatch& watch, Timestamp at) const;
  SourceWatch Watch(const EvaluationContext& context, uint64_t turn) const;
  AlertOrigin Origin(const GroupIdentity& group) const;

  using Alerts = std::unique_ptr<AlertBook>;
  using Series = std::unique_ptr<RecordedSeries>;

  rules::Rule rule_;
  RuleFootprint footprint_;
  size_t group_limit_;
  std::string query_text_;
  SharedText generator_url_;
  std::optional<query::BoundQuery> query_;
  std::optional<query::BoundQuery> over_query_;
  Duration subquery_step_{0};  // that they are bound with
  std::variant<Alerts, Series> results_;
  // Of Ask(), for Take().
  Result<query::VectorView> answer_ = query::VectorView();
  Result<std::vector<Labels>> over_ = std::vector<Labels>();

  RuleHealth health_ = RuleHealth::kUnknown;
  std::string last_error_;
  std::string last_error_at_;
  PastLimit past_limit_;  // at the last evaluation
  PastLimit told_past_limit_;
  std::set<std::string> told_template_errors_;
  std::optional<Timestamp> last_evaluation_;
  std::array<std::optional<AnswerMark>, 4> answers_;  // the last ones, the newest first
  std::optional<RecordingOutage> outage_;
  std::chrono::nanoseconds evaluation_time_{0};
  // Why there are none of the series that it reads, where that is because nobody records them.
  std::string unrecorded_;
  std::optional<Timestamp> no_data_since_;
  std::string no_data_reason_;  // of what MissingSince() has not found
  std::optional<Timestamp> told_no_data_since_;
  std::optional<Timestamp> last_look_;  // when MissingSince() asked why, or found a change
  bool found_data_ = false;             // what it found last
  // Nothing that is read is of the time around a restart or a pause any more.
  bool past_gaps_ = false;
};

}  // namespace alertd::alert
