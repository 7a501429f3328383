#include "engine/template/alertmanager_data.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/model/labels.h"
#include "engine/template/function_arguments.h"
#include "engine/template/go_time.h"
#include "engine/template/named_type.h"

namespace alertd::tmpl {
namespace {

constexpr std::string_view kFiring = "firing";
constexpr std::string_view kResolved = "resolved";

constexpr NamedType kStrings{.name = "[]string"};
constexpr NamedType kAlertList{.name = "[]template.Alert"};

// Pairs are ordered by name, but the alert's own name comes first.
std::vector<Label> SortedLabels(const StringMap& map) {
  std::vector<Label> labels;
  const auto own_name = map.find(kAlertNameLabel);
  if (own_name != map.end()) labels.push_back({own_name->first, own_name->second});
  for (const auto& [name, value] : map) {
    if (name != kAlertNameLabel) labels.push_back({name, value});
  }
  return labels;
}

std::string PrintLabels(const std::vector<Label>& labels) {
  std::string out;
  for (const Label& label : labels) {
    if (!out.empty()) out += ", ";
    out += std::string(label.name) + "=" + std::string(label.value);
  }
  return out;
}

Value ListOf(const std::vector<Label>& labels, std::string_view Label::*part) {
  ValueList list;
  for (const Label& label : labels) {
    list.emplace_back(label.*part);
  }
  return Value(std::move(list)).WithType(kStrings);
}

// The fields of the pairs that SortedPairs made.
std::vector<Label> LabelsOfPairs(const Value& pairs) {
  std::vector<Label> labels;
  for (const Value& pair : *pairs.AsList()) {
    const Record& record = *pair.AsRecord();
    labels.push_back({*record.Find("Name")->AsText(), *record.Find("Value")->AsText()});
  }
  return labels;
}

std::string PrintPairs(const Value& pairs) { return PrintLabels(LabelsOfPairs(pairs)); }
std::string PrintKv(const Value& kv) { return PrintLabels(SortedLabels(*kv.AsStringMap())); }

constexpr std::array<Method, 3> kPairsMethods = {{
    {"Names", 0,
     [](const Value& self, const Args&) -> Result<Value> {
       return ListOf(LabelsOfPairs(self), &Label::name);
     }},
    {"Values", 0,
     [](const Value& self, const Args&) -> Result<Value> {
       return ListOf(LabelsOfPairs(self), &Label::value);
     }},
    {"String", 0,
     [](const Value& self, const Args&) -> Result<Value> { return Value(PrintPairs(self)); }},
}};

constexpr NamedType kPairs{.name = "template.Pairs", .methods = kPairsMethods, .print = PrintPairs};

Result<Value> SortedPairs(const Value& self, const Args& /*args*/) {
  ValueList pairs;
  for (const Label& label : SortedLabels(*self.AsStringMap())) {
    pairs.emplace_back(
        Record{.type = "template.Pair", .fields = {{"Name", label.name}, {"Value", label.value}}});
  }
  return Value(std::move(pairs)).WithType(kPairs);
}

Result<Value> Without(const Value& self, const Args& args) {
  const ValueList* const names = args[0].AsList();
  if (names == nullptr) {
    return InvalidInput("wrong type for argument 1: expected []string, got " + args[0].TypeName());
  }
  StringMap left = *self.AsStringMap();
  for (const Value& name : *names) {
    const std::string* const text = name.As<std::string>();
    if (text == nullptr) {
      return InvalidInput("expected a list of strings, got a " + name.TypeName() + " in it");
    }
    left.erase(*text);
  }
  return Value(std::move(left)).WithType(*self.type());
}

constexpr std::array<Method, 5> kKvMethods = {{
    {"SortedPairs", 0, SortedPairs},
    {"Remove", 1, Without},
    {"Names", 0,
     [](const Value& self, const Args&) -> Result<Value> {
       return ListOf(SortedLabels(*self.AsStringMap()), &Label::name);
     }},
    {"Values", 0,
     [](const Value& self, const Args&) -> Result<Value> {
       return ListOf(SortedLabels(*self.AsStringMap()), &Label::value);
     }},
    {"String", 0,
     [](const Value& self, const Args&) -> Result<Value> { return Value(PrintKv(self)); }},
}};

constexpr NamedType kKv{.name = "template.KV", .methods = kKvMethods, .print = PrintKv};

Value WithStatus(const Value& alerts, std::string_view status) {
  ValueList found;
  for (const Value& alert : *alerts.AsList()) {
    if (*alert.AsRecord()->Find("Status")->AsText() == status) found.push_back(alert);
  }
  return Value(std::move(found)).WithType(kAlertList);
}

constexpr std::array<Method, 2> kAlertsMethods = {{
    {"Firing", 0,
     [](const Value& self, const Args&) -> Result<Value> { return WithStatus(self, kFiring); }},
    {"Resolved", 0,
     [](const Value& self, const Args&) -> Result<Value> { return WithStatus(self, kResolved); }},
}};

constexpr NamedType kAlerts{.name = "template.Alerts", .methods = kAlertsMethods};

Value KvOf(const Labels& labels) {
  StringMap map;
  for (const Label& label : labels) {
    map.emplace(label.name, label.value);
  }
  return Value(std::move(map)).WithType(kKv);
}

// The labels, or the annotations, that all alerts share.
Labels Common(const std::vector<Alert>& alerts, Labels Alert::*part) {
  if (alerts.empty()) return {};
  LabelsBuilder common(alerts.front().*part);
  for (const Label& label : alerts.front().*part) {
    const bool shared = std::all_of(alerts.begin(), alerts.end(), [&](const Alert& alert) {
      return (alert.*part).Get(label.name) == label.value;
    });
    if (!shared) common.Remove(label.name);
  }
  return common.Build();
}

Value AlertValue(const Alert& alert, Timestamp at) {
  const bool resolved = alert.ResolvedAt(at);
  const ZonedTime ends_at =
      resolved ? TimeFromTimestamp(*alert.ends_at) : ZonedTime{.at = kGoZeroTime, .zone = {}};
  return Record{.type = "template.Alert",
                .fields = {{"Status", resolved ? kResolved : kFiring},
                           {"Labels", KvOf(alert.labels)},
                           {"Annotations", KvOf(alert.annotations)},
                           {"StartsAt", TimeFromTimestamp(alert.starts_at)},
                           {"EndsAt", ends_at},
                           {"GeneratorURL", std::string(alert.generator_url.view())},
                           {"Fingerprint", FormatFingerprint(Fingerprint(alert.labels))}},
                .json_names = JsonNames::kLowerCamelCase};
}

}  // namespace

Value NotificationTemplateValue(const Notification& notification,
                                const NotificationTemplateContext& context) {
  ValueList alerts;
  for (const Alert& alert : notification.alerts) {
    alerts.push_back(AlertValue(alert, notification.at));
  }
  return Record{
      .type = "*template.Data",
      .fields = {{"Receiver", notification.receiver},
                 {"Status", notification.Firing() ? kFiring : kResolved},
                 {"Alerts", Value(std::move(alerts)).WithType(kAlerts)},
                 {"GroupLabels", KvOf(notification.group_labels)},
                 {"CommonLabels", KvOf(Common(notification.alerts, &Alert::labels))},
                 {"CommonAnnotations", KvOf(Common(notification.alerts, &Alert::annotations))},
                 {"RouteLabels", KvOf(notification.route_labels)},
                 {"ExternalURL", context.external_url},
                 {"NotificationReason", AlertmanagerReasonText(notification.reason)}},
      .json_names = JsonNames::kLowerCamelCase};
}

}  // namespace alertd::tmpl
