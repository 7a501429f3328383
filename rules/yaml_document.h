#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_text.h"
#include "rules/scalar_text.h"
#include "rules/source_location.h"

namespace alertd::rules {

enum class YamlKind { kNull, kScalar, kSequence, kMapping };

struct YamlNode;

// A key with its value. A merged one (`<<: *defaults`) stands behind those written in place.
struct YamlEntry {
  const YamlNode* key = nullptr;
  const YamlNode* value = nullptr;
};

// A node of the tree. An alias is the node that it names, so a node may have several parents; what
// reading the whole tree costs is bounded all the same.
struct YamlNode {
  YamlKind kind = YamlKind::kNull;
  SourceRange range;     // in the file; a null has that of its key
  std::string value;     // of a scalar
  bool quoted = false;   // a scalar that is text whatever it looks like: in quotes or a block
  bool in_flow = false;  // written inside of [] or {}
  std::vector<const YamlNode*> items;  // of a sequence
  std::vector<YamlEntry> entries;      // of a mapping
  size_t expanded_nodes = 1;           // with aliases followed

  // A mapping's value by key; null when there is none.
  const YamlNode* Find(std::string_view key) const;
};

struct YamlLimits {
  size_t bytes_max = 16 << 20;
  size_t depth_max = 64;
  size_t nodes_max = 2'000'000;
  size_t aliased_nodes_max = 100'000;  // that following aliases and merges adds
};

// A file's YAML with positions. Immutable; the nodes live as long as the document.
class YamlDocument {
 public:
  struct Outcome;
  // Reads the one document of the file. What is wrong is reported at its place; the tree is there
  // when it can be read all the same (a key that stands twice keeps its first value).
  static Outcome Parse(const std::shared_ptr<const SourceText>& source,
                       const YamlLimits& limits = {});

  // Null for an empty file.
  const YamlNode& root() const { return *root_; }
  const std::shared_ptr<const SourceText>& source() const { return source_; }

  SourceLocation Locate(SourceRange range) const { return {.file = source_, .range = range}; }

  // The scalar with the way from its value to the file. REQUIRES: a scalar of this document.
  ScalarText Text(const YamlNode& scalar) const;

 private:
  friend class YamlTreeBuilder;
  explicit YamlDocument(std::shared_ptr<const SourceText> source) : source_(std::move(source)) {}

  std::shared_ptr<const SourceText> source_;
  std::deque<YamlNode> nodes_;
  const YamlNode* root_ = nullptr;
};

struct YamlDocument::Outcome {
  std::unique_ptr<const YamlDocument> document;  // null when it is not YAML at all
  std::vector<SourceError> errors;               // by place
  // Where a second document begins, which is not read. Go's programs take no notice of it.
  std::optional<SourceError> second_document = std::nullopt;
};

}  // namespace alertd::rules
