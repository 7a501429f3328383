#include "rules/schema/field_reader.h"

#include <array>
#include <string>
#include <utility>

#include "rules/schema/go_scalar.h"
#include "rules/schema/go_url.h"
#include "rules/variables.h"
#include "rules/yaml_writer.h"

namespace alertd::rules {
namespace {

// What an API shows for a secret, which may be written back.
constexpr std::string_view kHidden = "<secret>";

std::string Quoted(const Field& field) { return "\"" + std::string(field.key) + "\""; }

void ReportBadValue(FileScope& scope, const YamlNode& node, const Field& field,
                    const std::string& expected) {
  scope.Error({.name = "wrong-type",
               .range = node.range,
               .message = Quoted(field) + " must be " + expected +
                          (node.kind == YamlKind::kScalar ? ", not \"" + node.value + "\"" : ""),
               .suggestion = {}});
}

// The text, expanded. What follows from it is for the caller.
std::optional<TextValue> ReadText(FileScope& scope, const YamlNode& node, const Field& field) {
  return scope.Text(node, Quoted(field));
}

std::optional<FieldValue> TextField(FileScope& scope, const YamlNode& node, const Field& field) {
  if (!field.choices.empty()) {
    if (node.kind == YamlKind::kScalar && node.value.empty()) return FieldValue{std::string()};
    std::optional<std::string> choice = scope.Choice(node, Quoted(field), field.choices);
    if (!choice) return std::nullopt;
    return FieldValue{*std::move(choice)};
  }
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  return FieldValue{text->value(), text->incomplete};
}

std::optional<FieldValue> SecretField(FileScope& scope, const YamlNode& node, const Field& field) {
  if (node.kind == YamlKind::kScalar && !IsBareVariable(node.value)) scope.HideSecret(node.range);
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  return FieldValue{Secret::Inline(text->value()), text->incomplete};
}

std::optional<FieldValue> PathField(FileScope& scope, const YamlNode& node, const Field& field) {
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  return FieldValue{scope.ResolvePath(text->value()), text->incomplete};
}

void ReportBadUrl(FileScope& scope, const YamlNode& node, const Field& field,
                  const std::string& problem) {
  scope.Error({.name = "bad-url",
               .range = node.range,
               .message = Quoted(field) + " is not a valid address: " + problem,
               .suggestion = {}});
}

std::optional<FieldValue> UrlField(FileScope& scope, const YamlNode& node, const Field& field) {
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  const std::string problem = text->incomplete ? std::string() : WebUrlProblem(text->value());
  if (!problem.empty()) ReportBadUrl(scope, node, field, problem);
  return FieldValue{text->value(), text->incomplete};
}

std::optional<FieldValue> SecretUrlField(FileScope& scope, const YamlNode& node,
                                         const Field& field) {
  if (node.kind == YamlKind::kScalar && !IsBareVariable(node.value)) scope.HideSecret(node.range);
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  const bool unchecked = text->incomplete || text->value() == kHidden;
  const std::string problem = unchecked ? std::string() : WebUrlProblem(text->value());
  if (!problem.empty()) ReportBadUrl(scope, node, field, problem);
  return FieldValue{Secret::Inline(text->value()), text->incomplete};
}

std::optional<FieldValue> LinkField(FileScope& scope, const YamlNode& node, const Field& field) {
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  const std::string problem = text->incomplete ? std::string() : ParseGoUrl(text->value()).problem;
  if (!problem.empty()) ReportBadUrl(scope, node, field, problem);
  return FieldValue{text->value(), text->incomplete};
}

std::optional<FieldValue> HostPortField(FileScope& scope, const YamlNode& node,
                                        const Field& field) {
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  const bool unchecked = text->incomplete || text->value().empty();
  const std::string problem = unchecked ? std::string() : HostPortProblem(text->value());
  if (!problem.empty()) {
    scope.Error({.name = "bad-value",
                 .range = node.range,
                 .message = Quoted(field) + " is not a valid address: " + problem,
                 .suggestion = "write host:port, such as smtp.example.org:587"});
  }
  return FieldValue{text->value(), text->incomplete};
}

// A scalar that `parse` understands; in quotes it is a text to Go, and wrong.
template <typename T>
std::optional<FieldValue> Parsed(FileScope& scope, const YamlNode& node, const Field& field,
                                 std::optional<T> (*parse)(std::string_view),
                                 const std::string& expected) {
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  if (text->incomplete) return FieldValue{T{}, true};
  const bool from_variable = text->value() != node.value;
  const std::optional<T> value =
      node.quoted && !from_variable ? std::nullopt : parse(text->value());
  if (value) return FieldValue{*value};
  ReportBadValue(scope, node, field, expected + (node.quoted ? " without quotes" : ""));
  return std::nullopt;
}

std::optional<FieldValue> FlagField(FileScope& scope, const YamlNode& node, const Field& field) {
  return Parsed<bool>(scope, node, field, ParseGoBool, "true or false");
}

std::optional<FieldValue> IntegerField(FileScope& scope, const YamlNode& node, const Field& field) {
  return Parsed<int64_t>(scope, node, field, ParseGoInteger, "a whole number");
}

std::optional<int64_t> ParseCount(std::string_view text) {
  const std::optional<int64_t> value = ParseGoInteger(text);
  return value && *value >= 0 ? value : std::nullopt;
}

std::optional<FieldValue> CountField(FileScope& scope, const YamlNode& node, const Field& field) {
  return Parsed<int64_t>(scope, node, field, ParseCount, "a whole number, 0 or more");
}

std::optional<FieldValue> NumberField(FileScope& scope, const YamlNode& node, const Field& field) {
  return Parsed<double>(scope, node, field, ParseGoFloat, "a number");
}

std::optional<FieldValue> SpanField(FileScope& scope, const YamlNode& node, const Field& field) {
  const std::optional<Duration> span = scope.Span(node, Quoted(field));
  return span ? std::optional<FieldValue>(FieldValue{*span}) : std::nullopt;
}

std::optional<FieldValue> GoSpanField(FileScope& scope, const YamlNode& node, const Field& field) {
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  if (text->incomplete) return FieldValue{Duration::zero(), true};
  if (const std::optional<Duration> span = ParseGoDuration(text->value())) return FieldValue{*span};
  scope.Error({.name = "bad-duration",
               .range = node.range,
               .message = Quoted(field) + ": not a valid duration: \"" + text->value() + "\"",
               .suggestion = "its units are h, m, s and ms here, such as 1m30s"});
  return std::nullopt;
}

std::optional<FieldValue> GoSpanTextField(FileScope& scope, const YamlNode& node,
                                          const Field& field) {
  const bool bare =
      node.kind == YamlKind::kScalar && node.value != "0" && ParseGoInteger(node.value).has_value();
  if (!bare) return GoSpanField(scope, node, field);
  scope.Error({.name = "bad-duration",
               .range = node.range,
               .message = Quoted(field) + ": \"" + node.value + "\" lacks a unit",
               .suggestion = "did you mean \"" + node.value + "s\"?"});
  return std::nullopt;
}

std::optional<FieldValue> SizeField(FileScope& scope, const YamlNode& node, const Field& field) {
  const std::optional<TextValue> text = ReadText(scope, node, field);
  if (!text) return std::nullopt;
  if (text->incomplete) return FieldValue{int64_t{0}, true};
  if (const std::optional<int64_t> size = ParseByteCount(text->value())) return FieldValue{*size};
  scope.Error({.name = "bad-value",
               .range = node.range,
               .message = std::string(field.key) + ": not a valid size: \"" + text->value() + "\"",
               .suggestion = "write a number with a unit, such as 10MB"});
  return std::nullopt;
}

// The items of a list as texts; an empty item is an empty text, as Go reads it.
std::optional<FieldValue> TextsField(FileScope& scope, const YamlNode& node, const Field& field) {
  if (node.kind != YamlKind::kSequence) {
    ReportBadValue(scope, node, field, "a list");
    return std::nullopt;
  }
  std::vector<std::string> texts;
  FieldValue value;
  for (const YamlNode* item : node.items) {
    if (item->kind == YamlKind::kNull) {
      texts.emplace_back();
    } else if (const auto text = scope.Text(*item, "an item of " + Quoted(field))) {
      texts.push_back(text->value());
    } else {
      continue;
    }
    value.item_ranges.push_back(item->range);
  }
  value.value = std::move(texts);
  return value;
}

std::optional<FieldValue> PathsField(FileScope& scope, const YamlNode& node, const Field& field) {
  std::optional<FieldValue> read = TextsField(scope, node, field);
  if (!read) return std::nullopt;
  for (std::string& path : std::get<std::vector<std::string>>(read->value))
    path = scope.ResolvePath(path);
  return read;
}

bool IsMapping(FileScope& scope, const YamlNode& node, const Field& field) {
  if (node.kind == YamlKind::kMapping) return true;
  ReportBadValue(scope, node, field, "a mapping");
  return false;
}

std::optional<FieldValue> TextMapField(FileScope& scope, const YamlNode& node, const Field& field) {
  if (!IsMapping(scope, node, field)) return std::nullopt;
  NamedTexts texts;
  FieldValue read;
  for (const YamlEntry& entry : node.entries) {
    std::string value;
    if (entry.value->kind != YamlKind::kNull) {
      const std::optional<TextValue> text = scope.Text(*entry.value, entry.key->value);
      if (!text) continue;
      value = text->value();
    }
    texts.emplace_back(entry.key->value, std::move(value));
    read.item_ranges.push_back(entry.value->kind == YamlKind::kNull ? entry.key->range
                                                                    : entry.value->range);
  }
  read.value = std::move(texts);
  return read;
}

std::optional<FieldValue> TextsMapField(FileScope& scope, const YamlNode& node,
                                        const Field& field) {
  if (!IsMapping(scope, node, field)) return std::nullopt;
  NamedTexts texts;
  for (const YamlEntry& entry : node.entries) {
    if (entry.value->kind == YamlKind::kNull) continue;
    const Field item{.key = entry.key->value};
    const std::optional<FieldValue> values = TextsField(scope, *entry.value, item);
    if (!values) continue;
    for (const std::string& value : std::get<std::vector<std::string>>(values->value))
      texts.emplace_back(entry.key->value, value);
  }
  return FieldValue{std::move(texts)};
}

std::optional<FieldValue> ObjectField(FileScope& scope, const YamlNode& node, const Field& field) {
  std::vector<Settings> one;
  one.push_back(ReadShape(scope, node, *field.shape));
  if (node.kind != YamlKind::kMapping) return std::nullopt;
  return FieldValue{std::move(one)};
}

std::optional<FieldValue> ObjectsField(FileScope& scope, const YamlNode& node, const Field& field) {
  return FieldValue{ReadShapes(scope, node, *field.shape)};
}

std::optional<FieldValue> ObjectMapField(FileScope& scope, const YamlNode& node,
                                         const Field& field) {
  if (!IsMapping(scope, node, field)) return std::nullopt;
  std::vector<Settings> all;
  for (const YamlEntry& entry : node.entries) {
    if (entry.value->kind == YamlKind::kNull) continue;
    all.push_back(ReadShape(scope, *entry.value, *field.shape));
    all.back().set_name(entry.key->value);
  }
  return FieldValue{std::move(all)};
}

std::optional<FieldValue> AnythingField(FileScope& scope, const YamlNode& node,
                                        const Field& /*field*/) {
  return FieldValue{WriteYaml(node, scope.secrets())};
}

using Reader = std::optional<FieldValue> (*)(FileScope&, const YamlNode&, const Field&);

// In the order of FieldType.
constexpr std::array<Reader, 23> kReaders = {
    TextField,     SecretField,     PathField,    UrlField,       SecretUrlField, LinkField,
    HostPortField, FlagField,       CountField,   IntegerField,   NumberField,    SpanField,
    GoSpanField,   GoSpanTextField, SizeField,    TextsField,     PathsField,     TextMapField,
    TextsMapField, ObjectField,     ObjectsField, ObjectMapField, AnythingField};
static_assert(kReaders.size() == static_cast<size_t>(FieldType::kAnything) + 1);

}  // namespace

std::optional<FieldValue> ReadField(FileScope& scope, const YamlNode& node, const Field& field) {
  return kReaders[static_cast<size_t>(field.type)](scope, node, field);
}

}  // namespace alertd::rules
