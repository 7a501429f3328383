#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_text.h"

namespace alertd::rules {

// A scalar's value and, for each byte of it, the bytes of the file that it came from.
//
// The value of a YAML scalar is not what stands in the file: quotes, escapes, folded lines, a
// block's indentation and expanded variables lie between. A caret inside an expression needs the
// way back.
class ScalarText {
 public:
  ScalarText() = default;

  // Follows `value`, which a YAML parser has read from the scalar at `begin` of `file`, through the
  // file: plain, quoted or block. Where that fails, every byte maps to the scalar's first.
  static ScalarText Align(std::string_view file, size_t begin, std::string_view value);

  const std::string& value() const { return value_; }

  // The scalar in the file: quotes and a block's header included, the break at its end not.
  SourceRange range() const { return range_; }

  // The place in the file of a range of the value. The end of the value is the place behind its
  // last visible byte.
  SourceRange Locate(SourceRange in_value) const;

  // The text with [begin, end) of the value replaced; the new bytes map to where the old ones came
  // from. REQUIRES: replacements are in order and do not overlap.
  struct Replacement {
    SourceRange in_value;
    std::string text;
  };
  ScalarText Replace(const std::vector<Replacement>& replacements) const;

 private:
  friend class ScalarAligner;

  // Value bytes from `value_begin` to the next run. When `file_size` is their number they map one
  // to one; otherwise all of them map to the whole of [file_begin, file_begin + file_size).
  struct Run {
    size_t value_begin = 0;
    size_t file_begin = 0;
    size_t file_size = 0;
  };

  void Append(std::string_view bytes, size_t file_begin, size_t file_size);
  const Run& RunOf(size_t value_offset) const;
  size_t RunLength(const Run& run) const;
  size_t PlaceOf(size_t value_offset) const;
  size_t PlaceBehind(size_t value_offset) const;

  std::string value_;
  SourceRange range_;
  std::vector<Run> runs_;
};

}  // namespace alertd::rules
