#pragma once

// Text that a user wrote, and places in it. Every parser keeps the places of what it reads, so that
// a later stage can point at the cause of a problem.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace alertd {

// A half-open range of bytes [begin, end) of some text.
struct SourceRange {
  size_t begin = 0;
  size_t end = 0;

  bool operator==(const SourceRange&) const = default;
};

// A place as people name it, both from 1; columns count bytes, as Prometheus does.
struct LineColumn {
  size_t line = 1;
  size_t column = 1;

  bool operator==(const LineColumn&) const = default;
};

// A problem with a text, at a range of its bytes. `message` follows the style of Error::message;
// `suggestion` is empty, or what the user probably meant.
struct SourceError {
  SourceRange range;
  std::string message;
  std::string suggestion;
};

// A file's (or an argument's) whole text, with its lines found once.
class SourceText {
 public:
  SourceText(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }

  // Offsets past the end name the end.
  LineColumn Locate(size_t offset) const;

  // The line without its end of line, empty past the end. Lines count from 1.
  std::string_view Line(size_t line) const;

  // The offset of a place; of the end of its line when the column is past it.
  size_t Offset(LineColumn place) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<size_t> line_starts_;
};

}  // namespace alertd
