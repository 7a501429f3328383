#include "rules/alertmanager/receivers_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "rules/schema/field_reader.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

void ReportUnknownKey(FileScope& scope, const YamlEntry& entry) {
  std::vector<std::string_view> keys = {"name", "labels"};
  for (const ReceiverKind& kind : AllReceiverKinds())
    keys.push_back(kind.key);
  scope.Error({.name = "unknown-key",
               .range = entry.key->range,
               .message = "unknown key \"" + entry.key->value + "\" in a receiver",
               .suggestion = DidYouMean(entry.key->value, keys)});
}

void ReadIntegrations(FileScope& scope, const YamlEntry& entry, const ReceiverKind& kind,
                      AlertmanagerReceiverDraft& receiver) {
  size_t index = 0;
  for (Settings& settings : ReadShapes(scope, *entry.value, *kind.shape)) {
    receiver.integrations.push_back(
        {.kind = &kind, .index = index++, .settings = std::move(settings)});
  }
}

void ReadLabels(FileScope& scope, const YamlEntry& entry, AlertmanagerReceiverDraft& receiver) {
  const Field field{.key = "labels", .type = FieldType::kTextMap};
  if (std::optional<FieldValue> labels = ReadField(scope, *entry.value, field)) {
    receiver.labels = std::get<NamedTexts>(std::move(labels->value));
  }
}

void CheckNameLabel(FileScope& scope, const YamlNode& node,
                    const AlertmanagerReceiverDraft& receiver) {
  for (const auto& [name, value] : receiver.labels) {
    if (name != "name" || value == receiver.name) continue;
    const YamlNode* const labels = node.Find("labels");
    const YamlNode* const label = labels->Find("name");
    scope.Error({.name = "conflict",
                 .range = (label == nullptr ? labels : label)->range,
                 .message = "the label \"name\" must be the receiver's name \"" + receiver.name +
                            "\", not \"" + value + "\"",
                 .suggestion = {}});
  }
}

std::optional<std::string> ReadName(FileScope& scope, const YamlNode& node,
                                    AlertmanagerReceiverDraft& receiver) {
  const YamlNode* const name = node.Find("name");
  const bool nothing = name == nullptr || name->kind == YamlKind::kNull ||
                       (name->kind == YamlKind::kScalar && name->value.empty());
  if (nothing) {
    scope.Error({.name = "missing-key",
                 .range = receiver.location.range,
                 .message = "a receiver needs \"name\"",
                 .suggestion = {}});
    return std::nullopt;
  }
  const std::optional<TextValue> text = scope.Text(*name, "\"name\"");
  if (!text) return std::nullopt;
  receiver.location = text->location;
  return text->value();
}

}  // namespace

bool IsAlertmanagerReceiver(const YamlNode& node) {
  return node.kind == YamlKind::kMapping && node.Find("type") == nullptr;
}

void ReadAlertmanagerReceiver(FileScope& scope, const YamlNode& node, Draft& draft) {
  AlertmanagerReceiverDraft receiver;
  receiver.location =
      scope.Locate(node.entries.empty() ? node.range : node.entries.front().key->range);
  // In a file of ours, severity decides where there are no routes.
  const bool theirs = scope.variables() == Variables::kKeep;
  if (theirs && !draft.alertmanager.first_section) {
    draft.alertmanager.first_section = receiver.location;
  }
  const std::optional<std::string> name = ReadName(scope, node, receiver);
  if (name) receiver.name = *name;
  for (const YamlEntry& entry : node.entries) {
    const std::string& key = entry.key->value;
    if (key == "name") continue;
    const ReceiverKind* const kind = FindReceiverKind(key);
    if (kind == nullptr && key != "labels") {
      ReportUnknownKey(scope, entry);
    } else if (entry.value->kind == YamlKind::kNull) {
      continue;
    } else if (kind == nullptr) {
      ReadLabels(scope, entry, receiver);
    } else {
      ReadIntegrations(scope, entry, *kind, receiver);
    }
  }
  CheckNameLabel(scope, node, receiver);
  if (!name) return;
  Declare(scope, draft, "receiver", {.name = *name, .location = receiver.location});
  draft.alertmanager.receivers.push_back(std::move(receiver));
}

}  // namespace alertd::rules
