#include "tools/changed_lines.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace alertd::tools {
namespace {

constexpr lint::LineSpan kAllLines{.first = 1, .last = std::numeric_limits<size_t>::max()};

// The number at the front, which is taken away.
size_t TakeNumber(std::string_view& text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc()) text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

// Where lines begin, and how many there are.
struct Extent {
  size_t first = 0;
  size_t count = 1;
};

// "12" and "12,3", which is taken away.
Extent TakeExtent(std::string_view& text) {
  Extent extent{.first = TakeNumber(text)};
  if (text.starts_with(',')) {
    text.remove_prefix(1);
    extent.count = TakeNumber(text);
  }
  return extent;
}

}  // namespace

std::vector<Hunk> ReadHunks(std::string_view diff) {
  constexpr std::string_view kHead = "@@ -";
  std::vector<Hunk> hunks;
  while (!diff.empty()) {
    const size_t end = std::min(diff.find('\n'), diff.size());
    std::string_view line = diff.substr(0, end);
    diff.remove_prefix(std::min(end + 1, diff.size()));
    if (!line.starts_with(kHead)) continue;
    line.remove_prefix(kHead.size());
    const Extent before = TakeExtent(line);
    if (!line.starts_with(" +")) continue;
    line.remove_prefix(2);
    const Extent after = TakeExtent(line);
    // Of what was deleted, the line before it is named.
    const size_t last = after.count == 0 ? after.first + 1 : after.first + after.count - 1;
    hunks.push_back(
        {.lines = {.first = after.first, .last = last},
         .grown = static_cast<ptrdiff_t>(after.count) - static_cast<ptrdiff_t>(before.count)});
  }
  return hunks;
}

Result<ChangedLines> ChangedLines::Since(Revision& revision,
                                         const std::vector<std::string>& files) {
  ChangedLines changed;
  for (const std::string& file : files) {
    if (changed.by_file_.contains(file)) continue;
    ALERTD_TRY(const std::optional<std::string> diff, revision.DiffOf(file));
    changed.by_file_[file] = diff ? ReadHunks(*diff) : std::vector<Hunk>{{.lines = kAllLines}};
  }
  return changed;
}

bool ChangedLines::Touch(const std::string& file, lint::LineSpan lines) const {
  const auto found = by_file_.find(file);
  if (found == by_file_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [lines](const Hunk& hunk) {
    return hunk.lines.first <= lines.last && lines.first <= hunk.lines.last;
  });
}

size_t ChangedLines::FormerLine(const std::string& file, size_t line) const {
  const auto found = by_file_.find(file);
  if (found == by_file_.end()) return line;
  ptrdiff_t grown = 0;
  for (const Hunk& hunk : found->second) {
    if (hunk.lines.last < line) grown += hunk.grown;
  }
  return static_cast<size_t>(static_cast<ptrdiff_t>(line) - grown);
}

}  // namespace alertd::tools
