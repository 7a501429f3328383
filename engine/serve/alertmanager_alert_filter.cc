#include "engine/serve/alertmanager_alert_filter.h"

#include <algorithm>
#include <utility>

#include "engine/model/labels.h"
#include "engine/serve/matcher_filter.h"
#include "rules/alertmanager/matcher_text.h"

namespace alertd::serve {
namespace {

constexpr std::string_view kNameLabel = "name";

Result<Matchers> ReceiverMatchers(const Request& request) {
  Matchers matchers;
  for (const std::string& text : request.AllOf("receiver_matchers")) {
    auto matcher = rules::ParseMatcherText(text);
    if (!matcher) {
      return InvalidInput("bad matcher format in receiver_matchers " + Quote(text) + ": " +
                          matcher.error().message);
    }
    matchers.push_back(*std::move(matcher));
  }
  return matchers;
}

}  // namespace

Labels ReceiverLabels(const rules::Receiver& receiver) {
  LabelsBuilder labels;
  for (const auto& [name, value] : receiver.labels)
    labels.Set(name, value);
  return labels.Set(kNameLabel, receiver.name).Build();
}

Result<ReceiverFilter> ReceiverFilter::From(const Request& request,
                                            const rules::Configuration& configuration) {
  ReceiverFilter filter;
  const std::string pattern(request.Parameter("receiver"));
  if (!pattern.empty()) {
    auto name = Matcher::Make(MatchKind::kRegex, std::string(kNameLabel), pattern);
    if (!name) return InvalidInput("failed to parse receiver param: " + name.error().message);
    filter.name_ = *std::move(name);
  }
  ALERTD_TRY(filter.matchers_, ReceiverMatchers(request));
  if (filter.matchers_.empty()) return filter;
  for (const rules::Receiver& receiver : configuration.receivers)
    filter.labels_.emplace(receiver.name, ReceiverLabels(receiver));
  return filter;
}

bool ReceiverFilter::Takes(std::string_view receiver) const {
  if (name_ && !name_->Matches(receiver)) return false;
  if (matchers_.empty()) return true;
  // One that a reload has removed may still have something to hear: it has its name.
  const auto known = labels_.find(receiver);
  return MatchesAll(matchers_,
                    known == labels_.end() ? Labels{{kNameLabel, receiver}} : known->second);
}

Result<AlertFilter> AlertFilter::From(const Request& request) {
  AlertFilter filter;
  filter.active_ = ShownParameter(request, "active", Shown::kYes);
  filter.silenced_ = ShownParameter(request, "silenced", Shown::kYes);
  filter.inhibited_ = ShownParameter(request, "inhibited", Shown::kYes);
  filter.muted_ = ShownParameter(request, "muted", Shown::kYes);
  ALERTD_TRY(filter.matchers_, FilterParameters(request));
  // Regular expressions are asked about what the others leave.
  std::stable_partition(filter.matchers_.begin(), filter.matchers_.end(), [](const Matcher& each) {
    return each.kind() == MatchKind::kEqual || each.kind() == MatchKind::kNotEqual;
  });
  return filter;
}

bool AlertFilter::Takes(const AlertStatus& status) const {
  if (active_ == Shown::kNo && !status.suppressed()) return false;
  if (silenced_ == Shown::kNo && !status.silenced_by.empty()) return false;
  if (inhibited_ == Shown::kNo && !status.inhibited_by.empty()) return false;
  return muted_ == Shown::kYes || status.muted_by.empty();
}

}  // namespace alertd::serve
