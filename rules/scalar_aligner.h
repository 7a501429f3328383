#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "rules/scalar_text.h"

namespace alertd::rules {

// Walks a scalar's value and the file side by side. The value decides: it says how a line break was
// folded or chomped, so that YAML's rules for that need not be repeated here. For one use.
class ScalarAligner {
 public:
  // All of them must outlive the aligner. `begin` is the scalar's first byte, behind its anchor
  // and tag.
  ScalarAligner(std::string_view file, size_t begin, std::string_view value)
      : file_(file), value_(value), begin_(begin), at_(begin) {}

  // Nothing when the value does not follow from the file.
  std::optional<ScalarText> Run();

 private:
  bool AlignPlain();
  bool AlignSingleQuoted();
  bool AlignDoubleQuoted();
  bool AlignEscape();
  bool AlignBlock();
  bool AlignBlockLines(size_t indent, bool folded);

  struct BlockLine {
    size_t text_end = 0;  // before the line's break
    size_t next = 0;      // the next line's first byte
    size_t spaces = 0;    // that it begins with
    bool blank = false;   // no more than indentation
  };
  BlockLine LineAt(size_t begin, size_t indent) const;

  // Takes `count` bytes that are the same in both.
  bool TakeEqual(size_t count);
  // Takes white space between words of a flow scalar, folded or as it is.
  bool TakeWhiteSpace();
  // Takes up to `breaks` line breaks of the value, or the space that one was folded to; the first
  // one ended at `place`.
  void TakeBreaks(size_t place, size_t breaks);

  bool AtEnd() const { return taken_ == value_.size(); }
  size_t LineEnd(size_t from) const;

  std::string_view file_;
  std::string_view value_;
  size_t begin_;
  size_t at_;         // next byte of the file
  size_t taken_ = 0;  // bytes of the value that are aligned
  ScalarText text_;
};

}  // namespace alertd::rules
