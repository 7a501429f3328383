#include "tools/nearest_series.h"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/model/spelling.h"

namespace alertd::tools {
namespace {

std::string_view MetricName(const Matchers& matchers) {
  for (const Matcher& matcher : matchers) {
    if (matcher.name() == kMetricNameLabel && matcher.kind() == MatchKind::kEqual) {
      return matcher.value();
    }
  }
  return {};
}

std::string Join(const Matchers& matchers) {
  std::string text;
  for (const Matcher& matcher : matchers)
    text += (text.empty() ? "" : ",") + FormatMatcher(matcher);
  return text;
}

bool IsName(const Matcher& matcher) { return matcher.name() == kMetricNameLabel; }

size_t CountPassed(const Matchers& matchers, const Labels& labels) {
  return static_cast<size_t>(std::count_if(
      matchers.begin(), matchers.end(),
      [&labels](const Matcher& matcher) { return IsName(matcher) || matcher.Matches(labels); }));
}

// In a regular expression of PromQL, in quotes.
std::string EscapeRegex(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80U;
    if (!plain) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// The first failing equality decides among series that pass as many matchers.
const Labels& MostAlike(const Matchers& matchers, const std::vector<const Labels*>& candidates) {
  for (const Matcher& matcher : matchers) {
    if (IsName(matcher) || matcher.kind() != MatchKind::kEqual) continue;
    std::vector<std::string_view> values;
    values.reserve(candidates.size());
    for (const Labels* const labels : candidates)
      values.push_back(labels->Get(matcher.name()));
    if (std::find(values.begin(), values.end(), matcher.value()) != values.end()) continue;
    const std::string_view near = NearestSpelling(matcher.value(), values);
    const auto found = std::find(values.begin(), values.end(), near);
    if (!near.empty() && found != values.end()) {
      return *candidates[static_cast<size_t>(found - values.begin())];
    }
  }
  return *candidates.front();
}

}  // namespace

std::string SelectorText(const Matchers& matchers) { return "{" + Join(matchers) + "}"; }

std::string FormatSelector(const Matchers& matchers) {
  const std::string_view name = MetricName(matchers);
  if (name.empty() || !IsLegacyMetricName(name)) return SelectorText(matchers);
  Matchers others = matchers;
  std::erase_if(
      others, [](const Matcher& each) { return IsName(each) && each.kind() == MatchKind::kEqual; });
  return std::string(name) + (others.empty() ? "" : SelectorText(others));
}

std::string NearbySeriesQuestion(const Matchers& matchers, Duration back) {
  const std::string_view name = MetricName(matchers);
  if (name.empty()) return {};
  std::set<std::string> labels;
  for (const Matcher& matcher : matchers) {
    if (!IsName(matcher)) {
      labels.insert(IsLegacyLabelName(matcher.name()) ? matcher.name() : Quote(matcher.name()));
    }
  }
  std::string grouping;
  for (const std::string& label : labels)
    grouping += (grouping.empty() ? "" : ", ") + label;
  return "count by (" + grouping + ") (last_over_time({__name__=" + Quote(name) + "}[" +
         FormatDuration(back) + "]))";
}

Labels NearestSeries(const Matchers& matchers, const std::vector<AnswerSeries>& series) {
  size_t most = 0;
  std::vector<const Labels*> candidates;
  for (const AnswerSeries& each : series) {
    const size_t passed = CountPassed(matchers, each.labels);
    if (passed > most || candidates.empty()) {
      candidates.clear();
      most = passed;
    }
    if (passed == most) candidates.push_back(&each.labels);
  }
  LabelsBuilder labels(MostAlike(matchers, candidates));
  labels.Set(kMetricNameLabel, MetricName(matchers));
  return labels.Build();
}

std::string NearbyNamesQuestion(std::string_view name) {
  // Asking for every name there is would cost a large server much.
  constexpr size_t kAlikeBytesMax = 4;
  const size_t alike = std::min(name.size() / 2, kAlikeBytesMax);
  const std::string_view front = name.substr(0, alike);
  const std::string_view back = name.substr(name.size() - alike);
  return "count by (__name__) ({__name__=~" +
         Quote(EscapeRegex(front) + ".*|.*" + EscapeRegex(back)) + "})";
}

std::string NearestName(std::string_view name, const std::vector<AnswerSeries>& series) {
  std::vector<std::string_view> names;
  names.reserve(series.size());
  for (const AnswerSeries& each : series)
    names.push_back(each.labels.Get(kMetricNameLabel));
  return std::string(NearestSpelling(name, names));
}

}  // namespace alertd::tools
