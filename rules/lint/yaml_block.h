#pragma once

#include <cstddef>

#include "engine/base/source_text.h"

namespace alertd::lint {

// Lines of a file, counted from 1, both ends included.
struct LineSpan {
  size_t first = 1;
  size_t last = 0;

  bool Holds(size_t line) const { return first <= line && line <= last; }
  bool operator==(const LineSpan&) const = default;
};

// The lines of what begins on `line`, by indentation: an item of a list with all that is below it,
// or a key with its value. Blank lines and comments at its end are not part of it.
LineSpan BlockAt(const SourceText& file, size_t line);

// The lines of the innermost list item that `line` is part of; the line alone when there is none.
LineSpan ItemAround(const SourceText& file, size_t line);

}  // namespace alertd::lint
