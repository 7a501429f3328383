#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/scrape/exposition.h"

namespace alertd::scrape {

// Reads OpenMetrics 1.0 text: stricter than the older format about blanks and comments, with
// timestamps in seconds, and complete only with its `# EOF`. `_created` samples are samples like
// others; exemplars are checked and left out. Used as TextParser is.
class OpenMetricsParser {
 public:
  // `text` must outlive the parser.
  explicit OpenMetricsParser(std::string_view text) : text_(text) {}

  EntryKind Next(std::string_view predicted = {});

  const ExpositionSample& sample() const { return sample_; }        // after kSample
  const ExpositionMetadata& metadata() const { return metadata_; }  // after kHelp, kType and kUnit
  ExpositionError error() const;                                    // after kError

 private:
  EntryKind ReadSample(std::string_view predicted);
  EntryKind ReadValue();
  EntryKind ReadTimestamp();
  EntryKind ReadExemplar();
  EntryKind ReadComment();
  EntryKind ReadMetadata(EntryKind kind);
  EntryKind CheckMetadata(EntryKind kind, size_t at);
  EntryKind ReadEof();
  EntryKind EndLine(EntryKind kind);
  EntryKind Fail(size_t at, std::string message);
  EntryKind FailExpecting(size_t at, const char* what);

  bool Take(std::string_view wanted);
  std::string_view Rest() const { return text_.substr(at_); }
  // Up to the next space or the end of the line.
  std::string_view Word() const;

  std::string_view text_;
  size_t at_ = 0;
  bool ended_ = false;
  ExpositionSample sample_;
  ExpositionMetadata metadata_;
  std::string unescaped_;
  std::string unescaped_name_;
  size_t error_at_ = 0;
  std::string error_;
};

}  // namespace alertd::scrape
