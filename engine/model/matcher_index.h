#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"

namespace alertd {

// Finds the few of many matcher sets that may match certain labels without asking each of them:
// those that ask for one certain value of a label stand below that value. What a set belongs to is
// a place, which its owner names; several sets may have the same.
class MatcherIndex {
 public:
  using Place = uint64_t;

  void Add(const Matchers& matchers, Place place);
  // REQUIRES: it was added for the same place.
  void Remove(const Matchers& matchers, Place place);

  // The places of all sets that match, and perhaps of others; rising, each once.
  std::vector<Place> Candidates(const Labels& labels) const;

 private:
  using Places = std::vector<Place>;
  using ByValue = std::map<std::string, Places, std::less<>>;

  // The shortest list that the set may stand in.
  Places& ListFor(const Matchers& matchers);

  std::map<std::string, ByValue, std::less<>> by_label_;
  Places others_;
};

}  // namespace alertd
