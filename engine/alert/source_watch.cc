#include "engine/alert/source_watch.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <re2/re2.h>

#include "engine/base/check.h"
#include "engine/model/matcher.h"

namespace alertd::alert {
namespace {

constexpr std::string_view kUp = "up";
constexpr std::string_view kTargetLabels[] = {"job", "instance"};

Matcher MakeMatcher(MatchKind kind, std::string_view name, std::string value) {
  auto matcher = Matcher::Make(kind, std::string(name), std::move(value));
  ALERTD_CHECK(matcher.has_value());
  return *std::move(matcher);
}

// The label has this value, or is not there.
Matcher AgreesOn(const Label& label) {
  return MakeMatcher(MatchKind::kRegex, label.name, RE2::QuoteMeta(std::string(label.value)) + "|");
}

// The selector of the node and the span before `at` that it reads from; nothing for other nodes.
const grammar::VectorSelector* SelectorOf(const grammar::Expr& expr) {
  if (const auto* vector = std::get_if<grammar::VectorSelector>(&expr.node)) return vector;
  if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&expr.node)) {
    return &matrix->selector;
  }
  return nullptr;
}

}  // namespace

std::vector<SourceWatch::Question> SourceWatch::Questions(const grammar::Expr& expr,
                                                          const Labels& source, Timestamp at) {
  Matchers agreement;
  for (const Label label : source) {
    if (label.name != kMetricNameLabel) agreement.push_back(AgreesOn(label));
  }
  std::vector<Question> questions;
  grammar::Walk(expr, [&](const grammar::Expr& part) {
    const grammar::VectorSelector* const selector = SelectorOf(part);
    if (selector == nullptr || selector->at || selector->offset.expr != nullptr) return;
    Question question{selector->matchers, at - selector->offset.value};
    question.matchers.insert(question.matchers.end(), agreement.begin(), agreement.end());
    questions.push_back(std::move(question));
  });
  return questions;
}

bool SourceWatch::AnyPresent(const std::vector<window::SeriesId>& series, Timestamp at) const {
  window::LatestColumns latest;
  window_.ReadLatest(series, at, lookback_, latest);
  return std::any_of(latest.present.begin(), latest.present.end(),
                     [](uint8_t present) { return present != window::kAbsent; });
}

bool SourceWatch::IsDown(const Labels& target, Timestamp at) const {
  Matchers matchers{MakeMatcher(MatchKind::kEqual, kMetricNameLabel, std::string(kUp))};
  for (const std::string_view name : kTargetLabels) {
    matchers.push_back(MakeMatcher(MatchKind::kEqual, name, std::string(target.Get(name))));
  }
  window::LatestColumns latest;
  window_.ReadLatest(window_.Select(matchers), at, lookback_, latest);
  bool down = false;
  for (size_t i = 0; i < latest.present.size(); ++i) {
    if (latest.present[i] != window::kFloat) continue;
    if (latest.values[i] != 0) return false;
    down = true;
  }
  return down;
}

std::optional<Labels> SourceWatch::DownTargetOf(const std::vector<window::SeriesId>& series,
                                                Timestamp at) const {
  std::set<Labels> targets;
  for (const Labels& labels : window_.LabelsOf(series)) {
    LabelsBuilder target;
    for (const std::string_view name : kTargetLabels)
      target.Set(name, labels.Get(name));
    targets.insert(target.Build());
  }
  const auto down = std::find_if(targets.begin(), targets.end(),
                                 [&](const Labels& target) { return IsDown(target, at); });
  if (down == targets.end()) return std::nullopt;
  return *down;
}

std::optional<Labels> SourceWatch::FindDownTarget(const grammar::Expr& expr, const Labels& source,
                                                  Timestamp at) const {
  for (const Question& question : Questions(expr, source, at)) {
    const std::vector<window::SeriesId> series = window_.Select(question.matchers);
    if (series.empty() || AnyPresent(series, question.at)) continue;
    if (auto target = DownTargetOf(series, at)) return target;
  }
  return std::nullopt;
}

bool SourceWatch::SeesAny(const grammar::Expr& expr, const Labels& source, Timestamp at) const {
  const std::vector<Question> questions = Questions(expr, source, at);
  return questions.empty() ||
         std::any_of(questions.begin(), questions.end(), [this](const Question& question) {
           return AnyPresent(window_.Select(question.matchers), question.at);
         });
}

}  // namespace alertd::alert
