#include "rules/scalar_aligner.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace alertd::rules {
namespace {

bool IsWhiteSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t LeadingSpaces(std::string_view text, size_t from, size_t line_end) {
  size_t at = from;
  while (at < line_end && text[at] == ' ')
    ++at;
  return at - from;
}

size_t Utf8Length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0xC0) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

}  // namespace

std::optional<ScalarText> ScalarAligner::Run() {
  const char first = begin_ < file_.size() ? file_[begin_] : '\0';
  bool aligned = false;
  switch (first) {
    case '\'':
      aligned = AlignSingleQuoted();
      break;
    case '"':
      aligned = AlignDoubleQuoted();
      break;
    case '|':
    case '>':
      aligned = AlignBlock();
      break;
    default:
      aligned = AlignPlain();
  }
  if (!aligned) return std::nullopt;
  text_.range_ = {.begin = begin_, .end = std::max(at_, begin_)};
  return std::move(text_);
}

bool ScalarAligner::AlignPlain() {
  while (!AtEnd()) {
    if (at_ >= file_.size()) return false;
    const bool taken = IsWhiteSpace(file_[at_]) ? TakeWhiteSpace() : TakeEqual(1);
    if (!taken) return false;
  }
  return true;
}

bool ScalarAligner::AlignSingleQuoted() {
  ++at_;
  while (at_ < file_.size()) {
    if (IsWhiteSpace(file_[at_])) {
      if (!TakeWhiteSpace()) return false;
      continue;
    }
    if (file_[at_] != '\'') {
      if (!TakeEqual(1)) return false;
      continue;
    }
    const bool doubled = at_ + 1 < file_.size() && file_[at_ + 1] == '\'';
    if (!doubled) {
      ++at_;
      return AtEnd();
    }
    if (AtEnd() || value_[taken_] != '\'') return false;
    text_.Append("'", at_, 2);
    ++taken_;
    at_ += 2;
  }
  return false;
}

bool ScalarAligner::AlignDoubleQuoted() {
  ++at_;
  while (at_ < file_.size()) {
    const char c = file_[at_];
    if (c == '"') {
      ++at_;
      return AtEnd();
    }
    const bool taken = c == '\\'         ? AlignEscape()
                       : IsWhiteSpace(c) ? TakeWhiteSpace()
                                         : TakeEqual(1);
    if (!taken) return false;
  }
  return false;
}

bool ScalarAligner::AlignEscape() {
  if (at_ + 1 >= file_.size()) return false;
  const char kind = file_[at_ + 1];
  if (kind == '\n' || kind == '\r') {  // an escaped break joins the lines
    const size_t place = at_;
    at_ = LineEnd(at_ + 1) + 1;
    size_t breaks = 0;
    while (at_ < file_.size() && IsWhiteSpace(file_[at_]))
      breaks += file_[at_++] == '\n' ? 1 : 0;
    const size_t there = std::min(value_.find_first_not_of('\n', taken_), value_.size()) - taken_;
    TakeBreaks(place, std::min(breaks, there));
    return true;
  }
  if (AtEnd()) return false;
  const size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  const size_t length = std::min(Utf8Length(value_[taken_]), value_.size() - taken_);
  text_.Append(value_.substr(taken_, length), at_, 2 + digits);
  taken_ += length;
  at_ += 2 + digits;
  return at_ <= file_.size();
}

bool ScalarAligner::AlignBlock() {
  const bool folded = file_[begin_] == '>';
  bool explicit_indent = false;
  for (++at_; at_ < file_.size() && (file_[at_] == '+' || file_[at_] == '-' ||
                                     std::isdigit(static_cast<unsigned char>(file_[at_])) != 0);
       ++at_) {
    if (std::isdigit(static_cast<unsigned char>(file_[at_])) != 0) {
      explicit_indent = true;
    }
  }
  if (AtEnd()) return true;
  size_t first = LineEnd(at_) + 1;
  at_ = first;
  size_t indent = 0;
  while (first < file_.size()) {  // the first line with content tells the indentation
    const size_t end = LineEnd(first);
    indent = LeadingSpaces(file_, first, end);
    const bool blank = first + indent == end || file_[first + indent] == '\r';
    if (!blank) break;
    first = end + 1;
  }
  if (!explicit_indent) return AlignBlockLines(indent, folded);
  // The indicator counts from the parent's indentation; the spaces that are left in the value tell
  // which one that was.
  const size_t content = std::min(value_.find_first_not_of('\n'), value_.size());
  const size_t left = LeadingSpaces(value_, content, value_.size());
  return left <= indent && AlignBlockLines(indent - left, folded);
}

ScalarAligner::BlockLine ScalarAligner::LineAt(size_t begin, size_t indent) const {
  const size_t end = LineEnd(begin);
  const size_t text_end = end > begin && file_[end - 1] == '\r' ? end - 1 : end;
  const size_t spaces = LeadingSpaces(file_, begin, text_end);
  return {.text_end = text_end,
          .next = end + 1,
          .spaces = spaces,
          .blank = begin + spaces == text_end && spaces <= indent};
}

bool ScalarAligner::AlignBlockLines(size_t indent, bool folded) {
  size_t breaks = 0;      // since the last line with content
  size_t break_at = at_;  // the end of that line
  size_t content_end = at_;
  while (!AtEnd() && at_ < file_.size()) {
    const BlockLine line = LineAt(at_, indent);
    if (!line.blank) {
      TakeBreaks(break_at, std::exchange(breaks, 0));
      if (AtEnd()) break;  // the line stands behind the block
      if (line.spaces < indent) return false;
      at_ += indent;
      if (!TakeEqual(std::min(line.text_end - at_, value_.size() - taken_))) return false;
      content_end = line.text_end;
    }
    if (breaks == 0) break_at = line.text_end;
    ++breaks;
    at_ = line.next;
    if (!folded) TakeBreaks(break_at, std::exchange(breaks, 0));
  }
  TakeBreaks(break_at, breaks);
  at_ = content_end;
  return AtEnd();
}

bool ScalarAligner::TakeEqual(size_t count) {
  const std::string_view bytes = file_.substr(at_, count);
  if (bytes.size() != count || value_.substr(taken_, count) != bytes) return false;
  text_.Append(bytes, at_, count);
  at_ += count;
  taken_ += count;
  return true;
}

bool ScalarAligner::TakeWhiteSpace() {
  const size_t begin = at_;
  size_t end = at_;
  size_t breaks = 0;
  while (end < file_.size() && IsWhiteSpace(file_[end]))
    breaks += file_[end++] == '\n' ? 1 : 0;
  if (breaks == 0) return TakeEqual(end - begin);
  at_ = end;
  TakeBreaks(begin, breaks);
  return true;
}

void ScalarAligner::TakeBreaks(size_t place, size_t breaks) {
  if (AtEnd() || breaks == 0) return;
  if (value_[taken_] == ' ') {  // folded
    text_.Append(" ", place, 1);
    ++taken_;
    return;
  }
  for (size_t i = 0; i < breaks && !AtEnd() && value_[taken_] == '\n'; ++i) {
    text_.Append("\n", place, 1);
    ++taken_;
    place = std::min(LineEnd(place) + 1, file_.size());
  }
}

size_t ScalarAligner::LineEnd(size_t from) const {
  return std::min(file_.find('\n', std::min(from, file_.size())), file_.size());
}

}  // namespace alertd::rules
