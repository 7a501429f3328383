#include "engine/alert/missing_series.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/model/equal_matcher.h"
#include "engine/model/spelling.h"
#include "grammar/printer.h"

namespace alertd::alert {
namespace {

constexpr size_t kSelectorsMax = 16;
constexpr size_t kCandidatesMax = 10'000;  // series that are compared with one selector

const Matcher* NameMatcher(const Matchers& matchers) {
  const auto found = std::find_if(matchers.begin(), matchers.end(), [](const Matcher& matcher) {
    return matcher.name() == kMetricNameLabel && matcher.kind() == MatchKind::kEqual;
  });
  return found == matchers.end() ? nullptr : &*found;
}

std::string NearestMetric(const std::string& name, const window::Window& window) {
  const std::vector<std::string> names = window.LabelValues(kMetricNameLabel, {});
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return std::string(NearestSpelling(name, candidates));
}

// The series among those of `name` that most matchers agree with; the first of equals by labels.
std::optional<Labels> BestOf(const Matcher& name, const Matchers& matchers,
                             const window::Window& window) {
  std::vector<window::SeriesId> series = window.Select({name});
  series.resize(std::min(series.size(), kCandidatesMax));
  std::optional<Labels> best;
  std::ptrdiff_t best_agreeing = -1;
  for (Labels& labels : window.LabelsOf(series)) {
    const auto agreeing =
        std::count_if(matchers.begin(), matchers.end(),
                      [&labels](const Matcher& matcher) { return matcher.Matches(labels); });
    if (agreeing < best_agreeing || (agreeing == best_agreeing && *best <= labels)) continue;
    best_agreeing = agreeing;
    best = std::move(labels);
  }
  return best;
}

std::optional<Labels> FindNearest(const Matchers& matchers, const window::Window& window) {
  const Matcher* const name = NameMatcher(matchers);
  if (name == nullptr) return std::nullopt;
  if (auto best = BestOf(*name, matchers, window)) return best;
  const std::string other = NearestMetric(name->value(), window);
  if (other.empty()) return std::nullopt;
  return BestOf(EqualMatcher(kMetricNameLabel, other), matchers, window);
}

}  // namespace

std::vector<MissingSeries> FindMissingSeries(const grammar::Expr& expr,
                                             const window::Window& window) {
  std::vector<MissingSeries> missing;
  grammar::Walk(expr, [&](const grammar::Expr& part) {
    const auto* selector = std::get_if<grammar::VectorSelector>(&part.node);
    if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&part.node)) {
      selector = &matrix->selector;
    }
    if (selector == nullptr || missing.size() == kSelectorsMax) return;
    if (!window.Select(selector->matchers).empty()) return;
    std::string text = grammar::PrintSelector(*selector);
    const bool known = std::any_of(missing.begin(), missing.end(), [&](const MissingSeries& each) {
      return each.selector == text;
    });
    if (known) return;
    missing.push_back({std::move(text), FindNearest(selector->matchers, window)});
  });
  return missing;
}

}  // namespace alertd::alert
