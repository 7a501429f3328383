#pragma once

#include <string_view>

#include "engine/scrape/exposition_cursor.h"

namespace alertd::scrape {

// Reads Prometheus' text format 0.0.4, and 1.0.0 with its quoted names.
//
//   TextParser parser(body);
//   while ((kind = parser.Next()) != EntryKind::kEnd) { … }
//
// After kError the parser stays there. Allocates nothing for a sample.
class TextParser {
 public:
  // `text` must outlive the parser.
  explicit TextParser(std::string_view text) : cursor_(text) {}

  // `predicted` is the series text that the next sample probably has, known to be well formed: when
  // it is, its labels need no scanning.
  EntryKind Next(std::string_view predicted = {});

  const ExpositionSample& sample() const { return sample_; }        // after kSample
  const ExpositionMetadata& metadata() const { return metadata_; }  // after kHelp and kType
  ExpositionError error() const { return cursor_.error(); }         // after kError

 private:
  EntryKind ReadSample(std::string_view predicted);
  EntryKind ReadComment();
  EntryKind ReadMetadata(EntryKind kind);
  bool TakePredicted(std::string_view predicted);
  EntryKind ReadValue();
  EntryKind EndLine(EntryKind kind);

  void SkipBlanks();
  void SkipLine();
  // Up to the next blank or the end of the line.
  std::string_view Word() const;

  ExpositionCursor cursor_;
  ExpositionSample sample_;
  ExpositionMetadata metadata_;
};

}  // namespace alertd::scrape
