// `global:`, `templates:` and `event_recorder:` of Alertmanager.

#include <algorithm>
#include <utility>

#include "rules/alertmanager/global_shape.h"
#include "rules/sections.h"

namespace alertd::rules {

bool HasAlertmanagerGlobalKey(const YamlNode& section) {
  const std::span<const Field> fields = kAlertmanagerGlobalShape.fields;
  return std::any_of(section.entries.begin(), section.entries.end(), [&](const YamlEntry& entry) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const Field& field) { return field.key == entry.key->value; });
  });
}

void ReadAlertmanagerGlobal(FileScope& scope, const YamlNode& section, Draft& draft) {
  draft.alertmanager.global = ReadShape(scope, section, kAlertmanagerGlobalShape);
}

void ReadTemplatesSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  for (const TextValue& pattern : scope.Texts(section, "\"templates\"")) {
    // A class of characters that does not end is not a pattern.
    const size_t open = pattern.value().rfind('[');
    if (open != std::string::npos && pattern.value().find(']', open) == std::string::npos) {
      scope.Error({.name = "bad-value",
                   .range = pattern.location.range,
                   .message = "\"" + pattern.value() + "\" is not a pattern: \"[\" lacks its \"]\"",
                   .suggestion = {}});
    }
    draft.alertmanager.template_patterns.push_back(scope.ResolvePath(pattern.value()));
    draft.includes.push_back({.pattern = scope.ResolvePath(pattern.value()),
                              .location = pattern.location,
                              .kind = IncludeKind::kTemplates});
    if (!draft.alertmanager.templates_location) {
      draft.alertmanager.templates_location = pattern.location;
    }
  }
}

// Behind a feature flag there, and replaced by the journal here: of its keys only the names of the
// outputs are known to stay.
void ReadEventRecorder(FileScope& scope, const YamlNode& section, Draft& /*draft*/) {
  using enum FieldType;
  static constexpr auto kFields = std::to_array<Field>({
      {"file_outputs", kAnything},
      {"webhook_outputs", kAnything},
      {"kafka_outputs", kAnything},
      {"stdout_outputs", kAnything},
  });
  static constexpr Shape kShape{
      .what = "event_recorder", .fields = kFields, .completeness = Completeness::kPartial};
  ReadShape(scope, section, kShape);
  scope.ReportNotRun(section.range, "\"event_recorder\" is not supported yet: it is left out",
                     Consequence::kHarmless);
}

}  // namespace alertd::rules
