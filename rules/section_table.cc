#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "rules/sections.h"

namespace alertd::rules {
namespace {

enum class Standing { kOnce, kAddsUp };
enum class Dialect { kNative, kShared, kPrometheus };

struct Section {
  std::string_view key;
  void (*read)(FileScope& scope, const YamlNode& section, Draft& draft);
  Standing standing;
  Dialect dialect;
};

constexpr std::array<Section, 9> kSections = {
    {{"global", ReadGlobalSection, Standing::kOnce, Dialect::kPrometheus},
     {"groups", ReadGroupsSection, Standing::kAddsUp, Dialect::kPrometheus},
     {"rule_files", ReadRuleFilesSection, Standing::kAddsUp, Dialect::kPrometheus},
     {"scrape_configs", ReadScrapeSection, Standing::kAddsUp, Dialect::kShared},
     {"receivers", ReadReceiversSection, Standing::kAddsUp, Dialect::kShared},
     {"alerts", ReadAlertsSection, Standing::kAddsUp, Dialect::kNative},
     {"alert_routing", ReadRoutingSection, Standing::kOnce, Dialect::kNative},
     {"suppressions", ReadSuppressionsSection, Standing::kAddsUp, Dialect::kNative},
     {"observability", ReadObservabilitySection, Standing::kOnce, Dialect::kNative}}};

// Sections of Prometheus and Alertmanager that this build does not read. Leaving out what decides
// who is paged, or what is measured, would be a lie; leaving out the rest is not.
struct UnsupportedSection {
  std::string_view key;
  DiagnosticLevel level;
  std::string_view because;
};

constexpr std::array<UnsupportedSection, 14> kUnsupported = {
    {{"route", DiagnosticLevel::kError, "without it nobody would be paged as it says"},
     {"inhibit_rules", DiagnosticLevel::kError, "without it more alerts would page"},
     {"time_intervals", DiagnosticLevel::kError, "without it alerts would page at muted times"},
     {"mute_time_intervals", DiagnosticLevel::kError,
      "without it alerts would page at muted times"},
     {"templates", DiagnosticLevel::kError, "messages would lack what it defines"},
     {"alerting", DiagnosticLevel::kError, "the Alertmanagers it names would get no alerts"},
     {"scrape_config_files", DiagnosticLevel::kError, "what it names would not be scraped"},
     {"remote_read", DiagnosticLevel::kError, "rules would not see what it holds"},
     {"remote_write", DiagnosticLevel::kWarning, "no samples are sent on"},
     {"storage", DiagnosticLevel::kWarning, "it is left out"},
     {"tracing", DiagnosticLevel::kWarning, "it is left out; see observability.tracing"},
     {"otlp", DiagnosticLevel::kWarning, "it is left out"},
     {"runtime", DiagnosticLevel::kWarning, "it is left out"},
     {"tracing_config", DiagnosticLevel::kWarning, "it is left out"}}};

const UnsupportedSection* FindUnsupported(std::string_view key) {
  const auto* const found = std::find_if(kUnsupported.begin(), kUnsupported.end(),
                                         [key](const auto& section) { return section.key == key; });
  return found == kUnsupported.end() ? nullptr : found;
}

bool HasNativeReceiver(const YamlNode& receivers) {
  return std::any_of(receivers.items.begin(), receivers.items.end(), [](const YamlNode* item) {
    return item->kind == YamlKind::kMapping && item->Find("type") != nullptr;
  });
}

// Whether the file is one of ours, so that ${NAME} is expanded in it.
bool IsNative(const YamlNode& root) {
  for (const Section& section : kSections) {
    if (section.dialect == Dialect::kNative && root.Find(section.key) != nullptr) return true;
  }
  const YamlNode* const receivers = root.Find("receivers");
  return receivers != nullptr && HasNativeReceiver(*receivers);
}

void ReportUnread(FileScope& scope, const YamlEntry& entry) {
  const std::string& key = entry.key->value;
  if (const UnsupportedSection* const section = FindUnsupported(key)) {
    scope.Report(section->level, {.name = "not-supported",
                                  .range = entry.key->range,
                                  .message = "section \"" + key + "\" is not supported yet: " +
                                             std::string(section->because),
                                  .suggestion = {}});
    return;
  }
  if (scope.options().unknown_keys == UnknownKeys::kIgnore) return;
  std::vector<std::string_view> keys;
  keys.reserve(std::size(kSections) + std::size(kUnsupported));
  for (const Section& section : kSections)
    keys.push_back(section.key);
  for (const UnsupportedSection& section : kUnsupported)
    keys.push_back(section.key);
  scope.Error({.name = "unknown-key",
               .range = entry.key->range,
               .message = "unknown section \"" + key + "\"",
               .suggestion = DidYouMean(key, keys)});
}

void ReadSection(FileScope& scope, const Section& section, const YamlEntry& entry, Draft& draft) {
  const std::string kind = section.key == "global" && IsAlertmanagerGlobal(*entry.value)
                               ? "section (of Alertmanager)"
                               : "section";
  const NameUse use{.name = std::string(section.key), .location = scope.Locate(entry.key->range)};
  if (section.standing == Standing::kOnce && !Declare(scope, draft, kind, use)) return;
  if (entry.value->kind == YamlKind::kNull) return;
  section.read(scope, *entry.value, draft);
}

}  // namespace

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
    const bool expands = native && section.dialect != Dialect::kPrometheus;
    scope.set_variables(expands ? Variables::kExpand : Variables::kKeep);
    for (const YamlEntry& entry : root.entries) {
      if (entry.key->value == section.key) ReadSection(scope, section, entry, draft);
    }
  }
  for (const YamlEntry& entry : root.entries) {
    const bool read = std::any_of(kSections.begin(), kSections.end(), [&](const Section& section) {
      return section.key == entry.key->value;
    });
    if (!read && !scope.IsFull()) ReportUnread(scope, entry);
  }
}

}  // namespace alertd::rules
