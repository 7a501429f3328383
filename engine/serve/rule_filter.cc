#include "engine/serve/rule_filter.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "engine/serve/query_parameters.h"

namespace alertd::serve {
namespace {

bool Asks(const std::vector<std::string>& list, const std::string& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

Failure Invalid(std::string_view parameter, const std::string& why) {
  return InvalidInput("invalid parameter " + Quote(parameter) + ": " + why);
}

Result<std::optional<rules::RuleKind>> KindParameter(const Request& request) {
  const std::string_view type = request.Parameter("type");
  if (type == "alert") return std::optional(rules::RuleKind::kAlerting);
  if (type == "record") return std::optional(rules::RuleKind::kRecording);
  if (type.empty()) return std::optional<rules::RuleKind>();
  return Invalid("type", "not supported value " + Quote(type) + ", use alert or record");
}

// The spellings that Go's strconv.ParseBool takes.
Result<bool> FlagParameter(const Request& request, std::string_view name) {
  constexpr std::string_view kYes[] = {"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::string_view kNo[] = {"", "0", "f", "F", "false", "FALSE", "False"};
  const std::string_view text = request.Parameter(name);
  if (std::find(std::begin(kYes), std::end(kYes), text) != std::end(kYes)) return true;
  if (std::find(std::begin(kNo), std::end(kNo), text) != std::end(kNo)) return false;
  return Invalid(name, Quote(text) + " is neither true nor false");
}

Result<size_t> GroupLimit(const Request& request) {
  const std::string_view text = request.Parameter("group_limit");
  if (text.empty()) return SIZE_MAX;
  int32_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Invalid("group_limit",
                   "group_limit needs to be a valid number, which " + Quote(text) + " is not");
  }
  if (limit <= 0) return Invalid("group_limit", "group_limit needs to be greater than 0");
  return static_cast<size_t>(limit);
}

Labels DeclaredLabels(const alert::RuleView& rule) {
  LabelsBuilder labels;
  for (const auto& [name, text] : rule.labels)
    labels.Set(name, text);
  return labels.Build();
}

// Names a group over requests, also when others come and go.
std::string TokenOf(const alert::GroupView& group) {
  return FormatFingerprint(Fingerprint(Labels{{"file", group.file}, {"group", group.name}}));
}

}  // namespace

Result<RuleFilter> RuleFilter::From(const Request& request) {
  RuleFilter filter;
  filter.names = request.AllOf("rule_name[]");
  filter.groups = request.AllOf("rule_group[]");
  filter.files = request.AllOf("file[]");
  ALERTD_TRY(filter.selectors, SelectorParameters(request));
  ALERTD_TRY(filter.kind, KindParameter(request));
  ALERTD_TRY(const bool without_alerts, FlagParameter(request, "exclude_alerts"));
  filter.alerts_shown = !without_alerts;
  ALERTD_TRY(filter.groups_max, GroupLimit(request));
  filter.first_group = request.Parameter("group_next_token");
  if (!filter.first_group.empty() && filter.groups_max == SIZE_MAX) {
    return Invalid("group_next_token",
                   "group_limit needs to be present in order to paginate over the groups");
  }
  return filter;
}

bool RuleFilter::Takes(const alert::GroupView& group) const {
  if (!Asks(groups, group.name) || !Asks(files, group.file)) return false;
  const bool takes_every_rule = names.empty() && selectors.empty() && !kind;
  return takes_every_rule || std::any_of(group.rules.begin(), group.rules.end(),
                                         [this](const auto& rule) { return Takes(rule); });
}

bool RuleFilter::Takes(const alert::RuleView& rule) const {
  if (!Asks(names, rule.name) || (kind && *kind != rule.kind)) return false;
  if (selectors.empty()) return true;
  const Labels labels = DeclaredLabels(rule);
  return std::any_of(selectors.begin(), selectors.end(),
                     [&labels](const Matchers& each) { return MatchesAll(each, labels); });
}

Result<RulePage> PageOf(const alert::RulesView& view, const RuleFilter& filter) {
  RulePage page;
  bool begun = filter.first_group.empty();
  // As Prometheus sorts them, whatever the order in the files.
  std::vector<const alert::GroupView*> sorted;
  sorted.reserve(view.groups.size());
  for (const alert::GroupView& group : view.groups)
    sorted.push_back(&group);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return std::tie(a->file, a->name) < std::tie(b->file, b->name);
  });
  for (const alert::GroupView* each : sorted) {
    const alert::GroupView& group = *each;
    if (!begun && TokenOf(group) != filter.first_group) continue;
    begun = true;
    if (!filter.Takes(group)) continue;
    if (page.groups.size() == filter.groups_max) {
      page.next = TokenOf(group);
      break;
    }
    page.groups.push_back(&group);
  }
  if (begun) return page;
  return Invalid("group_next_token", "invalid group_next_token " + Quote(filter.first_group) +
                                         ": were rule groups changed?");
}

}  // namespace alertd::serve
