#include "engine/alert/alert_book.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "grammar/ast.h"

namespace alertd::alert {
namespace {

// On the alert that stands for those past the limit.
constexpr std::string_view kSummaryLabel = "alertd_summary";
// So many alerts past the limit are remembered one by one.
constexpr size_t kLeftOutMax = 10'000;
constexpr size_t kTemplateErrorsMax = 16;

bool IsInactive(const AlertSlot& slot) { return slot.state().phase == Phase::kInactive; }

bool Ends(const AlertSlot& slot, const std::vector<Labels>& over) {
  return std::binary_search(over.begin(), over.end(), Labels()) ||
         std::binary_search(over.begin(), over.end(),
                            slot.source().Drop({std::string(kMetricNameLabel)}));
}

// By the outermost comparison: `a < 5`, also below brackets, `and` and `unless`.
PeakSide PeakSideOf(const grammar::Expr* expr) {
  while (expr != nullptr) {
    if (const auto* paren = std::get_if<grammar::Paren>(&expr->node)) {
      expr = paren->expr.get();
      continue;
    }
    const auto* binary = std::get_if<grammar::Binary>(&expr->node);
    if (binary == nullptr) return PeakSide::kHighest;
    if (!grammar::IsSetOp(binary->op)) {
      const bool low =
          binary->op == grammar::BinaryOp::kLess || binary->op == grammar::BinaryOp::kLessEqual;
      const bool turned = binary->left->type == grammar::ValueType::kScalar;  // 5 > a
      const bool compares = grammar::IsComparison(binary->op);
      return compares && low != turned ? PeakSide::kLowest : PeakSide::kHighest;
    }
    expr = binary->left.get();
  }
  return PeakSide::kHighest;
}

const rules::RuleSource& SourceOf(const rules::Rule& rule) {
  static const rules::RuleSource kNone;
  return rule.source == nullptr ? kNone : *rule.source;
}

}  // namespace

AlertTemplateSet::AlertTemplateSet(const rules::Rule& rule)
    : alert_name(rule.name),
      labels(rule.labels, SourceOf(rule).labels, rule.location.file),
      annotations(rule.annotations, SourceOf(rule).annotations, rule.location.file),
      timings{.hold = rule.hold, .keep_firing = rule.keep_firing},
      peak_side(PeakSideOf(rule.expr.get())),
      alerts_max(rule.alerts_max) {}

AlertBook::AlertBook(AlertTemplateSet templates) : templates_(std::move(templates)) {}

Result<PastLimit> AlertBook::Take(const query::BoundQuery& query, const query::VectorView& answer,
                                  const std::vector<Labels>* over, EvaluationContext& context) {
  ++answers_;
  if (query.layout() != layout_ || answer.rows() < rows_.size()) rows_.clear();
  layout_ = query.layout();
  rows_.resize(answer.rows(), nullptr);
  Status seen = MarkSeen(query, answer, context);
  if (!seen) {
    rows_.clear();
    DropInactive();
    return Failure{seen.error()};
  }
  const PastLimit past = ApplyLimit(context.at());
  for (auto& [labels, entry] : entries_) {
    const bool present = entry.seen_in == answers_;
    entry.sight = {present ? Observation::kPresent : Observation::kAbsent, ""};
    if (present) {
      Admit(labels, entry.slot);
      if (std::exchange(entry.row_is_new, false)) entry.slot.Follow(query.RowLabels(*entry.row));
      RenderAnnotations(entry, context);
    } else if (over != nullptr && !Ends(entry.slot, *over)) {
      entry.sight.observation = Observation::kHeld;
    }
  }
  SummariseExcess(past.left_out);
  return past;
}

void AlertBook::JudgeUnseen(const Judge& judge) {
  unheld_.clear();
  for (auto& [labels, entry] : entries_) {
    if (entry.sight.observation == Observation::kPresent) {
      entry.unseen = {};
      continue;
    }
    if (IsInactive(entry.slot)) continue;
    entry.unseen.phase = entry.slot.state().phase;
    entry.unseen.firing_since = entry.slot.state().firing_since;
    entry.unseen.source = entry.slot.source();
    UnseenVerdict verdict = judge(entry.unseen);
    if (verdict.kind == UnseenVerdict::Kind::kUnknown) {
      entry.sight = {Observation::kUnknown, std::move(verdict.reason), entry.unseen.loss};
    } else if (verdict.kind == UnseenVerdict::Kind::kGivenUp) {
      entry.sight = {Observation::kAbsent, ""};
      entry.sight.end_reason = std::move(verdict.reason);
    } else if (entry.unseen.phase == Phase::kFiring) {
      entry.sight.end_reason = std::move(verdict.reason);
      unheld_.push_back(&entry);
    }
  }
  if (summary_ != nullptr) JudgeLeftOut(judge);
}

void AlertBook::HoldBack(const Doubt& doubt, Timestamp at) {
  for (auto& [labels, entry] : entries_) {
    if (!Begins(entry, at)) continue;
    std::string reason = doubt(entry.slot.source());
    if (!reason.empty()) entry.sight = {Observation::kDoubted, std::move(reason)};
  }
}

std::vector<Labels> AlertBook::Present() const {
  std::vector<Labels> present;
  for (const auto& [labels, entry] : entries_) {
    if (entry.sight.observation == Observation::kPresent) present.push_back(entry.slot.source());
  }
  return present;
}

std::vector<LostAlert> AlertBook::Lost() const {
  std::vector<LostAlert> lost;
  for (const auto& [labels, entry] : entries_) {
    if (entry.sight.observation != Observation::kUnknown || !entry.unseen.loss) continue;
    lost.push_back({labels, entry.unseen.source, entry.unseen.loss->target});
  }
  return lost;
}

bool AlertBook::AnyBegins(Timestamp at) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const auto& each) { return Begins(each.second, at); });
}

bool AlertBook::Begins(const Entry& entry, Timestamp at) const {
  const AlertState& state = entry.slot.state();
  const Observation seen = entry.sight.observation;
  return seen == Observation::kPresent && state.phase != Phase::kFiring &&
         AdvanceAlert(state, seen, templates_.timings, at).phase == Phase::kFiring;
}

void AlertBook::NoteEndValues(Timestamp at, const ValueSource& ask) {
  std::vector<Entry*> ending = std::exchange(unheld_, {});
  std::erase_if(ending, [&](const Entry* entry) {
    const AlertState after =
        AdvanceAlert(entry->slot.state(), entry->sight.observation, templates_.timings, at);
    return after.phase != Phase::kInactive;
  });
  if (ending.empty()) return;
  std::vector<Labels> results;
  results.reserve(ending.size());
  for (const Entry* entry : ending)
    results.push_back(entry->slot.source());
  const std::vector<std::optional<double>> values = ask(results);
  for (size_t i = 0; i < values.size(); ++i)
    ending[i]->sight.end_value = values[i];
}

void AlertBook::JudgeLeftOut(const Judge& judge) {
  const bool present = summary_->sight.observation == Observation::kPresent;
  // Of an earlier process nobody knows which they were: this stands for them all.
  const UnseenAlert before = std::exchange(summary_->unseen, {});
  if (before.restored) left_out_[Labels()].unseen = before;
  if (present) left_out_.erase(Labels());
  std::optional<std::string> reason;
  all_admitted_ = !left_out_.empty();
  for (auto place = left_out_.begin(); place != left_out_.end();) {
    LeftOutAlert& left_out = place->second;
    const auto entry = entries_.find(place->first);
    const bool admitted = entry != entries_.end() && entry->second.seen_in == answers_;
    all_admitted_ = all_admitted_ && admitted;
    if (left_out.seen_in == answers_ && !admitted) {
      left_out.unseen.loss.reset();
      left_out.unseen.unrecorded = false;
      ++place;
      continue;
    }
    left_out.unseen.phase = summary_->slot.state().phase;
    left_out.unseen.firing_since = summary_->slot.state().firing_since;
    UnseenVerdict verdict = admitted ? UnseenVerdict() : judge(left_out.unseen);
    const bool unknown = verdict.kind == UnseenVerdict::Kind::kUnknown;
    if (unknown && !reason) reason = std::move(verdict.reason);
    place = unknown ? std::next(place) : left_out_.erase(place);
  }
  if (reason && !present) summary_->sight = {Observation::kUnknown, *std::move(reason)};
}

Status AlertBook::MarkSeen(const query::BoundQuery& query, const query::VectorView& answer,
                           EvaluationContext& context) {
  const bool labels_vary = templates_.labels.dependence() > TemplateDependence::kLabels;
  for (size_t row = 0; row < answer.rows(); ++row) {
    if (answer.present[row] == 0) continue;
    ObservedValue value{.number = answer.values[row]};
    if (answer.present[row] == window::kHistogram) value = {.histogram = answer.histograms[row]};
    if (rows_[row] == nullptr || labels_vary) {
      ALERTD_TRY(Entry* const found, EntryOf(query, row, value, context));
      AssignRow(row, *found);
    }
    Entry& entry = *rows_[row];
    if (entry.seen_in == answers_) {
      return InvalidInput(
          "vector contains metrics with the same labelset after applying alert labels: " +
          FormatLabels(entry.slot.labels()));
    }
    entry.seen_in = answers_;
    entry.observed = std::move(value);
  }
  return Ok();
}

Result<AlertBook::Entry*> AlertBook::EntryOf(const query::BoundQuery& query, size_t row,
                                             const ObservedValue& value,
                                             EvaluationContext& context) {
  const Labels& result = query.RowLabels(row);
  LabelsBuilder builder(result);
  builder.Remove(kMetricNameLabel);
  if (templates_.labels.dependence() == TemplateDependence::kNothing) {
    for (const RuleTemplate& label : templates_.labels.all()) {
      builder.Set(label.name(), ExpandLabel(label, {}, context));
    }
  } else {
    const tmpl::Value data = TemplateData(result, value, context);
    for (const RuleTemplate& label : templates_.labels.all()) {
      builder.Set(label.name(), ExpandLabel(label, data, context));
    }
  }
  builder.Set(kAlertNameLabel, templates_.alert_name);
  Labels labels = builder.Build();
  const auto found = entries_.find(labels);
  if (found != entries_.end()) return &found->second;
  return &entries_.try_emplace(labels, labels, result).first->second;
}

std::string AlertBook::ExpandLabel(const RuleTemplate& label, const tmpl::Value& data,
                                   EvaluationContext& context) {
  // Labels say which alert it is: a place in a file, which changes with it, is not for them.
  Expansion expansion = label.Expand(data, context);
  NoteTemplateError(expansion.error);
  return std::move(expansion.text);
}

std::string AlertBook::ExpandAnnotation(const RuleTemplate& annotation, const tmpl::Value& data,
                                        EvaluationContext& context) {
  Expansion expansion = annotation.Expand(data, context);
  if (expansion.error.empty()) return std::move(expansion.text);
  NoteTemplateError(expansion.error);
  return "<error expanding template: " + expansion.error + ">";
}

void AlertBook::NoteTemplateError(const std::string& error) {
  if (!error.empty() && template_errors_.size() < kTemplateErrorsMax) {
    template_errors_.insert(error);
  }
}

tmpl::Value AlertBook::TemplateData(const Labels& labels, const ObservedValue& value,
                                    const EvaluationContext& context) const {
  return tmpl::RuleTemplateValue(
      {.labels = labels,
       .external_labels = context.surroundings().external_labels,
       .external_url = context.surroundings().options.external_url,
       .value = value.number,
       .histogram = value.histogram == nullptr ? "" : FormatHistogram(*value.histogram)});
}

void AlertBook::RenderAnnotations(Entry& entry, EvaluationContext& context) {
  entry.annotations.reset();
  const TemplateDependence dependence = templates_.annotations.dependence();
  const bool fresh = dependence <= TemplateDependence::kLabels
                         ? entry.slot.Rendered()
                         : entry.slot.RenderedFor(entry.observed.number);
  if (fresh && dependence != TemplateDependence::kAnything) return;
  const tmpl::Value data = TemplateData(entry.slot.source(), entry.observed, context);
  const std::vector<RuleTemplate>& templates = templates_.annotations.all();
  std::vector<std::string> texts;
  texts.reserve(templates.size());
  std::vector<Label> annotations;
  annotations.reserve(templates.size());
  for (const RuleTemplate& annotation : templates) {
    texts.push_back(ExpandAnnotation(annotation, data, context));
    annotations.push_back({annotation.name(), texts.back()});
  }
  entry.annotations = Labels::FromAnnotations(std::move(annotations));
}

// An entry stands in one row only, so that nothing points to it once it is gone.
void AlertBook::AssignRow(size_t row, Entry& entry) {
  if (rows_[row] != nullptr) rows_[row]->row.reset();
  if (entry.row && *entry.row < rows_.size() && rows_[*entry.row] == &entry) {
    rows_[*entry.row] = nullptr;
  }
  rows_[row] = &entry;
  entry.row = row;
  entry.row_is_new = true;
}

void AlertBook::DropInactive() {
  for (auto place = entries_.begin(); place != entries_.end();) {
    Entry& entry = place->second;
    if (!IsInactive(entry.slot)) {
      ++place;
      continue;
    }
    if (entry.row && *entry.row < rows_.size() && rows_[*entry.row] == &entry) {
      rows_[*entry.row] = nullptr;
    }
    place = entries_.erase(place);
  }
}

// Those that fire stay; of the others the first by labels, pending ones before new ones.
PastLimit AlertBook::ApplyLimit(Timestamp now) {
  PastLimit past;
  if (templates_.alerts_max == 0 || entries_.size() <= templates_.alerts_max) return past;
  size_t room = templates_.alerts_max;
  for (const auto& [labels, entry] : entries_) {
    if (entry.slot.state().phase != Phase::kFiring) continue;
    if (room > 0) {
      --room;
    } else {
      ++past.kept;
    }
  }
  for (const Phase phase : {Phase::kPending, Phase::kInactive}) {
    for (auto& [labels, entry] : entries_) {
      if (entry.slot.state().phase != phase || entry.seen_in != answers_) continue;
      if (room > 0) {
        --room;
      } else {
        entry.seen_in = 0;
        LeaveOut(entry.slot, now);
        ++past.left_out;
      }
    }
  }
  return past;
}

void AlertBook::LeaveOut(const AlertSlot& slot, Timestamp now) {
  const Labels& labels = slot.labels();
  if (left_out_.size() >= kLeftOutMax && !left_out_.contains(labels)) return;
  const auto [place, added] = left_out_.try_emplace(labels);
  LeftOutAlert& left_out = place->second;
  if (slot.state().phase == Phase::kPending) {
    left_out.active_since = slot.state().active_since;
  } else if (added || !WasLeftOut(left_out)) {
    left_out.active_since = now;
  }
  left_out.seen_in = answers_;
  left_out.unseen.source = slot.source();
}

void AlertBook::Admit(const Labels& labels, AlertSlot& slot) {
  if (left_out_.empty() || !IsInactive(slot)) return;
  const auto left_out = left_out_.find(labels);
  if (left_out != left_out_.end() && WasLeftOut(left_out->second)) {
    slot.WaitSince(left_out->second.active_since);
  }
}

void AlertBook::SummariseExcess(size_t excess) {
  if (excess == 0 && summary_ == nullptr) return;
  if (summary_ == nullptr) {
    LabelsBuilder builder;
    for (const RuleTemplate& label : templates_.labels.all()) {
      if (label.dependence() != TemplateDependence::kNothing) continue;
      // A plain text expands to itself.
      builder.Set(label.name(), label.text());
    }
    builder.Set(kAlertNameLabel, templates_.alert_name).Set(kSummaryLabel, "limit");
    summary_ = std::make_unique<Entry>(builder.Build(), Labels());
  }
  summary_->sight = {excess > 0 ? Observation::kPresent : Observation::kAbsent, ""};
  summary_->observed = {.number = static_cast<double>(excess)};
  const std::string message = fmt::format("{} more {} of {} {} left out: its limit is {}", excess,
                                          excess == 1 ? "alert" : "alerts", templates_.alert_name,
                                          excess == 1 ? "is" : "are", templates_.alerts_max);
  summary_->annotations.reset();
  if (excess > 0) summary_->annotations = Labels{{"message", message}, {"summary", message}};
}

void AlertBook::Advance(const AlertOrigin& origin, EvaluationContext& context,
                        EvaluationOutput& output) {
  AdvanceAll(templates_.timings, origin, context, output);
}

void AlertBook::AdvanceAll(const AlertTimings& timings, const AlertOrigin& origin,
                           EvaluationContext& context, EvaluationOutput& output) {
  const auto step = [&](Entry& entry, const AlertTimings& own) {
    const bool present = entry.sight.observation == Observation::kPresent ||
                         entry.sight.observation == Observation::kDoubted;
    if (present) {
      entry.slot.Update(entry.observed.number, std::exchange(entry.annotations, std::nullopt));
      // Histograms are not compared: what shows one is made anew each time.
      if (entry.observed.histogram != nullptr) entry.slot.ForgetRendering();
    }
    entry.slot.Advance(entry.sight, own, origin, context, output);
    if (present) entry.slot.NotePeak(templates_.peak_side);
    entry.slot.Remember(origin, output);
    entry.slot.Announce(origin, output);
    entry.slot.Write(context);
  };
  for (auto& [labels, entry] : entries_)
    step(entry, timings);
  AlertTimings of_summary = timings;
  if (all_admitted_) of_summary.keep_firing = Duration{0};
  if (summary_ != nullptr) step(*summary_, of_summary);
}

void AlertBook::DropEnded() {
  DropInactive();
  if (entries_.empty()) template_errors_.clear();
  if (summary_ != nullptr && IsInactive(summary_->slot)) {
    summary_.reset();
    left_out_.clear();
    all_admitted_ = false;
  }
}

void AlertBook::MarkUnknown(const std::string& reason, const AlertOrigin& origin,
                            EvaluationContext& context, EvaluationOutput& output) {
  const auto mark = [&](AlertSlot& slot) {
    slot.MarkUnknown(reason);
    slot.Remember(origin, output);
    slot.Write(context);
  };
  for (auto& [labels, entry] : entries_)
    mark(entry.slot);
  if (summary_ != nullptr) mark(summary_->slot);
}

void AlertBook::RememberLatest(const AlertOrigin& origin, EvaluationOutput& output) {
  for (auto& [labels, entry] : entries_)
    entry.slot.RememberLatest(origin, output);
  if (summary_ != nullptr) summary_->slot.RememberLatest(origin, output);
}

void AlertBook::End(const AlertOrigin& origin, EvaluationContext& context,
                    EvaluationOutput& output) {
  const Sight gone = SightOfDeletedRule();
  for (auto& [labels, entry] : entries_)
    entry.sight = gone;
  if (summary_ != nullptr) summary_->sight = gone;
  AdvanceAll({}, origin, context, output);
}

void AlertBook::TakeOver(AlertBook& old) {
  entries_ = std::move(old.entries_);
  summary_ = std::move(old.summary_);
  left_out_ = std::move(old.left_out_);
  for (auto& [labels, left_out] : left_out_)
    left_out.seen_in = 0;
  ForgetRendering();
}

void AlertBook::Restore(const AlertRecord& record, const std::optional<BlindTime>& blind) {
  if (!record.key.labels.Get(kSummaryLabel).empty()) {
    summary_ = std::make_unique<Entry>(record);
    summary_->unseen.use = InputUse::kTogether;
    if (blind) summary_->slot.LeaveOut(*blind);
  } else {
    AlertSlot& slot = entries_.try_emplace(record.key.labels, record).first->second.slot;
    if (blind) slot.LeaveOut(*blind);
  }
}

void AlertBook::LeaveOut(const BlindTime& blind) {
  for (auto& [labels, entry] : entries_)
    entry.slot.LeaveOut(blind);
  if (summary_ != nullptr) summary_->slot.LeaveOut(blind);
}

void AlertBook::ForgetRows() {
  rows_.clear();
  for (auto& [labels, entry] : entries_)
    entry.row.reset();
}

void AlertBook::ReplaceTemplates(AlertTemplateSet templates) {
  templates_ = std::move(templates);
  ForgetRendering();
}

void AlertBook::ForgetRendering() {
  ForgetRows();
  template_errors_.clear();
  for (auto& [labels, entry] : entries_) {
    entry.seen_in = 0;
    entry.slot.ForgetRendering();
  }
}

std::vector<ActiveAlert> AlertBook::View(const AlertOrigin& origin) const {
  std::vector<ActiveAlert> view;
  for (const auto& [labels, entry] : entries_)
    view.push_back(entry.slot.View(origin));
  if (summary_ != nullptr) {
    const auto place = std::find_if(view.begin(), view.end(), [this](const ActiveAlert& one) {
      return summary_->slot.labels() < one.alert.labels;
    });
    view.insert(place, summary_->slot.View(origin));
  }
  return view;
}

}  // namespace alertd::alert
