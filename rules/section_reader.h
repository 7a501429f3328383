#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/secret.h"
#include "rules/file_scope.h"
#include "rules/key_hint.h"

namespace alertd::rules {

// A key of a mapping with its text, such as a label.
struct KeyedText {
  std::string name;
  SourceRange name_range;
  TextValue text;
};

struct SecretValue {
  Secret secret;
  SourceRange range;
  std::vector<std::string> declined;  // ${NAME:-} that left it empty
  bool incomplete = false;            // a variable was missing, as reported
};

// Reads the keys of one mapping. Every problem is reported where it is; a key that nobody has
// asked for when Finish() is called is unknown. A key without a value counts as absent.
class SectionReader {
 public:
  // `what` names the mapping in messages: "an alert". Anything but a mapping is reported.
  // Both must outlive the reader.
  SectionReader(FileScope& scope, const YamlNode& node, std::string_view what);

  const YamlNode& node() const { return node_; }
  // Where to point at the mapping as a whole: its first key.
  SourceRange range() const;
  bool is_mapping() const { return node_.kind == YamlKind::kMapping; }

  // Null when the key is absent. `required`: that is reported.
  const YamlNode* Find(std::string_view key);
  const YamlNode* Require(std::string_view key);
  // The place of the key itself; of the mapping when it is absent.
  SourceRange KeyRange(std::string_view key) const;

  std::optional<TextValue> Text(std::string_view key);
  std::optional<TextValue> RequireText(std::string_view key);  // and it is not empty
  std::string TextOr(std::string_view key, std::string_view fallback);
  std::optional<Duration> Span(std::string_view key);
  std::optional<bool> Flag(std::string_view key);
  bool FlagOr(std::string_view key, bool fallback) { return Flag(key).value_or(fallback); }
  std::optional<int64_t> Count(std::string_view key);
  size_t CountOr(std::string_view key, size_t fallback);
  std::vector<const YamlNode*> Items(std::string_view key);
  std::vector<TextValue> Texts(std::string_view key);
  std::vector<KeyedText> TextMap(std::string_view key);
  // `key`, or `key`_file with the path of a file that holds it.
  std::optional<SecretValue> SecretOf(std::string_view key);

  // Keys that alertd knows but does not do yet. `because` ends the message; it may be empty.
  void Unsupported(std::initializer_list<std::string_view> keys, DiagnosticLevel level,
                   std::string_view because = {});
  // Keys that alertd may leave out without a word, because they change nothing here.
  void Accept(std::initializer_list<std::string_view> keys);

  using Hint = KeyHint;
  void AddHints(std::span<const Hint> hints) { hints_ = hints; }

  void Finish();

 private:
  std::string SuggestionFor(const std::string& key) const;

  FileScope& scope_;
  const YamlNode& node_;
  std::string what_;
  std::vector<std::string> known_;
  std::span<const Hint> hints_;
};

}  // namespace alertd::rules
