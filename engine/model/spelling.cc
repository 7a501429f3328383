#include "engine/model/spelling.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace alertd {
namespace {

// Damerau–Levenshtein distance with adjacent transpositions (optimal string alignment).
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({row[j - 1] + 1, last[j] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

size_t SharedPrefix(std::string_view a, std::string_view b) {
  const auto [end, _] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<size_t>(end - a.begin());
}

}  // namespace

std::string_view NearestSpelling(std::string_view word,
                                 std::span<const std::string_view> candidates) {
  constexpr size_t kWordBytesMax = 64;  // the distance is quadratic
  if (word.empty() || word.size() > kWordBytesMax) return {};
  size_t nearest = std::max<size_t>(1, word.size() / 3) + 1;
  size_t longest_prefix = 0;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    const size_t distance = EditDistance(word, candidate);
    const size_t prefix = SharedPrefix(word, candidate);
    if (distance < nearest || (!found.empty() && distance == nearest && prefix > longest_prefix)) {
      nearest = distance;
      longest_prefix = prefix;
      found = candidate;
    }
  }
  return found;
}

}  // namespace alertd
