// `route:`, Alertmanager's tree.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "engine/model/labels.h"
#include "rules/alertmanager/matcher_reader.h"
#include "rules/closing.h"
#include "rules/route_labels.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

using enum FieldType;

extern const Shape kRouteShape;

constexpr auto kRouteFields = std::to_array<Field>({
    {"receiver"},
    {"group_by", kTexts},
    {"continue", kFlag},
    {"match", kTextMap},
    {"match_re", kTextMap},
    {"matchers", kTexts},
    {"group_wait", kSpan},
    {"group_interval", kSpan},
    {"repeat_interval", kSpan},
    {"mute_time_intervals", kTexts},
    {"active_time_intervals", kTexts},
    {"labels", kTextMap},
    {.key = "closing", .choices = kClosingNames},
    {"routes", kObjects, &kRouteShape},
});

constexpr const char* kNativeHint = "only the routes of \"alert_routing\" have it";
constexpr const char* kInReceiversHint = "it stands in the receivers that have a \"type\"";

// Keys of `alert_routing:` and of its receivers that are often tried in a route.
constexpr auto kRouteHints = std::to_array<KeyHint>({
    {"receivers", "here it is \"receiver\", one name; routes of \"alert_routing\" have several"},
    {"escalation", kNativeHint},
    {"flapping", kNativeHint},
    {"fallback", kInReceiversHint},
    {"rate_limit", kInReceiversHint},
});
const Shape kRouteShape{.what = "a route", .fields = kRouteFields, .hints = kRouteHints};

constexpr std::string_view kAllLabels = "...";

void ReportItem(FileScope& scope, const Setting& setting, size_t item, std::string_view name,
                std::string message) {
  scope.Error({.name = name,
               .range = setting.item_ranges[item],
               .message = std::move(message),
               .suggestion = {}});
}

void ReadGroupBy(FileScope& scope, const Settings& settings, Route& route) {
  const Setting* const setting = settings.Find("group_by");
  if (setting == nullptr) return;
  route.group_by.clear();
  route.group_by_all = false;
  std::set<std::string> seen;
  const std::vector<std::string>& labels = settings.Texts("group_by");
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == kAllLabels) {
      route.group_by_all = true;
    } else if (!IsAlertmanagerLabelName(labels[i])) {
      ReportItem(scope, *setting, i, "bad-name",
                 "\"" + labels[i] + "\" cannot be a label's name in group_by");
    } else if (!seen.insert(labels[i]).second) {
      ReportItem(scope, *setting, i, "duplicate",
                 "label \"" + labels[i] + "\" stands twice in group_by");
    } else {
      route.group_by.push_back(labels[i]);
    }
  }
  if (!route.group_by_all || seen.empty()) return;
  scope.Error({.name = "conflict",
               .range = setting->key_range,
               .message = "\"...\" groups by all labels; no other may stand beside it",
               .suggestion = {}});
}

Duration ReadPositive(FileScope& scope, const Settings& settings, std::string_view key,
                      Duration inherited) {
  const std::optional<Duration> span = settings.Span(key);
  if (span != Duration::zero()) return span.value_or(inherited);
  scope.Error({.name = "bad-duration",
               .range = settings.ValueRange(key),
               .message = std::string(key) + " must be more than 0",
               .suggestion = {}});
  return inherited;
}

std::vector<std::string> ReadIntervalNames(const Settings& settings, std::string_view key,
                                           Draft& draft) {
  const Setting* const setting = settings.Find(key);
  const std::vector<std::string>& names = settings.Texts(key);
  for (size_t i = 0; i < names.size(); ++i) {
    draft.alertmanager.time_interval_uses.push_back(
        {.name = names[i], .location = settings.Locate(setting->item_ranges[i])});
  }
  return names;
}

void ReadReceiver(const Settings& settings, Route& route, Draft& draft) {
  if (!settings.Has("receiver")) return;
  route.receivers = {settings.Text("receiver")};
  draft.receiver_uses.push_back({.name = settings.Text("receiver"),
                                 .location = settings.Locate(settings.ValueRange("receiver"))});
}

// Those of the route over those of its parent, by name.
void ReadRouteLabels(FileScope& scope, const Settings& settings, Route& route, Draft& draft) {
  const Setting* const setting = settings.Find("labels");
  const NamedTexts& labels = settings.TextMap("labels");
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto& [name, text] = labels[i];
    if (IsAlertmanagerLabelName(name)) {
      const ScalarText scalar =
          ScalarText::Align(settings.location().file->text(), setting->item_ranges[i].begin, text);
      SetRouteLabel(scope, name, scalar, route, draft);
      continue;
    }
    scope.Error({.name = "bad-name",
                 .range = settings.KeyRange("labels"),
                 .message = "\"" + name + "\" cannot be the name of a route's label",
                 .suggestion = {}});
  }
}

Route MakeRoute(FileScope& scope, const Settings& settings, const Route& parent, Draft& draft) {
  Route route = parent;  // what it does not say itself; the parent's routes are not there yet
  route.location = settings.location();
  route.matchers = ReadMatchers(scope, settings,
                                {.match = "match", .match_re = "match_re", .matchers = "matchers"});
  route.id = FormatMatchers(route.matchers);  // its own step; the path is put together at the end
  ReadReceiver(settings, route, draft);
  ReadGroupBy(scope, settings, route);
  route.group_wait = settings.Span("group_wait").value_or(route.group_wait);
  route.group_interval = ReadPositive(scope, settings, "group_interval", route.group_interval);
  route.repeat_intervals = {
      ReadPositive(scope, settings, "repeat_interval", route.repeat_intervals.front())};
  // Not inherited.
  route.mute_time_intervals = ReadIntervalNames(settings, "mute_time_intervals", draft);
  route.active_time_intervals = ReadIntervalNames(settings, "active_time_intervals", draft);
  route.continue_matching = settings.Flag("continue", false);
  if (settings.Has("closing")) route.closing = ClosingOf(settings.Text("closing"));
  ReadRouteLabels(scope, settings, route, draft);
  std::vector<Route> children;
  for (const Settings& child : settings.Objects("routes"))
    children.push_back(MakeRoute(scope, child, route, draft));
  route.routes = std::move(children);
  return route;
}

void RefuseOnRoot(FileScope& scope, const Settings& root, std::string_view key,
                  std::string_view what) {
  if (!root.Has(key)) return;
  scope.Error({.name = "bad-value",
               .range = root.KeyRange(key),
               .message = "the root route takes every alert: it must not have " + std::string(what),
               .suggestion = "put them on a route below it"});
}

}  // namespace

void ReadAlertmanagerRoute(FileScope& scope, const YamlNode& section, Draft& draft) {
  const Settings settings = ReadShape(scope, section, kRouteShape);
  if (section.kind != YamlKind::kMapping) return;
  // A receiver that is not right was reported, and is not missing.
  const YamlNode* const receiver = section.Find("receiver");
  const bool unreadable = receiver != nullptr && settings.Find("receiver") == nullptr &&
                          receiver->kind != YamlKind::kNull;
  if (!settings.Has("receiver") && !unreadable) {
    scope.Error({.name = "missing-key",
                 .range = settings.KeyRange("receiver"),
                 .message = "the root route needs \"receiver\"",
                 .suggestion = {}});
  }
  for (const std::string_view key : {"match", "match_re", "matchers"})
    RefuseOnRoot(scope, settings, key, "matchers");
  RefuseOnRoot(scope, settings, "mute_time_intervals", "time intervals");
  RefuseOnRoot(scope, settings, "active_time_intervals", "time intervals");
  if (settings.Flag("continue", false)) {
    scope.Error({.name = "bad-value",
                 .range = settings.KeyRange("continue"),
                 .message = "the root route cannot continue: nothing stands beside it",
                 .suggestion = {}});
  }
  Route defaults;
  defaults.group_by.clear();
  Route root = MakeRoute(scope, settings, defaults, draft);
  root.id = "{}";
  root.continue_matching = false;
  draft.alertmanager.route = std::move(root);
}

}  // namespace alertd::rules
