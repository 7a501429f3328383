#include "rules/section_reader.h"

#include <algorithm>
#include <utility>

#include "rules/variables.h"

namespace alertd::rules {
SectionReader::SectionReader(FileScope& scope, const YamlNode& node, std::string_view what)
    : scope_(scope), node_(node), what_(what) {
  if (is_mapping()) return;
  scope_.Error({.name = "wrong-type",
                .range = node_.range,
                .message = what_ + " must be a mapping of keys to values",
                .suggestion = {}});
}

SourceRange SectionReader::range() const {
  return node_.entries.empty() ? node_.range : node_.entries.front().key->range;
}

const YamlNode* SectionReader::Find(std::string_view key) {
  known_.emplace_back(key);
  const YamlNode* const value = node_.Find(key);
  return value == nullptr || value->kind == YamlKind::kNull ? nullptr : value;
}

const YamlNode* SectionReader::Require(std::string_view key) {
  const YamlNode* const value = Find(key);
  if (value == nullptr && is_mapping()) {
    const bool empty = node_.Find(key) != nullptr;
    scope_.Error({.name = "missing-key",
                  .range = KeyRange(key),
                  .message = empty ? "\"" + std::string(key) + "\" is empty"
                                   : what_ + " needs \"" + std::string(key) + "\"",
                  .suggestion = {}});
  }
  return value;
}

SourceRange SectionReader::KeyRange(std::string_view key) const {
  for (const YamlEntry& entry : node_.entries) {
    if (entry.key->value == key) return entry.key->range;
  }
  return range();
}

std::optional<TextValue> SectionReader::Text(std::string_view key) {
  const YamlNode* const value = Find(key);
  return value == nullptr ? std::nullopt : scope_.Text(*value, key);
}

std::optional<TextValue> SectionReader::RequireText(std::string_view key) {
  const YamlNode* const value = Require(key);
  if (value == nullptr) return std::nullopt;
  std::optional<TextValue> text = scope_.Text(*value, key);
  if (text && text->value().empty() && !text->incomplete) {
    scope_.Error({.name = "missing-key",
                  .range = value->range,
                  .message = "\"" + std::string(key) + "\" is empty",
                  .suggestion = {}});
    return std::nullopt;
  }
  return text;
}

std::string SectionReader::TextOr(std::string_view key, std::string_view fallback) {
  const std::optional<TextValue> text = Text(key);
  return text ? text->value() : std::string(fallback);
}

std::optional<Duration> SectionReader::Span(std::string_view key) {
  const YamlNode* const value = Find(key);
  return value == nullptr ? std::nullopt : scope_.Span(*value, key);
}

std::optional<bool> SectionReader::Flag(std::string_view key) {
  const YamlNode* const value = Find(key);
  return value == nullptr ? std::nullopt : scope_.Flag(*value, key);
}

std::optional<int64_t> SectionReader::Count(std::string_view key) {
  const YamlNode* const value = Find(key);
  return value == nullptr ? std::nullopt : scope_.Count(*value, key);
}

size_t SectionReader::CountOr(std::string_view key, size_t fallback) {
  const std::optional<int64_t> count = Count(key);
  return count ? static_cast<size_t>(*count) : fallback;
}

std::vector<const YamlNode*> SectionReader::Items(std::string_view key) {
  const YamlNode* const value = Find(key);
  return value == nullptr ? std::vector<const YamlNode*>() : scope_.Items(*value, key);
}

std::vector<TextValue> SectionReader::Texts(std::string_view key) {
  const YamlNode* const value = Find(key);
  return value == nullptr ? std::vector<TextValue>() : scope_.Texts(*value, key);
}

std::vector<KeyedText> SectionReader::TextMap(std::string_view key) {
  std::vector<KeyedText> texts;
  const YamlNode* const value = Find(key);
  if (value == nullptr) return texts;
  if (value->kind != YamlKind::kMapping) {
    scope_.Error({.name = "wrong-type",
                  .range = value->range,
                  .message = "\"" + std::string(key) + "\" must be a mapping of names to texts",
                  .suggestion = {}});
    return texts;
  }
  for (const YamlEntry& entry : value->entries) {
    TextValue text{.text = {},
                   .location = scope_.Locate(entry.key->range),
                   .declined = {},
                   .incomplete = false};
    if (entry.value->kind != YamlKind::kNull) {
      std::optional<TextValue> read = scope_.Text(*entry.value, entry.key->value);
      if (!read) continue;
      text = *std::move(read);
    }
    texts.push_back(
        {.name = entry.key->value, .name_range = entry.key->range, .text = std::move(text)});
  }
  return texts;
}

std::optional<SecretValue> SectionReader::SecretOf(std::string_view key) {
  const std::string file_key = std::string(key) + "_file";
  const YamlNode* const in_place = Find(key);
  const YamlNode* const file = Find(file_key);
  if (in_place != nullptr && file != nullptr) {
    scope_.Error(
        {.name = "conflict",
         .range = KeyRange(file_key),
         .message = "\"" + std::string(key) + "\" and \"" + file_key + "\" exclude one another",
         .suggestion = {}});
  }
  if (in_place != nullptr) {
    if (!IsBareVariable(in_place->value)) scope_.HideSecret(in_place->range);
    std::optional<TextValue> text = scope_.Text(*in_place, key);
    if (!text) return std::nullopt;
    return SecretValue{.secret = Secret::Inline(text->value()),
                       .range = in_place->range,
                       .declined = std::move(text->declined),
                       .incomplete = text->incomplete};
  }
  if (file == nullptr) return std::nullopt;
  std::optional<TextValue> path = scope_.Text(*file, file_key);
  if (!path) return std::nullopt;
  return SecretValue{.secret = Secret::FromFile(scope_.ResolvePath(path->value())),
                     .range = file->range,
                     .declined = std::move(path->declined),
                     .incomplete = path->incomplete};
}

void SectionReader::Unsupported(std::initializer_list<std::string_view> keys, DiagnosticLevel level,
                                std::string_view because) {
  for (const std::string_view key : keys) {
    if (Find(key) == nullptr) continue;
    std::string message = "\"" + std::string(key) + "\" is not supported yet";
    if (!because.empty()) message += ": " + std::string(because);
    scope_.Report(level, {.name = "not-supported",
                          .range = KeyRange(key),
                          .message = std::move(message),
                          .suggestion = {}});
  }
}

void SectionReader::Accept(std::initializer_list<std::string_view> keys) {
  known_.insert(known_.end(), keys.begin(), keys.end());
}

void SectionReader::Finish() {
  if (scope_.options().unknown_keys == UnknownKeys::kIgnore) return;
  for (const YamlEntry& entry : node_.entries) {
    if (scope_.IsFull()) return;
    const std::string& key = entry.key->value;
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    scope_.Error({.name = "unknown-key",
                  .range = entry.key->range,
                  .message = "unknown key \"" + key + "\" in " + what_,
                  .suggestion = SuggestionFor(key)});
  }
}

std::string SectionReader::SuggestionFor(const std::string& key) const {
  const std::string_view hint = FindHint(hints_, key);
  if (!hint.empty()) return std::string(hint);
  return DidYouMean(key, std::vector<std::string_view>(known_.begin(), known_.end()));
}

}  // namespace alertd::rules
