// The gaps in what alerts look back on: those that a restart or a pause has left, and scrapes that
// failed.

#include <algorithm>
#include <set>
#include <utility>

#include "engine/alert/sample_holes.h"
#include "engine/alert/short_gap.h"
#include "engine/alert/source_watch.h"

namespace alertd::alert {
namespace {

// Of one selector, in so many series a gap is looked for.
constexpr size_t kSeriesAskedMax = 256;
// A range of which one part in so many is missing may well be counted as too little: thresholds
// are seldom nearer to what is usual.
constexpr int kMuch = 3;

// Those of one target have one gap: some of many tell enough.
size_t StrideOf(const std::vector<window::SeriesId>& series) {
  return 1 + series.size() / kSeriesAskedMax;
}

}  // namespace

bool SourceWatch::BeginsWithin(const BlindTime& blind, const Question& question) {
  return IsWithin(blind, question.at - question.scope.range) && question.at != blind.begin;
}

// The last sample that was there before lies some time before the blind time, and the first behind
// it some time after that.
bool SourceWatch::BeginsIn(const BlindTime& blind, const Question& question) const {
  if (BeginsWithin(blind, question)) return true;
  const Timestamp from = question.at - question.scope.range;
  const bool has_samples_before = blind.begin != Timestamp::min();
  if (!has_samples_before || question.scope.range == Duration::zero()) return false;
  if (!IsNear(blind, from)) return false;
  const Duration reach = 2 * surroundings_.lookback;
  const auto series = surroundings_.window.Select(question.matchers);
  window::SampleColumns samples;
  for (size_t i = 0; i < series.size(); i += StrideOf(series)) {
    samples.Clear();
    surroundings_.window.ReadRange(series[i], {blind.begin - reach, question.at}, samples);
    for (const BlindTime& hole : FindHoles(samples.times).holes) {
      const bool is_of_it = hole.begin < blind.end && blind.begin < hole.end;
      if (is_of_it && IsWithin(hole, from)) return true;
    }
  }
  return false;
}

bool SourceWatch::LacksMuch(const BlindTime& blind, const Question& question) {
  const Duration range = question.scope.range;
  const Timestamp from = std::max(question.at - range, blind.begin);
  return range > Duration::zero() &&
         std::min(question.at, blind.end) - from >= question.scope.outer_range / kMuch;
}

// A series that was there until the blind time began, has gone out of sight with it, and whose
// target nobody has asked since.
bool SourceWatch::AnyUnaskedSince(const BlindTime& blind, const BlindTime& stopped,
                                  const Question& question) const {
  const Timestamp at = question.at;
  const bool too_early = at < blind.end || at >= blind.end + surroundings_.lookback;
  if (too_early || question.scope.range > Duration::zero()) return false;
  const std::vector<window::SeriesId> series = surroundings_.window.Select(question.matchers);
  window::LatestColumns before;
  surroundings_.window.ReadLatest(series, blind.begin, surroundings_.lookback, before);
  window::LatestColumns now;
  surroundings_.window.ReadLatest(series, at, surroundings_.lookback, now);
  std::set<Labels> asked;
  for (size_t i = 0; i < series.size(); ++i) {
    if (before.present[i] == window::kAbsent || now.present[i] != window::kAbsent) continue;
    const Labels target = surroundings_.window.LabelsOf(series[i]).Keep(TargetLabels());
    if (!asked.insert(target).second) continue;
    if (!AnySample(UpOf(target), {stopped.begin, at})) return true;
  }
  return false;
}

bool SourceWatch::LooksBackInto(const BlindTime& blind, const grammar::Expr& expr,
                                const AlertResult& result, Timestamp at) const {
  return AnyQuestion(expr, ScopeOf(result.labels, result.use), at, [&](const Question& question) {
    return Counts(question.scope) && BeginsIn(blind, question);
  });
}

bool SourceWatch::LacksMuchIn(const BlindTime& blind, const grammar::Expr& expr,
                              const AlertResult& result, Timestamp at) const {
  if (blind.begin == Timestamp::min()) return false;
  return AnyQuestion(expr, ScopeOf(result.labels, result.use), at, [&](const Question& question) {
    return Counts(question.scope) && LacksMuch(blind, question);
  });
}

bool SourceWatch::Lacks(const BlindTime& blind, const BlindTime& stopped, const LackedBy& lacked,
                        const AlertResult& result, Timestamp at) const {
  if (blind.begin == Timestamp::min()) return false;
  const InputScope scope = ScopeOf(result.labels, result.use);
  return AnyQuestion(lacked.expr, scope, at, [&](const Question& question) {
    return IsLacked(lacked, question) && (BeginsIn(blind, question) || LacksMuch(blind, question) ||
                                          AnyUnaskedSince(blind, stopped, question));
  });
}

bool SourceWatch::LacksScrapes(const grammar::Expr& expr, const AlertResult& result, Timestamp at,
                               Timestamp since) {
  return AnyQuestion(expr, ScopeOf(result.labels, result.use), at, [&](const Question& question) {
    return Counts(question.scope) && MeetsHole(question, since);
  });
}

bool SourceWatch::LacksScrapes(const LackedBy& lacked, const AlertResult& result, Timestamp at) {
  const InputScope scope = ScopeOf(result.labels, result.use);
  return AnyQuestion(lacked.expr, scope, at, [&](const Question& question) {
    return IsLacked(lacked, question) && MeetsHole(question, Timestamp::min());
  });
}

bool SourceWatch::MayLackScrapes(const LackedBy& lacked, Timestamp at) const {
  const InputScope scope = ScopeOf({}, InputUse::kTogether);
  return AnyQuestion(lacked.expr, scope, at, [&lacked](const Question& question) {
    return IsLacked(lacked, question) && question.scope.range > Duration::zero();
  });
}

bool SourceWatch::IsLacked(const LackedBy& lacked, const Question& question) {
  return lacked.what == LackOf::kAnything || question.scope.role != InputRole::kCondition;
}

// What `up` says is true also of a target that is down.
bool SourceWatch::MeetsHole(const Question& question, Timestamp since) {
  if (question.scope.range == Duration::zero()) return false;
  std::set<Labels> asked;
  const auto series = surroundings_.window.Select(question.matchers);
  for (const Labels& labels : surroundings_.window.LabelsOf(series)) {
    Labels target = labels.Keep(TargetLabels());
    const bool is_of_target =
        target.size() == TargetLabels().size() && labels.Get(kMetricNameLabel) != kUpMetric;
    if (!is_of_target || !asked.insert(target).second) continue;
    if (MeetsAny(HolesOf(target, question), question, since)) return true;
  }
  return false;
}

bool SourceWatch::MeetsAny(const SampleHoles& missed, const Question& question, Timestamp since) {
  const Timestamp from = question.at - question.scope.range;
  // A range without any sample is certain: there are none.
  if (missed.open_since && from < *missed.open_since) return true;
  Duration missing{0};
  for (const BlindTime& hole : missed.holes) {
    if (hole.end <= since) continue;
    if (BeginsWithin(hole, question)) return true;
    missing += std::max(Duration{0}, hole.end - std::max(hole.begin, from) - missed.step);
  }
  return missing >= question.scope.outer_range / kMuch;
}

const SampleHoles& SourceWatch::HolesOf(const Labels& target, const Question& question) {
  const Timestamp at = question.at;
  const Timestamp from = at - question.scope.range;
  const auto [found, added] = holes_.try_emplace({target, {from, at}});
  if (!added) return found->second;
  const std::vector<window::SeriesId> up = UpOf(target);
  Scrapes scrapes = ScrapesWithin(up, {from - 2 * surroundings_.lookback, at});
  // Before a long hole there may be none for as long.
  const bool reaches_back = !scrapes.succeeded.empty() && scrapes.succeeded.front() <= from;
  if (!reaches_back) scrapes = ScrapesWithin(up, {Timestamp::min(), at});
  SampleHoles& holes = found->second;
  holes = FindHoles(scrapes.succeeded);
  if (holes.step == Duration::zero()) return holes;
  const Timestamp last = scrapes.succeeded.back();
  if (scrapes.failed_last > last || IsOverdue(holes, last, at)) holes.open_since = last;
  return holes;
}

SourceWatch::Scrapes SourceWatch::ScrapesWithin(const std::vector<window::SeriesId>& up,
                                                window::LeftOpenRange range) const {
  Scrapes scrapes;
  window::SampleColumns samples;
  for (const window::SeriesId series : up)
    surroundings_.window.ReadRange(series, range, samples);
  for (size_t i = 0; i < samples.size(); ++i) {
    if (samples.values[i] != 0) {
      scrapes.succeeded.push_back(samples.times[i]);
    } else {
      scrapes.failed_last = std::max(scrapes.failed_last, samples.times[i]);
    }
  }
  std::sort(scrapes.succeeded.begin(), scrapes.succeeded.end());
  return scrapes;
}

bool SourceWatch::RangeMeetsGap(const BlindTime& restart, const grammar::Expr& expr,
                                const AlertResult& result, Timestamp at) const {
  if (!MayLeaveGap(restart)) return false;
  const InputScope scope = ScopeOf(result.labels, result.use);
  const bool moments_count = ComparesMoments(expr, scope, at);
  return AnyQuestion(expr, scope, at, [&](const Question& question) {
    const bool counts = moments_count || question.scope.range > Duration::zero();
    return counts && MeetsGap(restart, question);
  });
}

bool SourceWatch::ComparesMoments(const grammar::Expr& expr, const InputScope& scope,
                                  Timestamp at) const {
  return AnyQuestion(expr, scope, at, [](const Question& question) {
    return question.scope.range == Duration::zero() && question.scope.back > Duration::zero();
  });
}

bool SourceWatch::MeetsGap(const BlindTime& restart, const Question& question) const {
  const Timestamp end = question.at;
  const Timestamp begin = end - question.scope.range;
  if (!IsNear(restart, begin) && !IsNear(restart, end)) return false;
  const bool all_count = question.scope.range > Duration::zero() && !question.scope.only_last_two;
  // So many samples since the one that was made up for keep it out of what counts.
  const size_t enough_since = question.scope.only_last_two ? 2 : 1;
  window::SampleColumns since;
  const auto counts = [&](window::SeriesId series, const BlindTime& gap) {
    if (IsWithin(gap, end) || (all_count && IsWithin(gap, begin))) return true;
    if (all_count || end < gap.begin) return false;
    since.Clear();
    surroundings_.window.ReadRange(series, {gap.end, end}, since);
    return since.size() < enough_since;
  };
  const auto series = surroundings_.window.Select(question.matchers);
  for (size_t i = 0; i < series.size(); i += StrideOf(series)) {
    const auto gap =
        ShortGapOf(surroundings_.window, series[i], restart, 2 * surroundings_.lookback);
    if (gap && counts(series[i], *gap)) return true;
  }
  return false;
}

std::optional<Labels> SourceWatch::FindUnaskedTarget(const BlindTime& stopped,
                                                     const grammar::Expr& expr,
                                                     const AlertResult& result,
                                                     Timestamp at) const {
  std::set<Labels> asked;
  std::optional<Labels> unasked;
  const auto is_unasked = [&](const Labels& target, Timestamp read) {
    const std::vector<window::SeriesId> up = UpOf(target);
    const bool is_scraped = surroundings_.targets.Has(target) || AnyPresent(up, at);
    if (target.size() < TargetLabels().size() || !is_scraped || !MissedScrape(up, at)) return false;
    return read <= stopped.begin || !AnySample(up, {stopped.begin, read});
  };
  VisitQuestions(expr, ScopeOf(result.labels, result.use), at, [&](const Question& question) {
    const bool is_earlier = question.scope.back > Duration::zero() && question.at <= stopped.begin;
    if (is_earlier) return Walk::kGoOn;
    const auto series = surroundings_.window.Select(question.matchers);
    for (const Labels& labels : surroundings_.window.LabelsOf(series)) {
      Labels target = labels.Keep(TargetLabels());
      if (!asked.insert(target).second || !is_unasked(target, question.at)) continue;
      unasked = std::move(target);
      return Walk::kEnough;
    }
    return Walk::kGoOn;
  });
  return unasked;
}

bool SourceWatch::MissedScrape(const std::vector<window::SeriesId>& up, Timestamp at) const {
  window::SampleColumns samples;
  for (const window::SeriesId series : up) {
    samples.Clear();
    surroundings_.window.ReadRange(series, {at - 2 * surroundings_.lookback, at}, samples);
    const size_t count = samples.size();
    if (count < 2) continue;
    const Timestamp last = samples.times[count - 1];
    const Duration step = last - samples.times[count - 2];
    if (at - last <= step + Slack(step)) return false;
  }
  return true;
}

SourceWatch::GapNearness SourceWatch::NearnessToGap(const BlindTime& restart,
                                                    const grammar::Expr& expr, Timestamp at) const {
  if (restart.begin == Timestamp::min()) return GapNearness::kPassed;
  const bool may_leave_gap = MayLeaveGap(restart);
  const InputScope scope = ScopeOf({}, InputUse::kTogether);
  const bool moments_count = may_leave_gap && ComparesMoments(expr, scope, at);
  GapNearness nearness = GapNearness::kPassed;
  VisitQuestions(expr, scope, at, [&](const Question& question) {
    const Timestamp from = question.at - question.scope.range;
    if (from < restart.end + surroundings_.lookback) nearness = GapNearness::kFar;
    const bool near = may_leave_gap && (IsNear(restart, from) || IsNear(restart, question.at));
    if (!near || (question.scope.range == Duration::zero() && !moments_count)) return Walk::kGoOn;
    nearness = GapNearness::kNear;
    return Walk::kEnough;
  });
  return nearness;
}

bool SourceWatch::MayLeaveGap(const BlindTime& restart) const {
  return restart.begin != Timestamp::min() && restart.end - restart.begin <= surroundings_.lookback;
}

// As near as the samples on both sides of a gap may lie.
bool SourceWatch::IsNear(const BlindTime& restart, Timestamp edge) const {
  const Duration reach = surroundings_.lookback;
  return restart.begin - reach <= edge && edge < restart.end + reach;
}

}  // namespace alertd::alert
