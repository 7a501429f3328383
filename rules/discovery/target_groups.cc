#include "rules/discovery/target_groups.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/model/labels.h"
#include "rules/discovery/discovery_kinds.h"
#include "rules/file_text.h"
#include "rules/yaml_document.h"

namespace alertd::rules {
namespace {

void CheckLabelNames(FileScope& scope, const Settings& group) {
  for (const auto& [name, value] : group.TextMap("labels")) {
    if (!name.empty() && IsValidUtf8(name)) continue;
    scope.Error({.name = "bad-name",
                 .range = group.KeyRange("labels"),
                 .message = "\"" + name + "\" cannot be a label's name",
                 .suggestion = {}});
  }
}

Failure Wrong(const SourceLocation& place, const std::string& message,
              const std::string& suggestion) {
  return InvalidInput(place.Describe() + ": " + message +
                      (suggestion.empty() ? "" : "; " + suggestion));
}

}  // namespace

StaticTargets ToStaticTargets(const Settings& group) {
  StaticTargets targets;
  targets.addresses = group.Texts("targets");
  LabelsBuilder labels;
  for (const auto& [name, value] : group.TextMap("labels"))
    labels.Set(name, value);
  targets.labels = labels.Build();
  return targets;
}

std::vector<StaticTargets> ReadTargetGroups(FileScope& scope) {
  const std::vector<Settings> settings = ReadShapes(scope, scope.root(), kStaticConfigShape);
  std::vector<StaticTargets> groups;
  groups.reserve(settings.size());
  for (const Settings& group : settings) {
    CheckLabelNames(scope, group);
    groups.push_back(ToStaticTargets(group));
  }
  return groups;
}

Result<std::vector<StaticTargets>> ParseTargetGroups(const std::string& name, std::string text) {
  const auto source = std::make_shared<const SourceText>(name, DecodeFileText(std::move(text)));
  // Of a file that somebody is writing there may be nothing yet; without targets it says [].
  if (source->text().find_first_not_of(" \t\n\r") == std::string_view::npos) {
    return InvalidInput(name + ": it is empty (expected a list of groups of targets)");
  }
  const YamlDocument::Outcome outcome = YamlDocument::Parse(source);
  if (!outcome.errors.empty()) {
    const SourceError& error = outcome.errors.front();
    return Wrong({.file = source, .range = error.range}, error.message, error.suggestion);
  }
  const LoadOptions options;
  Diagnostics diagnostics;
  FileScope scope(*outcome.document, options, diagnostics);
  std::vector<StaticTargets> groups = ReadTargetGroups(scope);
  const auto error = std::find_if(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& diagnostic) { return diagnostic.level == DiagnosticLevel::kError; });
  if (error != diagnostics.end()) return Wrong(error->location, error->message, error->suggestion);
  return groups;
}

}  // namespace alertd::rules
