#include "rules/schema/shape.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "rules/schema/field_reader.h"

namespace alertd::rules {
namespace {

const Field* FindField(const Shape& shape, std::string_view key) {
  for (const Shape* each = &shape; each != nullptr; each = each->base) {
    const auto found = std::find_if(each->fields.begin(), each->fields.end(),
                                    [key](const Field& field) { return field.key == key; });
    if (found != each->fields.end()) return &*found;
  }
  return nullptr;
}

std::string SuggestionFor(std::string_view key, const Shape& shape) {
  std::vector<std::string_view> candidates;
  for (const Shape* each = &shape; each != nullptr; each = each->base) {
    for (const Field& field : each->fields)
      candidates.push_back(field.key);
    if (const std::string_view hint = FindHint(each->hints, key); !hint.empty()) {
      return std::string(hint);
    }
  }
  return DidYouMean(key, candidates);
}

void ReportUnknownKey(FileScope& scope, const YamlEntry& entry, const Shape& shape) {
  const std::string& key = entry.key->value;
  const bool error = shape.completeness == Completeness::kComplete;
  scope.Report(error ? DiagnosticLevel::kError : DiagnosticLevel::kWarning,
               {.name = "unknown-key",
                .range = entry.key->range,
                .message = "unknown key \"" + key + "\" in " + std::string(shape.what),
                .suggestion = SuggestionFor(key, shape)});
}

void ReportMissing(FileScope& scope, const Settings& settings, const Shape& shape,
                   const Field& field, const YamlNode& node) {
  // A value that is not right was reported, and is not missing.
  const YamlNode* const value = node.Find(field.key);
  const bool empty_text = value != nullptr && value->kind == YamlKind::kScalar &&
                          value->value.empty() && settings.Find(field.key) != nullptr;
  const bool nothing = value == nullptr || value->kind == YamlKind::kNull || empty_text ||
                       (value->kind == YamlKind::kSequence && value->items.empty());
  if (!nothing) return;
  SourceRange range = settings.location().range;
  for (const YamlEntry& entry : node.entries) {
    if (entry.key->value == field.key) range = entry.key->range;
  }
  const std::string key(field.key);
  scope.Error({.name = "missing-key",
               .range = range,
               .message = value == nullptr ? std::string(shape.what) + " needs \"" + key + "\""
                                           : "\"" + key + "\" is empty",
               .suggestion = {}});
}

std::string ListOf(const KeyRule& rule, std::string_view last_word) {
  std::vector<std::string_view> keys;
  for (const std::string_view key : rule.keys) {
    if (!key.empty()) keys.push_back(key);
  }
  std::string list;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) list += i + 1 == keys.size() ? " " + std::string(last_word) + " " : ", ";
    list += "\"" + std::string(keys[i]) + "\"";
  }
  return list;
}

void CheckRule(FileScope& scope, const Settings& settings, const Shape& shape,
               const KeyRule& rule) {
  std::vector<std::string_view> given;
  for (const std::string_view key : rule.keys) {
    if (!key.empty() && settings.Has(key)) given.push_back(key);
  }
  if (rule.kind == KeyRuleKind::kAtMostOne && given.size() > 1) {
    scope.Error({.name = "conflict",
                 .range = settings.KeyRange(given.back()),
                 .message = "at most one of " + ListOf(rule, "and") + " may be given in " +
                            std::string(shape.what),
                 .suggestion = {}});
  } else if (rule.kind == KeyRuleKind::kAtLeastOne && given.empty()) {
    scope.Error({.name = "missing-key",
                 .range = settings.location().range,
                 .message = std::string(shape.what) + " needs " + ListOf(rule, "or"),
                 .suggestion = {}});
  }
}

void AddFallbacks(Settings& settings, const Shape& shape, const YamlNode& node) {
  for (const Field& field : shape.fields) {
    if (field.fallback.empty() || node.Find(field.key) != nullptr) continue;
    settings.Add({.key = std::string(field.key),
                  .value = std::string(field.fallback),
                  .key_range = {},
                  .range = {},
                  .fallback = true});
  }
}

SourceLocation PlaceOf(FileScope& scope, const YamlNode& node) {
  return scope.Locate(node.entries.empty() ? node.range : node.entries.front().key->range);
}

void ReadEntries(FileScope& scope, const YamlNode& node, const Shape& shape, Settings& settings) {
  for (const YamlEntry& entry : node.entries) {
    if (scope.IsFull()) return;
    const Field* const field = FindField(shape, entry.key->value);
    if (field == nullptr) {
      ReportUnknownKey(scope, entry, shape);
      continue;
    }
    if (entry.value->kind == YamlKind::kNull) continue;
    if (std::optional<FieldValue> read = ReadField(scope, *entry.value, *field)) {
      settings.Add({.key = entry.key->value,
                    .value = std::move(read->value),
                    .key_range = entry.key->range,
                    .range = entry.value->range,
                    .item_ranges = std::move(read->item_ranges),
                    .incomplete = read->incomplete});
    }
  }
}

}  // namespace

Settings ReadShape(FileScope& scope, const YamlNode& node, const Shape& shape) {
  Settings settings(PlaceOf(scope, node));
  if (node.kind != YamlKind::kMapping) {
    scope.Error({.name = "wrong-type",
                 .range = node.range,
                 .message = std::string(shape.what) + " must be a mapping of keys to values",
                 .suggestion = {}});
    return settings;
  }
  ReadEntries(scope, node, shape, settings);
  for (const Shape* each = &shape; each != nullptr; each = each->base) {
    AddFallbacks(settings, *each, node);
    for (const Field& field : each->fields) {
      if (field.need == Need::kRequired && !settings.Has(field.key)) {
        ReportMissing(scope, settings, shape, field, node);
      }
    }
    for (const KeyRule& rule : each->rules)
      CheckRule(scope, settings, shape, rule);
    if (each->check != nullptr) each->check(scope, settings);
  }
  return settings;
}

std::vector<Settings> ReadShapes(FileScope& scope, const YamlNode& list, const Shape& shape) {
  std::vector<Settings> all;
  if (list.kind == YamlKind::kNull) return all;
  if (list.kind != YamlKind::kSequence) {
    scope.Error({.name = "wrong-type",
                 .range = list.range,
                 .message = "this must be a list; each item is " + std::string(shape.what),
                 .suggestion = "begin each item with \"- \""});
    return all;
  }
  for (const YamlNode* item : list.items) {
    if (item->kind != YamlKind::kNull) {
      all.push_back(ReadShape(scope, *item, shape));
      continue;
    }
    scope.Error({.name = "empty-value",
                 .range = item->range,
                 .message = "an item of this list is empty; it must be " + std::string(shape.what),
                 .suggestion = {}});
  }
  return all;
}

}  // namespace alertd::rules
