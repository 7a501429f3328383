#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "rules/prometheus/validated_sections.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

enum class Standing { kOnce, kAddsUp };
enum class Dialect { kNative, kShared, kPrometheus, kAlertmanager };

struct Section {
  std::string_view key;
  void (*read)(FileScope& scope, const YamlNode& section, Draft& draft);
  Standing standing;
  Dialect dialect;
};

constexpr std::array<Section, 16> kSections = {
    {{"global", ReadGlobalSection, Standing::kOnce, Dialect::kPrometheus},
     {"route", ReadAlertmanagerRoute, Standing::kOnce, Dialect::kAlertmanager},
     {"inhibit_rules", ReadInhibitRules, Standing::kAddsUp, Dialect::kAlertmanager},
     {"time_intervals", ReadTimeIntervals, Standing::kAddsUp, Dialect::kAlertmanager},
     {"mute_time_intervals", ReadTimeIntervals, Standing::kAddsUp, Dialect::kAlertmanager},
     {"templates", ReadTemplatesSection, Standing::kAddsUp, Dialect::kAlertmanager},
     {"event_recorder", ReadEventRecorder, Standing::kOnce, Dialect::kAlertmanager},
     {"groups", ReadGroupsSection, Standing::kAddsUp, Dialect::kPrometheus},
     {"rule_files", ReadRuleFilesSection, Standing::kAddsUp, Dialect::kPrometheus},
     {"scrape_config_files", ReadScrapeConfigFilesSection, Standing::kAddsUp, Dialect::kPrometheus},
     {"scrape_configs", ReadScrapeSection, Standing::kAddsUp, Dialect::kShared},
     {"receivers", ReadReceiversSection, Standing::kAddsUp, Dialect::kShared},
     {"alerts", ReadAlertsSection, Standing::kAddsUp, Dialect::kNative},
     {"alert_routing", ReadRoutingSection, Standing::kOnce, Dialect::kNative},
     {"suppressions", ReadSuppressionsSection, Standing::kAddsUp, Dialect::kNative},
     {"observability", ReadObservabilitySection, Standing::kOnce, Dialect::kNative}}};

bool HasNativeReceiver(const YamlNode& receivers) {
  return std::any_of(receivers.items.begin(), receivers.items.end(), [](const YamlNode* item) {
    return item->kind == YamlKind::kMapping && item->Find("type") != nullptr;
  });
}

bool IsNative(const YamlNode& root) {
  for (const Section& section : kSections) {
    if (section.dialect == Dialect::kNative && root.Find(section.key) != nullptr) return true;
  }
  const YamlNode* const receivers = root.Find("receivers");
  return receivers != nullptr && HasNativeReceiver(*receivers);
}

void ReportUnread(FileScope& scope, const YamlEntry& entry) {
  const std::string& key = entry.key->value;
  if (scope.options().unknown_keys == UnknownKeys::kIgnore) return;
  std::vector<std::string_view> keys = ValidatedSectionKeys();
  for (const Section& section : kSections)
    keys.push_back(section.key);
  scope.Error({.name = "unknown-key",
               .range = entry.key->range,
               .message = "unknown section \"" + key + "\"",
               .suggestion = key == "tests" ? "these are unit tests: see alertd test rules"
                                            : DidYouMean(key, keys)});
}

// Both programs have a `global:` of different keys. Which it is, its keys say, or else what stands
// beside it.
bool IsAlertmanagerGlobal(const YamlNode& root, const YamlNode& section) {
  if (IsPrometheusGlobal(section)) return false;
  if (HasAlertmanagerGlobalKey(section)) return true;
  return std::any_of(root.entries.begin(), root.entries.end(), [](const YamlEntry& entry) {
    const std::string& key = entry.key->value;
    const bool theirs = std::any_of(kSections.begin(), kSections.end(), [&](const Section& each) {
      return each.dialect == Dialect::kAlertmanager && each.key == key;
    });
    return theirs || key == "receivers";
  });
}

void ReadAsAlertmanager(FileScope& scope, const YamlEntry& entry, Draft& draft) {
  const NameUse use{.name = "global", .location = scope.Locate(entry.key->range)};
  if (!Declare(scope, draft, "section (of Alertmanager)", use)) return;
  if (entry.value->kind == YamlKind::kNull) return;
  ReadAlertmanagerGlobal(scope, *entry.value, draft);
}

void ReadSection(FileScope& scope, const Section& section, const YamlEntry& entry, Draft& draft) {
  if (section.dialect == Dialect::kAlertmanager && section.key != "route" &&
      !draft.alertmanager.first_section) {
    draft.alertmanager.first_section = scope.Locate(entry.key->range);
  }
  if (section.key == "global" && IsAlertmanagerGlobal(scope.root(), *entry.value)) {
    ReadAsAlertmanager(scope, entry, draft);
    return;
  }
  const std::string_view kind = "section";
  const NameUse use{.name = std::string(section.key), .location = scope.Locate(entry.key->range)};
  if (section.standing == Standing::kOnce && !Declare(scope, draft, kind, use)) return;
  // Without its content, a tree of routes is missing.
  if (entry.value->kind == YamlKind::kNull && section.key != "route") return;
  section.read(scope, *entry.value, draft);
}

}  // namespace

bool IsNativeFile(const YamlNode& root) { return IsNative(root); }

bool IsSection(std::string_view key) {
  const std::vector<std::string_view> validated = ValidatedSectionKeys();
  return std::find(validated.begin(), validated.end(), key) != validated.end() ||
         std::any_of(kSections.begin(), kSections.end(),
                     [key](const Section& section) { return section.key == key; });
}

bool Declare(FileScope& scope, Draft& draft, std::string_view kind, const NameUse& name) {
  const std::string key = std::string(kind) + " " + name.name;
  const auto [first, added] = draft.declared.emplace(key, name.location);
  if (added) return true;
  scope.Error({.name = "duplicate",
               .range = name.location.range,
               .message = std::string(kind) + " \"" + name.name +
                          "\" is declared twice; first at " + first->second.Describe(),
               .suggestion = {}});
  return false;
}

void ReadSections(FileScope& scope, Draft& draft) {
  const YamlNode& root = scope.root();
  if (root.kind == YamlKind::kNull) {
    scope.Warn({.name = "empty-file",
                .range = root.range,
                .message = "the file declares nothing",
                .suggestion = {}});
    return;
  }
  if (root.kind != YamlKind::kMapping) {
    scope.Error(
        {.name = "wrong-type",
         .range = root.range,
         .message = "a file must be a mapping of sections, such as \"alerts\" or \"groups\"",
         .suggestion = {}});
    return;
  }
  const bool native = IsNative(root);
  for (const Section& section : kSections) {
    const bool expands =
        native && (section.dialect == Dialect::kNative || section.dialect == Dialect::kShared);
    scope.set_variables(expands ? Variables::kExpand : Variables::kKeep);
    for (const YamlEntry& entry : root.entries) {
      if (entry.key->value == section.key) ReadSection(scope, section, entry, draft);
    }
  }
  for (const YamlEntry& entry : root.entries) {
    const bool read = std::any_of(kSections.begin(), kSections.end(), [&](const Section& section) {
      return section.key == entry.key->value;
    });
    if (read || scope.IsFull()) continue;
    if (!ReadValidatedSection(scope, entry, draft)) ReportUnread(scope, entry);
  }
}

}  // namespace alertd::rules
