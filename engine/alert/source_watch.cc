#include "engine/alert/source_watch.h"

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <utility>

#include "engine/alert/evaluated_rule.h"
#include "engine/alert/lack_condition.h"
#include "engine/alert/left_recordings.h"
#include "engine/model/equal_matcher.h"

namespace alertd::alert {
namespace {

// What alerting rules write themselves.
constexpr std::string_view kAlerts = "ALERTS";
constexpr std::string_view kAlertsForState = "ALERTS_FOR_STATE";
// Of one alert: so many selectors are looked at, and so many recording rules one behind the other.
constexpr size_t kQuestionsMax = 1000;
constexpr size_t kRecordersMax = 16;
// When a target was last up is looked for in ever longer spans before now.
constexpr int kSpansMax = 16;

// Back to any sample that a series has.
constexpr Duration kAlways{int64_t{1} << 61U};

bool MayBeAlerts(const Matchers& matchers) {
  return std::all_of(matchers.begin(), matchers.end(), [](const Matcher& matcher) {
    return matcher.name() != kMetricNameLabel || matcher.Matches(kAlerts) ||
           matcher.Matches(kAlertsForState);
  });
}

// An expression to look at, with the recording rules that lead to it.
struct Reading {
  const grammar::Expr* expr = nullptr;
  InputScope scope;
  Timestamp at;
  uint64_t turn = 0;      // when its rule was evaluated, among all
  bool for_lack = false;  // it, or what reads it, may hold for lack of samples
  std::vector<const EvaluatedRule*> through;
};

bool CanGoThrough(const Reading& reader, const EvaluatedRule& recorder) {
  const auto& through = reader.through;
  return recorder.rule().expr != nullptr && through.size() < kRecordersMax &&
         std::find(through.begin(), through.end(), &recorder) == through.end();
}

bool SetsLabel(const EvaluatedRule& recorder, std::string_view name) {
  const auto sets = recorder.label_sets();
  return std::any_of(sets.begin(), sets.end(), [name](const rules::TemplateTexts& set) {
    return std::any_of(set.begin(), set.end(),
                       [name](const auto& label) { return label.first == name; });
  });
}

// Of the series that match, those that the rule has recorded.
std::vector<window::SeriesId> SelectRecorded(const EvaluatedRule& recorder, const Matchers& asked,
                                             const window::Window& window) {
  std::vector<window::SeriesId> series;
  for (const rules::TemplateTexts& labels : recorder.label_sets()) {
    Matchers matchers = EqualMatchers(RecordingOf(recorder.rule().name, labels));
    matchers.insert(matchers.end(), asked.begin(), asked.end());
    const std::vector<window::SeriesId> found = window.Select(matchers);
    series.insert(series.end(), found.begin(), found.end());
  }
  return series;
}

// What the rule had read when it recorded the series that the reader asks for at `at`.
Reading ReadingOf(const EvaluatedRule& recorder, const Reading& reader, const Matchers& asked,
                  Timestamp at) {
  Reading reading;
  reading.expr = recorder.rule().expr.get();
  const auto answer = recorder.AnsweredBefore(reader.turn);
  reading.at = answer ? std::min(at, answer->at) : at;
  reading.turn = answer ? answer->turn : reader.turn;
  reading.for_lack = reader.for_lack || MayHoldForLack(*reading.expr);
  reading.through = reader.through;
  reading.through.push_back(&recorder);
  reading.scope.agreement = asked;
  std::erase_if(reading.scope.agreement, [&recorder](const Matcher& matcher) {
    return matcher.name() == kMetricNameLabel || SetsLabel(recorder, matcher.name());
  });
  return reading;
}

}  // namespace

std::vector<SourceWatch::Question> SourceWatch::Questions(const grammar::Expr& expr,
                                                          const InputScope& scope, Timestamp at) {
  std::vector<Question> questions;
  for (AlertInput& input : InputsOf(expr, scope)) {
    Question question{input.selector->matchers, std::move(input.scope), at};
    question.at -= question.scope.back;
    const Matchers& agreement = question.scope.agreement;
    question.matchers.insert(question.matchers.end(), agreement.begin(), agreement.end());
    questions.push_back(std::move(question));
  }
  return questions;
}

std::optional<Labels> SourceWatch::FindDownTarget(const grammar::Expr& expr,
                                                  const AlertResult& result, Timestamp at) {
  const auto [lost, added] = lost_anything_.try_emplace({&expr, at}, false);
  if (added) lost->second = FindIn(expr, ScopeOf({}, InputUse::kTogether), at).has_value();
  return lost->second ? FindIn(expr, ScopeOf(result.labels, result.use), at) : std::nullopt;
}

std::optional<Labels> SourceWatch::FindIn(const grammar::Expr& expr, const InputScope& scope,
                                          Timestamp at) {
  std::optional<Labels> target;
  VisitQuestions(expr, scope, at, [&](const Question& question) {
    target = DownTargetOf(question);
    return target ? Walk::kEnough : Walk::kGoOn;
  });
  return target;
}

void SourceWatch::VisitQuestions(const grammar::Expr& expr, const InputScope& scope, Timestamp at,
                                 const std::function<Walk(const Question&)>& visit) const {
  std::deque<Reading> readings;
  readings.push_back({&expr, scope, at, surroundings_.turn, MayHoldForLack(expr), {}});
  size_t asked = 0;
  for (; !readings.empty(); readings.pop_front()) {
    const Reading& reading = readings.front();
    for (Question& question : Questions(*reading.expr, reading.scope, reading.at)) {
      question.turn = reading.turn;
      question.for_lack = reading.for_lack;
      if (++asked > kQuestionsMax || visit(question) == Walk::kEnough) return;
      for (const EvaluatedRule* recorder : surroundings_.recorders.Of(question.matchers)) {
        if (!CanGoThrough(reading, *recorder)) continue;
        Reading next = ReadingOf(*recorder, reading, question.matchers, question.at);
        next.scope.use = question.scope.use;
        next.scope.role = question.scope.role;
        next.scope.range = question.scope.range;
        next.scope.outer_range = question.scope.outer_range;
        readings.push_back(std::move(next));
      }
    }
  }
}

bool SourceWatch::AnyQuestion(const grammar::Expr& expr, const InputScope& scope, Timestamp at,
                              const std::function<bool(const Question&)>& is_such) const {
  bool found = false;
  VisitQuestions(expr, scope, at, [&](const Question& question) {
    found = is_such(question);
    return found ? Walk::kEnough : Walk::kGoOn;
  });
  return found;
}

std::optional<Labels> SourceWatch::DownTargetOf(const Question& question) {
  if (!Counts(question.scope)) return std::nullopt;
  const DownTargets& down = DownAt(question.at);
  if (down.empty()) return std::nullopt;
  const std::vector<window::SeriesId> series = surroundings_.window.Select(question.matchers);
  window::LatestColumns latest;
  surroundings_.window.ReadLatest(series, question.at, surroundings_.lookback, latest);
  std::vector<window::SeriesId> missing;
  for (size_t i = 0; i < series.size(); ++i) {
    if (latest.present[i] == window::kAbsent) missing.push_back(series[i]);
  }
  const bool any_there = missing.size() < series.size();
  if (any_there && question.scope.use == InputUse::kOneByOne) return std::nullopt;
  std::map<Labels, std::vector<window::SeriesId>> by_target;
  const std::vector<Labels> labels = surroundings_.window.LabelsOf(missing);
  for (size_t i = 0; i < missing.size(); ++i) {
    Labels target = labels[i].Keep(TargetLabels());
    if (down.contains(target)) by_target[std::move(target)].push_back(missing[i]);
  }
  for (const auto& [target, gone] : by_target) {
    const std::optional<Timestamp> last_up = LastUp(down.at(target), question.at);
    if (!last_up || AnyPresent(gone, *last_up)) return target;
  }
  return std::nullopt;
}

std::string SourceWatch::FindOutage(const grammar::Expr& expr, const InputScope& scope,
                                    Timestamp at, const OutageTest& test) const {
  std::string reason;
  VisitQuestions(expr, scope, at, [&](const Question& question) {
    for (const EvaluatedRule* recorder : surroundings_.recorders.Of(question.matchers)) {
      if (!recorder->outage() || !test(question, *recorder)) continue;
      reason = recorder->outage()->reason;
      return Walk::kEnough;
    }
    return Walk::kGoOn;
  });
  return reason;
}

std::string SourceWatch::WhyUnrecorded(const grammar::Expr& expr, Timestamp at) const {
  return FindOutage(expr, ScopeOf({}, InputUse::kTogether), at,
                    [](const Question& question, const EvaluatedRule& recorder) {
                      return recorder.outage()->cause != RecordingOutage::Cause::kNotEvaluated &&
                             MeetsOutage(*recorder.outage(), question);
                    });
}

std::string SourceWatch::WhyMissing(const grammar::Expr& expr, const AlertResult& result,
                                    Timestamp at, Absence absence) {
  const auto [lacks, added] = lacks_recorder_.try_emplace({&expr, at}, false);
  if (added) {
    const auto meets = [](const Question& question, const EvaluatedRule& recorder) {
      return MeetsOutage(*recorder.outage(), question);
    };
    lacks->second = !FindOutage(expr, ScopeOf({}, InputUse::kTogether), at, meets).empty();
  }
  if (!lacks->second) return {};
  return FindOutage(expr, ScopeOf(result.labels, result.use), at,
                    [&](const Question& question, const EvaluatedRule& recorder) {
                      return IsMissing(question, recorder, absence);
                    });
}

bool SourceWatch::MeetsOutage(const RecordingOutage& outage, const Question& question) {
  using Cause = RecordingOutage::Cause;
  if (question.at < outage.from.at || question.turn <= outage.from.turn) return false;
  const bool at_once = question.scope.range == Duration::zero();
  const bool waits = outage.cause != Cause::kFailure;
  if (waits && question.at >= outage.awaited_until) return false;
  // A range has samples of before the restart, and what it lacks is judged as a gap: see Lacks().
  if (outage.cause == Cause::kNotEvaluated && !at_once) return false;
  if (!outage.until || question.turn <= outage.until->turn) return true;
  if (outage.cause == Cause::kNew) return false;
  if (at_once) return question.at < outage.until->at;
  const BlindTime blind{outage.from.at, outage.until->at};
  return BeginsWithin(blind, question) || LacksMuch(blind, question);
}

bool SourceWatch::IsMissing(const Question& question, const EvaluatedRule& recorder,
                            Absence absence) const {
  const RecordingOutage& outage = *recorder.outage();
  const bool excludes = question.scope.role != InputRole::kCondition || question.for_lack;
  const bool counts = absence == Absence::kMayBegin ? excludes : Counts(question.scope);
  if (!counts || !MeetsOutage(outage, question)) return false;
  const bool at_once = question.scope.range == Duration::zero();
  const bool one_is_enough = at_once && question.scope.use == InputUse::kOneByOne;
  // A reader that came before the rule has not seen what that recorded at the same moment.
  Timestamp until = question.at;
  if (outage.until) until = std::min(until, outage.until->at - Duration{1});
  if (one_is_enough && AnyPresent(surroundings_.window.Select(question.matchers), until)) {
    return false;
  }
  if (outage.cause == RecordingOutage::Cause::kNew) return absence == Absence::kMayBegin;
  if (absence == Absence::kUnproven) return true;
  const auto series = SelectRecorded(recorder, question.matchers, surroundings_.window);
  window::LatestColumns latest;
  surroundings_.window.ReadLatest(series, until, kAlways, latest);
  // A series that is over has a marker at its end; where the rule failed instead, it has none.
  for (size_t i = 0; i < series.size(); ++i) {
    if (latest.present[i] == window::kAbsent || latest.times[i] >= outage.from.at) continue;
    if (outage.recorded && latest.times[i] < *outage.recorded) continue;
    if (!at_once || latest.times[i] <= question.at - surroundings_.lookback) return true;
  }
  return false;
}

bool SourceWatch::IsDown(const Labels& target, Timestamp at) { return DownAt(at).contains(target); }

std::vector<window::SeriesId> SourceWatch::UpOf(const Labels& target) const {
  return surroundings_.window.Select(
      EqualMatchers(LabelsBuilder(target).Set(kMetricNameLabel, kUpMetric).Build()));
}

bool SourceWatch::IsUp(const Labels& target, Timestamp at) const {
  const std::vector<window::SeriesId> up = UpOf(target);
  window::LatestColumns latest;
  surroundings_.window.ReadLatest(up, at, surroundings_.lookback, latest);
  for (size_t i = 0; i < up.size(); ++i) {
    if (latest.present[i] == window::kFloat && latest.values[i] != 0) return true;
  }
  return false;
}

bool SourceWatch::WasScrapedUntil(const Labels& target, Timestamp at) const {
  const std::vector<window::SeriesId> up = UpOf(target);
  return !AnyPresent(up, at) && LastUp(up, at).has_value();
}

std::optional<Labels> SourceWatch::FindLeftTarget(const grammar::Expr& expr,
                                                  const AlertResult& result, Timestamp at,
                                                  Timestamp since) const {
  std::optional<Labels> target;
  VisitQuestions(expr, ScopeOf(result.labels, result.use), at, [&](const Question& question) {
    target = LeftTargetOf(question, since);
    return target ? Walk::kEnough : Walk::kGoOn;
  });
  return target;
}

std::optional<Labels> SourceWatch::LeftTargetOf(const Question& question, Timestamp since) const {
  if (!Counts(question.scope)) return std::nullopt;
  const std::vector<window::SeriesId> series = surroundings_.window.Select(question.matchers);
  if (AnyPresent(series, question.at)) return std::nullopt;
  std::set<Labels> targets;
  for (const Labels& labels : surroundings_.window.LabelsOf(series))
    targets.insert(labels.Keep(TargetLabels()));
  for (const Labels& target : targets) {
    if (target.size() < TargetLabels().size() || IsKnownTarget(target)) continue;
    const std::vector<window::SeriesId> up = UpOf(target);
    const std::optional<Timestamp> last_up = LastUp(up, question.at);
    if (last_up && *last_up >= since && !AnyPresent(up, question.at)) return target;
  }
  return std::nullopt;
}

std::optional<Labels> SourceWatch::FindUnseenTarget(const grammar::Expr& expr, const Labels& source,
                                                    Timestamp at) {
  const DownTargets& down = DownAt(at);
  if (down.empty()) return std::nullopt;
  const auto questions = Questions(expr, ScopeOf(source, InputUse::kOneByOne), at);
  for (const auto& [target, up] : down) {
    if (LastUp(up, at)) continue;
    for (const Labels& labels : surroundings_.window.LabelsOf(up)) {
      for (const Question& question : questions) {
        if (Counts(question.scope) && MayComeFrom(labels, question.matchers)) return target;
      }
    }
  }
  return std::nullopt;
}

const SourceWatch::DownTargets& SourceWatch::DownAt(Timestamp at) {
  const auto [found, added] = down_.try_emplace(at);
  DownTargets& down = found->second;
  if (!added) return down;
  const std::vector<window::SeriesId> up =
      surroundings_.window.Select({EqualMatcher(kMetricNameLabel, kUpMetric)});
  window::LatestColumns latest;
  surroundings_.window.ReadLatest(up, at, surroundings_.lookback, latest);
  std::vector<window::SeriesId> answering;
  for (size_t i = 0; i < up.size(); ++i) {
    if (latest.present[i] == window::kFloat && latest.values[i] != 0) {
      answering.push_back(up[i]);
      continue;
    }
    Labels target = surroundings_.window.LabelsOf(up[i]).Keep(TargetLabels());
    if (latest.present[i] == window::kFloat || IsUnasked(up[i], target, at)) {
      down[std::move(target)].push_back(up[i]);
    }
  }
  if (down.empty()) return down;
  for (const Labels& labels : surroundings_.window.LabelsOf(answering))
    down.erase(labels.Keep(TargetLabels()));
  return down;
}

// The machine slept, its clock was set, or the target's turn comes less often than the lookback.
bool SourceWatch::IsUnasked(window::SeriesId up, const Labels& target, Timestamp at) const {
  if (!surroundings_.targets.Has(target)) return false;
  window::LatestColumns latest;
  surroundings_.window.ReadLatest({&up, 1}, at, kAlways, latest);
  return latest.present.front() != window::kAbsent;
}

std::optional<Timestamp> SourceWatch::LastUp(const std::vector<window::SeriesId>& up,
                                             Timestamp at) const {
  window::SampleColumns samples;
  std::optional<Timestamp> last;
  Duration span = surroundings_.lookback;
  Timestamp until = at;
  for (int i = 0; i < kSpansMax && !last; ++i, span *= 2) {
    for (const window::SeriesId series : up) {
      samples.Clear();
      surroundings_.window.ReadRange(series, {at - span, until}, samples);
      for (size_t k = 0; k < samples.size(); ++k) {
        if (samples.values[k] != 0 && (!last || *last < samples.times[k])) last = samples.times[k];
      }
    }
    until = at - span;
  }
  return last;
}

bool SourceWatch::AnySample(const std::vector<window::SeriesId>& series,
                            window::LeftOpenRange range) const {
  window::SampleColumns samples;
  return std::any_of(series.begin(), series.end(), [&](window::SeriesId id) {
    samples.Clear();
    surroundings_.window.ReadRange(id, range, samples);
    return samples.size() > 0;
  });
}

bool SourceWatch::AnyPresent(const std::vector<window::SeriesId>& series, Timestamp at) const {
  window::LatestColumns latest;
  surroundings_.window.ReadLatest(series, at, surroundings_.lookback, latest);
  return std::any_of(latest.present.begin(), latest.present.end(),
                     [](uint8_t present) { return present != window::kAbsent; });
}

bool SourceWatch::SeesAny(const grammar::Expr& expr, const Labels& source, Timestamp at) const {
  const auto questions = Questions(expr, ScopeOf(source, InputUse::kOneByOne), at);
  return questions.empty() ||
         std::any_of(questions.begin(), questions.end(), [this](const Question& question) {
           return AnyPresent(surroundings_.window.Select(question.matchers), question.at);
         });
}

bool SourceWatch::HasData(const grammar::Expr& expr, const Labels& source, Timestamp at) const {
  const auto questions = Questions(expr, ScopeOf(source, InputUse::kOneByOne), at);
  return questions.empty() ||
         std::any_of(questions.begin(), questions.end(), [this](const Question& question) {
           const auto series = surroundings_.window.Select(question.matchers);
           const Duration range = question.scope.range;
           return range > Duration::zero() ? AnySample(series, {question.at - range, question.at})
                                           : AnyPresent(series, question.at);
         });
}

Timestamp SourceWatch::DataUntil(const grammar::Expr& expr, window::LeftOpenRange since) const {
  Timestamp until = since.after;
  window::SampleColumns samples;
  for (const Question& question : Questions(expr, ScopeOf({}, InputUse::kOneByOne), since.until)) {
    for (const window::SeriesId series : surroundings_.window.Select(question.matchers)) {
      samples.Clear();
      surroundings_.window.ReadRange(series, {since.after, question.at}, samples);
      if (samples.size() == 0) continue;
      until = std::max(until, samples.times.back() + question.scope.back + question.scope.range);
    }
  }
  return std::min(until, since.until);
}

bool SourceWatch::HasSeenAny(const grammar::Expr& expr, const Labels& source,
                             Timestamp until) const {
  const auto questions = Questions(expr, ScopeOf(source, InputUse::kOneByOne), until);
  return std::any_of(questions.begin(), questions.end(), [&](const Question& question) {
    return AnySample(surroundings_.window.Select(question.matchers), {Timestamp::min(), until});
  });
}

bool SourceWatch::MaySeeAny(const grammar::Expr& expr, const Labels& source, Timestamp at) const {
  const auto questions = Questions(expr, ScopeOf(source, InputUse::kOneByOne), at);
  return std::any_of(questions.begin(), questions.end(), [this](const Question& question) {
    return surroundings_.targets.MayExpose(question.matchers) || MayBeAlerts(question.matchers) ||
           !surroundings_.recorders.Of(question.matchers).empty();
  });
}

}  // namespace alertd::alert
