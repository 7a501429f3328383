#include "engine/alert/evaluated_rule.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "engine/alert/watched_value.h"
#include "engine/template/escape.h"
#include "grammar/ast.h"
#include "grammar/printer.h"

namespace alertd::alert {
namespace {

// Of the errors of one rule's templates so many are told.
constexpr size_t kToldErrorsMax = 32;

constexpr Duration kLookInterval = std::chrono::minutes{1};

bool HasRows(const query::VectorView& answer) {
  return std::any_of(answer.present.begin(), answer.present.end(),
                     [](uint8_t present) { return present != window::kAbsent; });
}

size_t SmallerLimit(size_t a, size_t b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

std::string QueryText(const rules::Rule& rule) {
  return rule.expr == nullptr ? rule.expr_text : grammar::PrintExpr(*rule.expr);
}

bool HasSelectors(const grammar::Expr& expr) {
  bool found = false;
  grammar::Walk(expr, [&found](const grammar::Expr& part) {
    found = found || std::holds_alternative<grammar::VectorSelector>(part.node) ||
            std::holds_alternative<grammar::MatrixSelector>(part.node);
  });
  return found;
}

}  // namespace

EvaluatedRule::EvaluatedRule(rules::Rule rule, size_t group_limit, const RuleEngineOptions& options)
    : rule_(std::move(rule)),
      footprint_(rule_),
      group_limit_(group_limit),
      query_text_(QueryText(rule_)),
      generator_url_(options.external_url + "/graph?g0.expr=" + tmpl::EscapeUrlQuery(query_text_) +
                     "&g0.tab=1") {
  if (rule_.kind == rules::RuleKind::kAlerting) {
    results_ = std::make_unique<AlertBook>(Templates());
  } else {
    results_ = std::make_unique<RecordedSeries>(rule_, group_limit);
  }
}

bool EvaluatedRule::IsSame(const rules::Rule& other, size_t group_limit) const {
  return rule_.kind == other.kind && rule_.name == other.name &&
         rule_.expr_text == other.expr_text && rule_.hold == other.hold &&
         rule_.keep_firing == other.keep_firing && rule_.labels == other.labels &&
         rule_.annotations == other.annotations &&
         rule_.resolve_when_text == other.resolve_when_text &&
         rule_.alerts_max == other.alerts_max && rule_.on_source_down == other.on_source_down &&
         group_limit_ == group_limit;
}

void EvaluatedRule::TakeOver(EvaluatedRule& old) {
  if (query_text_ == old.query_text_) no_data_since_ = told_no_data_since_ = old.no_data_since_;
  if (auto* book = std::get_if<Alerts>(&results_)) {
    (*book)->TakeOver(*std::get<Alerts>(old.results_));
  } else {
    // Until it has recorded, nobody has what its previous version could not.
    const bool lasts = old.outage_ && !old.outage_->until;
    if (lasts || !outage_) outage_ = std::move(old.outage_);
    std::get<Series>(results_)->TakeOver(*std::get<Series>(old.results_));
  }
}

void EvaluatedRule::Restore(const std::vector<AlertRecord>& records,
                            const std::optional<BlindTime>& blind) {
  auto* book = std::get_if<Alerts>(&results_);
  if (book == nullptr) return;
  for (const AlertRecord& record : records)
    (*book)->Restore(record, blind);
}

std::span<const rules::TemplateTexts> EvaluatedRule::label_sets() const {
  const auto* series = std::get_if<Series>(&results_);
  return series == nullptr ? std::span<const rules::TemplateTexts>() : (*series)->label_sets();
}

void EvaluatedRule::AddFormerLabels(const rules::TemplateTexts& labels) {
  if (auto* series = std::get_if<Series>(&results_)) (*series)->AddFormerLabels(labels);
}

void EvaluatedRule::AwaitEvaluation(Timestamp since, Timestamp until) {
  if (rule_.kind != rules::RuleKind::kRecording) return;
  outage_ = RecordingOutage{
      .cause = RecordingOutage::Cause::kNotEvaluated,
      .reason = "recording rule " + rule_.name + " has not been evaluated since the restart",
      .from = {.at = since},
      .awaited_until = until,
      .until = std::nullopt,
      .recorded = std::nullopt};
}

void EvaluatedRule::AwaitFirstEvaluation(Timestamp until) {
  if (rule_.kind != rules::RuleKind::kRecording) return;
  outage_ =
      RecordingOutage{.cause = RecordingOutage::Cause::kNew,
                      .reason = "recording rule " + rule_.name + " has not been evaluated yet",
                      .from = {.at = Timestamp::min()},
                      .awaited_until = until,
                      .until = std::nullopt,
                      .recorded = std::nullopt};
}

void EvaluatedRule::LeaveOut(const BlindTime& blind) {
  if (auto* book = std::get_if<Alerts>(&results_)) (*book)->LeaveOut(blind);
}

void EvaluatedRule::FollowReload(const rules::Rule& rule) {
  rule_.location = rule.location;
  rule_.expr_location = rule.expr_location;
  rule_.source = rule.source;
  if (auto* book = std::get_if<Alerts>(&results_)) (*book)->ReplaceTemplates(Templates());
}

AlertTemplateSet EvaluatedRule::Templates() const {
  AlertTemplateSet templates(rule_);
  templates.alerts_max = SmallerLimit(rule_.alerts_max, group_limit_);
  return templates;
}

void EvaluatedRule::Ask(const EvaluationContext& context) {
  const auto& steady = context.surroundings().options.steady;
  const auto started = steady ? steady() : std::chrono::nanoseconds{0};
  FollowOptions(context.surroundings().options.query);
  if (rule_.resolve_when != nullptr) over_ = AskWhetherOver(context);
  answer_ = AskQuery(context);
  if (steady) evaluation_time_ = steady() - started;
}

void EvaluatedRule::Take(const GroupIdentity& group, EvaluationContext& context,
                         EvaluationOutput& output) {
  const auto& steady = context.surroundings().options.steady;
  const auto started = steady ? steady() : std::chrono::nanoseconds{0};
  Status status = TakeIn(group, context, output);
  const Status written = context.writer().Flush(group.source);
  if (status && !written) status = Failure{written.error()};
  if (auto* book = std::get_if<Alerts>(&results_)) (*book)->DropEnded();
  last_evaluation_ = context.at();
  NoteOutage(status, context);
  if (status) {
    std::shift_right(answers_.begin(), answers_.end(), 1);
    answers_.front() = {context.query_at(), context.surroundings().turn};
  }
  NoteHealth(status, group, context.at(), output);
  if (std::exchange(told_no_data_since_, no_data_since_) != no_data_since_) {
    output.no_data_changed = true;
  }
  NoteWarnings(group, context.at(), output);
  if (steady) evaluation_time_ += steady() - started;
  ++output.rules_evaluated;
}

void EvaluatedRule::NoteOutage(const Status& status, const EvaluationContext& context) {
  if (rule_.kind != rules::RuleKind::kRecording) return;
  const AnswerMark now{context.query_at(), context.surroundings().turn};
  const bool lasts = outage_ && !outage_->until;
  // Of one that has never worked nobody knows that anything is missing.
  const bool is_new = outage_ && outage_->cause == RecordingOutage::Cause::kNew;
  RecordedSeries& series = *std::get<Series>(results_);
  if (status) {
    if (lasts) outage_->until = now;
    // Who looks back on an outage looks back on what the rule was before it, too.
    if (!outage_ || is_new) series.ForgetFormerLabels();
    return;
  }
  if (!lasts || is_new) {
    if (answers_.front()) series.ForgetFormerLabels();
    outage_.emplace();
    outage_->from = now;
    if (answers_.front()) outage_->recorded = answers_.front()->at;
  }
  outage_->cause = RecordingOutage::Cause::kFailure;
  outage_->reason = "recording rule " + rule_.name + " fails: " + status.error().message;
}

std::optional<AnswerMark> EvaluatedRule::AnsweredBefore(uint64_t turn) const {
  const auto before = std::find_if(answers_.begin(), answers_.end(), [turn](const auto& answer) {
    return answer && answer->turn < turn;
  });
  return before == answers_.end() ? std::nullopt : *before;
}

void EvaluatedRule::NoteHealth(const Status& status, const GroupIdentity& group, Timestamp at,
                               EvaluationOutput& output) {
  const bool failed_before = health_ == RuleHealth::kError;
  health_ = status ? RuleHealth::kOk : RuleHealth::kError;
  const std::string error = status ? "" : status.error().message;
  if (!status) {
    const bool repeated = failed_before && error == last_error_;
    last_error_at_ = PlaceOfFailure();
    output.failures.push_back(
        {group.name, rule_.name, error, last_error_at_, at, repeated, group.file});
  } else if (failed_before) {
    output.recoveries.push_back({group.name, rule_.name});
  }
  if (status) last_error_at_.clear();
  last_error_ = error;
}

std::string EvaluatedRule::PlaceOfFailure() const {
  if (rule_.location.file == nullptr) return "";
  SourceRange range = rule_.expr_location.range;
  if (!over_ && rule_.source != nullptr) range = rule_.source->resolve_when.range();
  return rules::SourceLocation{rule_.location.file, range}.Describe();
}

void EvaluatedRule::NoteWarnings(const GroupIdentity& group, Timestamp at,
                                 EvaluationOutput& output) {
  const auto* book = std::get_if<Alerts>(&results_);
  if (book == nullptr) return;
  using Kind = RuleWarning::Kind;
  if (past_limit_ != std::exchange(told_past_limit_, past_limit_) && past_limit_ != PastLimit()) {
    output.warnings.push_back(
        {Kind::kLimit, group.name, rule_.name, LimitWarning(), at, group.file});
  }
  for (const std::string& error : (*book)->template_errors()) {
    if (told_template_errors_.size() == kToldErrorsMax) return;
    if (!told_template_errors_.insert(error).second) continue;
    output.warnings.push_back({Kind::kTemplate, group.name, rule_.name, error, at, group.file});
  }
}

std::string EvaluatedRule::LimitWarning() const {
  const size_t limit = SmallerLimit(rule_.alerts_max, group_limit_);
  const auto [left_out, kept] = past_limit_;
  std::string warning =
      fmt::format("the limit of {} {} is exceeded: ", limit, limit == 1 ? "alert" : "alerts");
  if (kept > 0) warning += fmt::format("{} more fired before it was lowered", kept);
  if (kept > 0 && left_out > 0) warning += ", and ";
  if (left_out > 0)
    warning += fmt::format("{} more {} left out", left_out, left_out == 1 ? "is" : "are");
  return warning;
}

Status EvaluatedRule::TakeIn(const GroupIdentity& group, EvaluationContext& context,
                             EvaluationOutput& output) {
  if (auto* book = std::get_if<Alerts>(&results_)) {
    return TakeAlerts(**book, group, context, output);
  }
  ALERTD_TRY(const query::VectorView answer, answer_);
  return std::get<Series>(results_)->Take(*query_, answer, context);
}

Status EvaluatedRule::TakeAlerts(AlertBook& book, const GroupIdentity& group,
                                 EvaluationContext& context, EvaluationOutput& output) {
  Result<PastLimit> past = [&]() -> Result<PastLimit> {
    if (!over_) return Failure{over_.error()};
    if (!answer_) return Failure{answer_.error()};
    return book.Take(*query_, *answer_, rule_.resolve_when == nullptr ? nullptr : &*over_, context);
  }();
  if (!past) {
    book.MarkUnknown(past.error().message, Origin(group), context, output);
    return Failure{past.error()};
  }
  JudgeUnseen(book, context);
  book.NoteEndValues(context.at(), [&](std::span<const Labels> results) {
    return AskEndValues(results, context);
  });
  book.Advance(Origin(group), context, output);
  past_limit_ = *past;
  return Ok();
}

void EvaluatedRule::JudgeUnseen(AlertBook& book, const EvaluationContext& context) {
  const RuleSurroundings& surroundings = context.surroundings();
  SourceWatch watch = Watch(context, surroundings.turn);
  const UnseenJudge judge(rule_, watch, surroundings.unseen);
  const Timestamp at = context.query_at();
  std::optional<std::vector<Labels>> present;
  book.JudgeUnseen([&](UnseenAlert& unseen) -> UnseenVerdict {
    using Kind = UnseenVerdict::Kind;
    UnseenVerdict verdict = judge.Judge(unseen, at);
    if (verdict.kind != Kind::kKnown || !judge.IsOfDownTarget(unseen, at)) return verdict;
    if (!present) present = book.Present();
    if (!judge.GoesOn(unseen, *present, at)) return verdict;
    return {Kind::kUnknown, DescribeLoss(*unseen.loss)};
  });
  if (!book.AnyBegins(context.at())) return;
  book.HoldBack([&](const Labels& source) { return judge.WhyUnrecorded(source, at); },
                context.at());
  HoldBackHeirs(book, watch, context);
  HoldBackAtGaps(book, judge, context);
  if (!judge.MayBeInterrupted(at)) return;
  book.HoldBack([&](const Labels& source) { return judge.WhyInterrupted(source, at); },
                context.at());
}

void EvaluatedRule::HoldBackAtGaps(AlertBook& book, const UnseenJudge& judge,
                                   const EvaluationContext& context) {
  if (past_gaps_ || rule_.expr == nullptr || !book.AnyBegins(context.at())) return;
  const Timestamp at = context.query_at();
  using Nearness = SourceWatch::GapNearness;
  const Nearness nearest = judge.NearestGap(at);
  past_gaps_ = nearest == Nearness::kPassed;
  const bool may_doubt =
      nearest == Nearness::kNear ||
      (nearest == Nearness::kFar && (judge.MayLack(at) || judge.AwaitsTargets(at)));
  if (!may_doubt) return;
  book.HoldBack([&](const Labels& source) { return judge.WhyDoubted(source, at); }, context.at());
}

// Where a target that is down gets other labels, its alert goes on under those that it had.
void EvaluatedRule::HoldBackHeirs(AlertBook& book, const SourceWatch& watch,
                                  const EvaluationContext& context) {
  const std::vector<LostAlert> lost = book.Lost();
  if (lost.empty()) return;
  std::map<Labels, RelabelledTarget> targets;
  for (const LostAlert& alert : lost)
    targets.try_emplace(alert.target, watch.FindLabels(alert.target, context.query_at()));
  const auto why = [&](const Labels& result) -> std::string {
    for (const LostAlert& alert : lost) {
      if (!targets.at(alert.target).IsHeirOf(alert.source, result)) continue;
      return "its target has other labels since a reload, and what fired before goes on for it: " +
             FormatLabels(alert.labels);
    }
    return {};
  };
  book.HoldBack(why, context.at());
}

std::vector<std::optional<double>> EvaluatedRule::AskEndValues(
    std::span<const Labels> results, const EvaluationContext& context) const {
  const RuleSurroundings& surroundings = context.surroundings();
  auto values = AskWatchedValues({rule_.expr, results, context.query_at()}, *surroundings.window,
                                 surroundings.options.query);
  // The condition itself was answered: that its alerts are over stays true without their values.
  if (!values) return std::vector<std::optional<double>>(results.size());
  return *std::move(values);
}

void EvaluatedRule::FollowOptions(const query::QueryOptions& options) {
  if (subquery_step_ == options.default_subquery_step) return;
  subquery_step_ = options.default_subquery_step;
  query_.reset();
  over_query_.reset();
  // The rows of another binding may be numbered alike and be others.
  if (auto* book = std::get_if<Alerts>(&results_)) {
    (*book)->ForgetRows();
  } else {
    std::get<Series>(results_)->ForgetRows();
  }
}

Result<query::VectorView> EvaluatedRule::AskQuery(const EvaluationContext& context) {
  if (!query_) {
    ALERTD_TRY(query_, query::BoundQuery::Bind(rule_.expr, *context.surroundings().window,
                                               context.surroundings().options.query));
  }
  Result<query::VectorView> answer = query_->Run(context.query_at());
  unrecorded_.clear();
  if (answer && HasRows(*answer)) {
    no_data_since_.reset();
    found_data_ = true;
  } else {
    NoteSelection(context, answer ? Asked::kAnswered : Asked::kFailed);
  }
  return answer;
}

Result<std::vector<Labels>> EvaluatedRule::AskWhetherOver(const EvaluationContext& context) {
  if (!over_query_) {
    ALERTD_TRY(over_query_,
               query::BoundQuery::Bind(rule_.resolve_when, *context.surroundings().window,
                                       context.surroundings().options.query));
  }
  ALERTD_TRY(const query::VectorView answer, over_query_->Run(context.query_at()));
  std::vector<Labels> over;
  for (size_t row = 0; row < answer.rows(); ++row) {
    if (answer.present[row] == 0) continue;
    over.push_back(over_query_->RowLabels(row).Drop({std::string(kMetricNameLabel)}));
  }
  std::sort(over.begin(), over.end());
  return over;
}

void EvaluatedRule::NoteSelection(const EvaluationContext& context, Asked asked) {
  const Timestamp at = context.at();
  std::optional<Timestamp> missing_since;
  if (query_->series_matched() > 0) {
    missing_since = MissingSince(context);
  } else if (HasSelectors(*rule_.expr)) {
    missing_since = at;
  }
  if (!missing_since) {
    no_data_since_.reset();
    return;
  }
  // The rules that were taken in so far come before this one.
  const uint64_t turn = context.surroundings().turn + 1;
  unrecorded_ = Watch(context, turn).WhyUnrecorded(*rule_.expr, context.query_at());
  if (!unrecorded_.empty()) {
    no_data_since_.reset();
  } else if (!no_data_since_ && asked == Asked::kAnswered) {
    // What fails may have failed before it had looked for series.
    no_data_since_ = missing_since;
  }
}

// Most rules yield nothing most of the time: that series are still there is looked for now and
// then, and so is why they are not; that they are there again, each time.
std::optional<Timestamp> EvaluatedRule::MissingSince(const EvaluationContext& context) {
  const Timestamp at = context.at();
  const bool is_due = !last_look_ || *last_look_ > at || at - *last_look_ >= kLookInterval;
  if (!is_due && found_data_) return std::nullopt;
  SourceWatch watch = Watch(context, context.surroundings().turn);
  const bool had_found =
      std::exchange(found_data_, watch.HasData(*rule_.expr, Labels(), context.query_at()));
  if (!is_due && found_data_ == had_found) return at;
  const std::optional<Timestamp> looked = std::exchange(last_look_, at);
  no_data_reason_ = found_data_ ? "" : WhyNoData(watch, context.query_at());
  if (found_data_) return std::nullopt;
  // At the evaluation before there may have been none either.
  const bool is_late = had_found && looked && looked < last_evaluation_;
  return is_late ? watch.DataUntil(*rule_.expr, {*looked, context.query_at()}) : at;
}

std::string EvaluatedRule::WhyNoData(SourceWatch& watch, Timestamp at) const {
  const auto down = watch.FindDownTarget(*rule_.expr, {Labels(), InputUse::kTogether}, at);
  return down ? DescribeLoss({*down, at}) : "its series have no samples of that time";
}

SourceWatch EvaluatedRule::Watch(const EvaluationContext& context, uint64_t turn) const {
  const RuleSurroundings& surroundings = context.surroundings();
  return SourceWatch({.window = *surroundings.window,
                      .recorders = surroundings.recorders,
                      .targets = surroundings.targets,
                      .lookback = surroundings.options.query.lookback,
                      .turn = turn});
}

void EvaluatedRule::RememberLatest(const GroupIdentity& group, EvaluationOutput& output) {
  auto* book = std::get_if<Alerts>(&results_);
  if (book != nullptr) (*book)->RememberLatest(Origin(group), output);
}

void EvaluatedRule::End(const GroupIdentity& group, EvaluationContext& context,
                        EvaluationOutput& output) {
  if (auto* book = std::get_if<Alerts>(&results_)) {
    (*book)->End(Origin(group), context, output);
  } else {
    std::get<Series>(results_)->End(context);
  }
  const Status written = context.writer().Flush(group.source);
  if (!written) {
    output.failures.push_back(
        {group.name, rule_.name, written.error().message, "", context.at(), false, group.file});
  }
}

AlertOrigin EvaluatedRule::Origin(const GroupIdentity& group) const {
  return {group.file, group.name, rule_.name, generator_url_};
}

RuleView EvaluatedRule::View(const GroupIdentity& group) const {
  RuleView view;
  view.kind = rule_.kind;
  view.name = rule_.name;
  view.query = query_text_;
  view.hold = rule_.hold;
  view.keep_firing = rule_.keep_firing;
  view.labels = rule_.labels;
  view.annotations = rule_.annotations;
  view.health = health_;
  view.last_error = last_error_;
  view.last_error_at = last_error_at_;
  view.last_evaluation = last_evaluation_;
  view.evaluation_time = evaluation_time_;
  view.no_data_since = no_data_since_;
  if (no_data_since_ && query_ && query_->series_matched() > 0) {
    view.no_data_reason = no_data_reason_;
  }
  view.expr = rule_.expr;
  if (!unrecorded_.empty()) view.warnings.push_back(unrecorded_);
  if (const auto* book = std::get_if<Alerts>(&results_)) {
    view.alerts = (*book)->View(Origin(group));
    if (past_limit_ != PastLimit()) view.warnings.push_back(LimitWarning());
    const auto& errors = (*book)->template_errors();
    view.warnings.insert(view.warnings.end(), errors.begin(), errors.end());
  }
  return view;
}

}  // namespace alertd::alert
