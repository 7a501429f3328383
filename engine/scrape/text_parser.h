#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/scrape/exposition.h"

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
  explicit TextParser(std::string_view text) : text_(text) {}

  // `predicted` is the series text that the next sample probably has, known to be well formed: when
  // it is, its labels need no scanning.
  EntryKind Next(std::string_view predicted = {});

  const ExpositionSample& sample() const { return sample_; }        // after kSample
  const ExpositionMetadata& metadata() const { return metadata_; }  // after kHelp and kType
  ExpositionError error() const;                                    // after kError

 private:
  EntryKind ReadSample(std::string_view predicted);
  EntryKind ReadComment();
  EntryKind ReadMetadata(EntryKind kind);
  bool TakePredicted(std::string_view predicted);
  EntryKind ReadValue();
  EntryKind EndLine(EntryKind kind);
  EntryKind Fail(size_t at, std::string message);
  EntryKind FailExpecting(size_t at, const char* what);

  void SkipBlanks();
  void SkipLine();
  std::string_view Rest() const { return text_.substr(at_); }
  // Up to the next blank or the end of the line.
  std::string_view Word() const;

  std::string_view text_;
  size_t at_ = 0;
  ExpositionSample sample_;
  ExpositionMetadata metadata_;
  std::string unescaped_;  // what metadata_ looks at, where it had escapes or quotes
  std::string unescaped_name_;
  size_t error_at_ = 0;
  std::string error_;
};

}  // namespace alertd::scrape
