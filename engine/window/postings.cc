#include "engine/window/postings.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace alertd::window {
namespace {

constexpr size_t kIdsPerWord = 64;

// The first place at or after `from` whose id is at least `id`. Lists of very different length meet
// here, so it doubles its step before it searches.
PostingsView::iterator Seek(PostingsView::iterator from, PostingsView::iterator end, SeriesId id) {
  std::ptrdiff_t step = 1;
  while (step < end - from && from[step] < id)
    step *= 2;
  return std::lower_bound(from, from + std::min(step + 1, end - from), id);
}

// Keeps the ids of `set` whose presence in `other` is `wanted`.
enum class Wanted { kIn, kNotIn };

void Filter(Postings& set, PostingsView other, Wanted wanted) {
  auto at = other.begin();
  size_t kept = 0;
  for (const SeriesId id : set) {
    at = Seek(at, other.end(), id);
    const bool in = at != other.end() && *at == id;
    if (in == (wanted == Wanted::kIn)) set[kept++] = id;
  }
  set.resize(kept);
}

Postings IdsOf(const std::vector<uint64_t>& words, size_t count) {
  Postings ids;
  ids.reserve(count);
  for (size_t i = 0; i < words.size(); ++i) {
    for (uint64_t word = words[i]; word != 0; word &= word - 1) {
      ids.push_back(
          static_cast<SeriesId>(i * kIdsPerWord + static_cast<size_t>(std::countr_zero(word))));
    }
  }
  return ids;
}

}  // namespace

PostingsView From(PostingsView postings, SeriesId first) {
  const auto begin = std::lower_bound(postings.begin(), postings.end(), first);
  return postings.subspan(static_cast<size_t>(begin - postings.begin()));
}

void Intersect(Postings& set, PostingsView other) { Filter(set, other, Wanted::kIn); }

void Subtract(Postings& set, PostingsView other) { Filter(set, other, Wanted::kNotIn); }

Postings UniteDisjoint(const std::vector<PostingsView>& lists, SeriesId end) {
  if (lists.size() == 1) return {lists[0].begin(), lists[0].end()};
  size_t count = 0;
  for (const PostingsView list : lists)
    count += list.size();
  // Marking bits costs a pass over all of them; sorting costs more for each id.
  constexpr size_t kBitsPerSortedId = 64;
  if (count * kBitsPerSortedId > end) {
    std::vector<uint64_t> words(end / kIdsPerWord + 1);
    for (const PostingsView list : lists) {
      for (const SeriesId id : list)
        words[id / kIdsPerWord] |= uint64_t{1} << (id % kIdsPerWord);
    }
    return IdsOf(words, count);
  }
  Postings ids;
  ids.reserve(count);
  for (const PostingsView list : lists)
    ids.insert(ids.end(), list.begin(), list.end());
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace alertd::window
