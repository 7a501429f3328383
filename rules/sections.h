#pragma once

// One reader per section that a file may hold. Each checks all of its section, reports every
// problem at its place and adds what is valid to the draft.

#include <string_view>

#include "rules/draft.h"
#include "rules/file_scope.h"

namespace alertd::rules {

void ReadAlertsSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadGroupsSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadRoutingSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadReceiversSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadSuppressionsSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadScrapeSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadGlobalSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadObservabilitySection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadScrapeConfigFilesSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadRuleFilesSection(FileScope& scope, const YamlNode& section, Draft& draft);

// Alertmanager's; its receivers are read by ReadReceiversSection().
void ReadAlertmanagerGlobal(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadAlertmanagerRoute(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadInhibitRules(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadTimeIntervals(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadTemplatesSection(FileScope& scope, const YamlNode& section, Draft& draft);
void ReadEventRecorder(FileScope& scope, const YamlNode& section, Draft& draft);

// Whether the file is one of ours, so that ${NAME} is expanded in it: it has one of our sections.
bool IsNativeFile(const YamlNode& root);

// Whether a file may have a section of this name.
bool IsSection(std::string_view key);

// Reads every section of the file, in an order of ours; unknown ones are reported.
void ReadSections(FileScope& scope, Draft& draft);

// Whether `global:` has a key that only Prometheus' has, and one that only Alertmanager's has.
bool IsPrometheusGlobal(const YamlNode& section);
bool HasAlertmanagerGlobalKey(const YamlNode& section);

// Remembers a name that must be unique. False, reported with both places, when it is taken.
// `kind` names it in the message: "receiver".
bool Declare(FileScope& scope, Draft& draft, std::string_view kind, const NameUse& name);

}  // namespace alertd::rules
