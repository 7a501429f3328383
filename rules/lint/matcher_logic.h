#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/matcher.h"

namespace alertd::lint {

// Of more matchers at a time nothing is said: nobody writes them.
inline constexpr size_t kMatchersComparedMax = 256;

// The only texts that a regular expression matches, when it is a plain list of them such as
// `LOW|MEDIUM`, also in one pair of brackets; nothing when it is anything more.
std::optional<std::vector<std::string>> ListedTexts(std::string_view regex);

// The only values that a label can have where all matchers on it hold; an absent label is the empty
// value. Nothing when they are not few and known. An empty list: none at all.
std::optional<std::vector<std::string>> ValuesOf(const Matchers& matchers, std::string_view name);

// Two matchers that exclude each other: no label set passes both. Certain when there, but not found
// where regular expressions would have to be compared with one another.
struct Contradiction {
  const Matcher* first;
  const Matcher* second;
};
std::optional<Contradiction> FindContradiction(const Matchers& matchers);

// Whether every label set that passes `all` passes `matcher` too; false also when that is not
// known.
bool Implies(const Matchers& all, const Matcher& matcher);

}  // namespace alertd::lint
