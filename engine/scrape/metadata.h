#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/scrape/exposition.h"

namespace alertd::scrape {

// What a target says of a metric in its comments.
struct MetricMetadata {
  std::string type;
  std::string help;
  std::string unit;

  bool operator==(const MetricMetadata&) const = default;
};

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

// By the metric's name.
using MetadataMap = std::unordered_map<std::string, MetricMetadata, TextHash, std::equal_to<>>;

// The metadata of one target. A map that was handed out never changes: what is new goes to a copy,
// which Publish() puts in its place. Not thread-safe.
class TargetMetadata {
 public:
  std::shared_ptr<const MetadataMap> current() const { return current_; }

  // Notes a comment's content. `kind` is kHelp, kType or kUnit.
  void Note(EntryKind kind, const ExpositionMetadata& metadata);

  // Ends an exposition: what it said counts, or is forgotten.
  void Publish();
  void Rollback() {
    next_.reset();
    forgets_ = false;
  }

  // Whether all is known that the last published exposition said.
  bool complete() const { return complete_; }

 private:
  std::shared_ptr<const MetadataMap> current_ = std::make_shared<const MetadataMap>();
  std::shared_ptr<MetadataMap> next_;  // only when something is new
  bool forgets_ = false;               // some of what the exposition being read says
  bool complete_ = true;
};

}  // namespace alertd::scrape
