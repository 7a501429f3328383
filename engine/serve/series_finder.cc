#include "engine/serve/series_finder.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "engine/serve/query_parameters.h"

namespace alertd::serve {
namespace {

using window::LeftOpenRange;
using window::SeriesId;
using window::Window;

// Series that are read at once: what one of them answers may spare reading the others.
constexpr size_t kBlockSeries = 512;

// 1 for each series with a sample in the range.
std::vector<uint8_t> HaveSamples(const Window& window, std::span<const SeriesId> series,
                                 LeftOpenRange range) {
  window::LatestColumns latest;
  window.ReadLatest(series, range.until, range.until - range.after, latest);
  std::vector<uint8_t> have = std::move(latest.present);
  // A series that has ended there may have samples all the same.
  std::vector<SeriesId> ended;
  std::vector<size_t> places;
  for (size_t i = 0; i < series.size(); ++i) {
    if (have[i] != 0) continue;
    ended.push_back(series[i]);
    places.push_back(i);
  }
  if (ended.empty()) return have;
  window::SampleColumns samples;
  std::vector<size_t> starts;
  window.ReadRanges(ended, range, samples, starts);
  for (size_t i = 0; i < ended.size(); ++i) {
    have[places[i]] = starts[i + 1] > starts[i] ? 1 : 0;
  }
  return have;
}

// Hands the selected series with samples in the range to `take`, block by block, until that
// answers false.
template <typename Take>
void VisitSeries(const Window& window, const Matchers& matchers,
                 const std::optional<LeftOpenRange>& range, const Take& take) {
  const std::vector<SeriesId> selected = window.Select(matchers);
  for (size_t begin = 0; begin < selected.size(); begin += kBlockSeries) {
    const auto block =
        std::span(selected).subspan(begin, std::min(kBlockSeries, selected.size() - begin));
    std::vector<SeriesId> found(block.begin(), block.end());
    if (range) {
      const std::vector<uint8_t> have = HaveSamples(window, block, *range);
      found.clear();
      for (size_t i = 0; i < block.size(); ++i) {
        if (have[i] != 0) found.push_back(block[i]);
      }
    }
    if (!found.empty() && !take(found)) return;
  }
}

// Calls `read` until the window did not renumber its series meanwhile: what was read before is
// then of no use.
template <typename Read>
auto ReadSteadily(const Window& window, const Read& read) {
  while (true) {
    const uint64_t generation = window.generation();
    auto answer = read();
    if (window.generation() == generation) return answer;
  }
}

bool AnySeries(const Window& window, const Matchers& matchers, const LeftOpenRange& range) {
  return ReadSteadily(window, [&] {
    bool any = false;
    VisitSeries(window, matchers, range, [&any](const auto&) {
      any = true;
      return false;
    });
    return any;
  });
}

std::vector<Matchers> SelectorsOf(const SeriesQuestion& question) {
  return question.selectors.empty() ? std::vector<Matchers>{{}} : question.selectors;
}

// The texts that `ask` answers for any selector, without those that no series with samples in the
// range has: `matcher` narrows a selector to the series with one text.
template <typename Ask, typename MatcherOf>
std::set<std::string> FindTexts(const Window& window, const SeriesQuestion& question,
                                const Ask& ask, const MatcherOf& matcher) {
  std::set<std::string> texts;
  for (const Matchers& selector : SelectorsOf(question)) {
    for (std::string& text : ask(selector)) {
      if (texts.contains(text)) continue;
      if (question.range) {
        Matchers narrowed = selector;
        narrowed.push_back(matcher(text));
        if (!AnySeries(window, narrowed, *question.range)) continue;
      }
      texts.insert(std::move(text));
    }
  }
  return texts;
}

}  // namespace

Result<SeriesQuestion> SeriesQuestionOf(const Request& request) {
  SeriesQuestion question;
  ALERTD_TRY(question.selectors, SelectorParameters(request));
  ALERTD_TRY(question.limit, LimitParameter(request));
  ALERTD_TRY(const Timestamp start, TimeParameter(request, "start", kEarliestTime));
  ALERTD_TRY(const Timestamp end, TimeParameter(request, "end", kLatestTime));
  if (end < start) {
    return InvalidInput("invalid parameter \"end\": end timestamp must not be before start time");
  }
  if (start != kEarliestTime || end != kLatestTime) {
    question.range = LeftOpenRange{.after = start - Duration(1), .until = end};
  }
  return question;
}

std::set<Labels> FindSeries(const Window& window, const SeriesQuestion& question) {
  return ReadSteadily(window, [&] {
    std::set<Labels> found;
    const auto take = [&](const std::vector<SeriesId>& series) {
      for (Labels& labels : window.LabelsOf(series)) {
        if (!labels.empty()) found.insert(std::move(labels));
      }
      return question.limit == 0 || found.size() <= question.limit;
    };
    for (const Matchers& selector : SelectorsOf(question))
      VisitSeries(window, selector, question.range, take);
    return found;
  });
}

std::set<std::string> FindLabelNames(const Window& window, const SeriesQuestion& question) {
  return FindTexts(
      window, question, [&window](const Matchers& selector) { return window.LabelNames(selector); },
      [](const std::string& name) { return *Matcher::Make(MatchKind::kNotEqual, name, ""); });
}

std::set<std::string> FindLabelValues(const Window& window, std::string_view name,
                                      const SeriesQuestion& question) {
  return FindTexts(
      window, question,
      [&](const Matchers& selector) { return window.LabelValues(name, selector); },
      [name](const std::string& value) {
        return *Matcher::Make(MatchKind::kEqual, std::string(name), value);
      });
}

}  // namespace alertd::serve
