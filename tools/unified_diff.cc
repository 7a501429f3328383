#include "tools/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace alertd::tools {
namespace {

constexpr size_t kContextLines = 3;

using Lines = std::vector<std::string_view>;  // with their breaks

Lines LinesOf(std::string_view text) {
  Lines lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

// A line of the diff: ' ', '-' or '+'.
struct DiffLine {
  char sign = ' ';
  std::string_view text;
};

// Myers' O(ND): for each number of differences, how far each diagonal (x - y) gets.
class ShortestEdit {
 public:
  ShortestEdit(const Lines& before, const Lines& after)
      : before_(before), after_(after), reach_(2 * kDifferingLinesMax + 3) {}

  // False when there are more than kDifferingLinesMax differences.
  bool Find() {
    for (ptrdiff_t d = 0; d <= kMax; ++d) {
      history_.emplace_back(Place(-d - 1), Place(d + 1) + 1);
      for (ptrdiff_t k = -d; k <= d; k += 2) {
        ptrdiff_t x = IsInsertion(k, d) ? At(k + 1) : At(k - 1) + 1;
        x = Slide(x, k);
        *Place(k) = x;
        if (x >= Size(before_) && x - k >= Size(after_)) return true;
      }
    }
    return false;
  }

  // From the last line to the first.
  std::vector<DiffLine> WalkBack() {
    std::vector<DiffLine> lines;
    ptrdiff_t x = Size(before_);
    ptrdiff_t y = Size(after_);
    for (auto d = static_cast<ptrdiff_t>(history_.size()) - 1; d > 0; --d) {
      const std::vector<ptrdiff_t>& reach = history_[static_cast<size_t>(d)];
      std::copy(reach.begin(), reach.end(), Place(-d - 1));
      const bool insertion = IsInsertion(x - y, d);
      const ptrdiff_t from = x - y + (insertion ? 1 : -1);  // the diagonal before
      SlideBack(x, At(from) + (insertion ? 0 : 1), lines);
      lines.push_back(insertion ? DiffLine{.sign = '+', .text = Line(after_, At(from) - from)}
                                : DiffLine{.sign = '-', .text = Line(before_, At(from))});
      x = At(from);
      y = x - from;
    }
    SlideBack(x, 0, lines);
    return lines;
  }

 private:
  static constexpr auto kMax = static_cast<ptrdiff_t>(kDifferingLinesMax);

  static ptrdiff_t Size(const Lines& lines) { return static_cast<ptrdiff_t>(lines.size()); }
  static std::string_view Line(const Lines& lines, ptrdiff_t i) {
    return lines[static_cast<size_t>(i)];
  }
  std::vector<ptrdiff_t>::iterator Place(ptrdiff_t k) { return reach_.begin() + kMax + 1 + k; }
  ptrdiff_t At(ptrdiff_t k) { return *Place(k); }
  bool IsInsertion(ptrdiff_t k, ptrdiff_t d) {
    return k == -d || (k != d && At(k - 1) < At(k + 1));
  }
  ptrdiff_t Slide(ptrdiff_t x, ptrdiff_t k) const {
    while (x < Size(before_) && x - k < Size(after_) && Line(before_, x) == Line(after_, x - k))
      ++x;
    return x;
  }
  void SlideBack(ptrdiff_t x, ptrdiff_t to, std::vector<DiffLine>& lines) const {
    for (; x > to; --x)
      lines.push_back({.sign = ' ', .text = Line(before_, x - 1)});
  }

  const Lines& before_;
  const Lines& after_;
  std::vector<ptrdiff_t> reach_;
  std::vector<std::vector<ptrdiff_t>> history_;  // the part of reach_ before each round
};

std::vector<DiffLine> Compare(const Lines& before, const Lines& after) {
  ShortestEdit shortest(before, after);
  std::vector<DiffLine> lines;
  if (shortest.Find()) {
    lines = shortest.WalkBack();
    std::reverse(lines.begin(), lines.end());
    return lines;
  }
  for (const std::string_view line : before)
    lines.push_back({.sign = '-', .text = line});
  for (const std::string_view line : after)
    lines.push_back({.sign = '+', .text = line});
  return lines;
}

// What `diff -u` writes: a range of lines from 1, or of none behind the line before.
std::string RangeText(size_t begin, size_t count) {
  std::string text = std::to_string(count == 0 ? begin : begin + 1);
  if (count != 1) text += "," + std::to_string(count);
  return text;
}

// Writes hunks of the diff's lines.
class HunkWriter {
 public:
  explicit HunkWriter(const std::vector<DiffLine>& lines) : lines_(lines) {}

  std::string Write() {
    for (size_t at = NextChange(0); at < lines_.size();) {
      const size_t begin = at - std::min(at, kContextLines);
      size_t last = at;
      for (size_t next = NextChange(at + 1);
           next < lines_.size() && next - last <= 2 * kContextLines + 1;
           next = NextChange(next + 1))
        last = next;
      WriteHunk(begin, std::min(last + kContextLines + 1, lines_.size()));
      at = NextChange(last + 1);
    }
    return std::move(out_);
  }

 private:
  size_t NextChange(size_t from) const {
    while (from < lines_.size() && lines_[from].sign == ' ')
      ++from;
    return from;
  }

  size_t Count(size_t begin, size_t end, char left_out) const {
    return static_cast<size_t>(
        std::count_if(lines_.begin() + static_cast<ptrdiff_t>(begin),
                      lines_.begin() + static_cast<ptrdiff_t>(end),
                      [left_out](const DiffLine& line) { return line.sign != left_out; }));
  }

  void WriteHunk(size_t begin, size_t end) {
    old_line_ += Count(written_, begin, '+');
    new_line_ += Count(written_, begin, '-');
    const size_t old_count = Count(begin, end, '+');
    const size_t new_count = Count(begin, end, '-');
    out_ +=
        "@@ -" + RangeText(old_line_, old_count) + " +" + RangeText(new_line_, new_count) + " @@\n";
    for (size_t i = begin; i < end; ++i) {
      out_ += lines_[i].sign;
      out_ += lines_[i].text;
      if (!lines_[i].text.ends_with('\n')) out_ += "\n\\ No newline at end of file\n";
    }
    old_line_ += old_count;
    new_line_ += new_count;
    written_ = end;
  }

  const std::vector<DiffLine>& lines_;
  std::string out_;
  size_t written_ = 0;   // lines that the counts are of
  size_t old_line_ = 0;  // of the text before
  size_t new_line_ = 0;
};

}  // namespace

std::string UnifiedDiff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<DiffLine> lines = Compare(LinesOf(before), LinesOf(after));
  std::string out = "--- a/" + std::string(name) + "\n+++ b/" + std::string(name) + "\n";
  return out += HunkWriter(lines).Write();
}

}  // namespace alertd::tools
