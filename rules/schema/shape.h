#pragma once

// Tables that say what a mapping of Prometheus' or Alertmanager's configuration may hold. A kind of
// integration or of discovery is one Shape: a row a key, a row a rule between keys.

#include <array>
#include <span>
#include <string_view>

#include "rules/file_scope.h"
#include "rules/key_hint.h"
#include "rules/schema/settings.h"

namespace alertd::rules {

struct Shape;

// What a key's value must be, and what it becomes in Settings.
enum class FieldType {
  kText,       // any scalar
  kSecret,     // a text that is never shown
  kPath,       // relative to the file's folder
  kUrl,        // http or https, with a host
  kSecretUrl,  // the same, never shown; `<secret>` stands for one that an API has hidden
  kLink,       // whatever Go's url.Parse takes
  kHostPort,   // with a port
  kFlag,
  kCount,    // a whole number, 0 or more
  kInteger,  // a whole number
  kNumber,
  kSpan,        // a duration in Prometheus' grammar
  kGoSpan,      // a duration in Go's grammar: 1.5s, not 1d; or bare nanoseconds
  kGoSpanText,  // the same, never a bare number
  kSize,        // bytes with a unit
  kTexts,       // a list
  kPaths,       // a list
  kTextMap,     // names to texts
  kTextsMap,    // names to lists of texts
  kObject,      // a mapping with a shape of its own
  kObjects,     // a list of them
  kObjectMap,   // names to them
  kAnything,    // kept as YAML text
};

enum class Need { kOptional, kRequired };  // required: given, and not empty

struct Field {
  std::string_view key;
  FieldType type = FieldType::kText;
  const Shape* shape = nullptr;  // of the kObject… types
  Need need = Need::kOptional;
  std::string_view fallback = {};                  // of kText, where the key is not given
  std::span<const std::string_view> choices = {};  // of kText; none: any
};

enum class KeyRuleKind { kAtMostOne, kAtLeastOne };

// A rule between keys of one mapping. Unused places are empty.
struct KeyRule {
  KeyRuleKind kind = KeyRuleKind::kAtMostOne;
  std::array<std::string_view, 4> keys;
};

// Whether the table has every key that there is; of a partial one unknown keys are warnings.
enum class Completeness { kComplete, kPartial };

struct Shape {
  std::string_view what;  // in messages: "a slack config"
  std::span<const Field> fields;
  std::span<const KeyRule> rules = {};
  // Its fields, rules and check hold too.
  const Shape* base = nullptr;
  // What tables cannot say. Called with what was read, whether or not there were problems.
  void (*check)(FileScope& scope, const Settings& settings) = nullptr;
  Completeness completeness = Completeness::kComplete;
  std::span<const KeyHint> hints = {};
};

// Reads the mapping; every problem is reported at its place. What is not right is left out.
Settings ReadShape(FileScope& scope, const YamlNode& node, const Shape& shape);

// The same for each item of a list. An empty item is a problem.
std::vector<Settings> ReadShapes(FileScope& scope, const YamlNode& list, const Shape& shape);

}  // namespace alertd::rules
