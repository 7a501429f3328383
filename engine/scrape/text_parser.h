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

  // When it is the predicted sample that comes, neither the labels nor the comments before it need
  // scanning: such comments are passed over.
  EntryKind Next(const PredictedSample& predicted = {});

  // Where the next entry begins.
  size_t at() const { return cursor_.at(); }

  const ExpositionSample& sample() const { return sample_; }        // after kSample
  const ExpositionMetadata& metadata() const { return metadata_; }  // after kHelp and kType
  ExpositionError error() const { return cursor_.error(); }         // after kError

 private:
  EntryKind ReadSample(const PredictedSample& predicted);
  EntryKind ReadComment();
  EntryKind ReadMetadata(EntryKind kind);
  bool TakePredicted(std::string_view text, size_t series_length);
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
