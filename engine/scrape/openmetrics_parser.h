#pragma once

#include <cstddef>
#include <string_view>

#include "engine/scrape/exposition_cursor.h"

namespace alertd::scrape {

// Reads OpenMetrics 1.0 text: stricter than the older format about blanks and comments, with
// timestamps in seconds, and complete only with its `# EOF`. `_created` samples are samples like
// others; exemplars are checked and left out. Used as TextParser is.
class OpenMetricsParser {
 public:
  // `text` must outlive the parser.
  explicit OpenMetricsParser(std::string_view text) : cursor_(text) {}

  EntryKind Next(const PredictedSample& predicted = {});
  size_t at() const { return cursor_.at(); }

  const ExpositionSample& sample() const { return sample_; }        // after kSample
  const ExpositionMetadata& metadata() const { return metadata_; }  // after kHelp, kType and kUnit
  ExpositionError error() const { return cursor_.error(); }         // after kError

 private:
  bool TakePredicted(std::string_view text, size_t series_length);
  EntryKind ReadSample(const PredictedSample& predicted);
  EntryKind ReadValue();
  EntryKind ReadTimestamp();
  EntryKind ReadExemplar();
  EntryKind ReadComment();
  EntryKind ReadMetadata(EntryKind kind);
  EntryKind CheckMetadata(EntryKind kind, size_t at);
  EntryKind ReadEof();
  EntryKind EndLine(EntryKind kind);
  // Fails, since `wanted` is not what comes next.
  EntryKind Expecting(const char* wanted);

  // Up to the next space or the end of the line.
  std::string_view Word() const;

  ExpositionCursor cursor_;
  bool ended_ = false;
  ExpositionSample sample_;
  ExpositionMetadata metadata_;
};

}  // namespace alertd::scrape
