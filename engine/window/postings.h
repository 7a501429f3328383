#pragma once

// Sets of series as sorted lists of ids.

#include <cstddef>
#include <span>
#include <vector>

#include "engine/window/window.h"

namespace alertd::window {

// Ascending, without repetitions.
using Postings = std::vector<SeriesId>;
using PostingsView = std::span<const SeriesId>;

// Those ids that are at least `first`.
PostingsView From(PostingsView postings, SeriesId first);

// Keeps only the ids of `set` that are in `other`, or that are not.
void Intersect(Postings& set, PostingsView other);
void Subtract(Postings& set, PostingsView other);

// All ids of lists that have none in common, as the values of one label name are. Every id is below
// `end`.
Postings UniteDisjoint(const std::vector<PostingsView>& lists, SeriesId end);

}  // namespace alertd::window
