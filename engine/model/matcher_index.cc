#include "engine/model/matcher_index.h"

#include <algorithm>

#include "engine/base/check.h"

namespace alertd {
namespace {

bool NamesValue(const Matcher& matcher) {
  return matcher.kind() == MatchKind::kEqual && !matcher.value().empty();
}

bool EraseOne(std::vector<MatcherIndex::Place>& places, MatcherIndex::Place place) {
  const auto found = std::find(places.begin(), places.end(), place);
  if (found == places.end()) return false;
  places.erase(found);
  return true;
}

}  // namespace

void MatcherIndex::Add(const Matchers& matchers, Place place) {
  ListFor(matchers).push_back(place);
}

MatcherIndex::Places& MatcherIndex::ListFor(const Matchers& matchers) {
  const Matcher* best = nullptr;
  size_t best_size = 0;
  for (const Matcher& matcher : matchers) {
    if (!NamesValue(matcher)) continue;
    size_t size = 0;
    if (const auto name = by_label_.find(matcher.name()); name != by_label_.end()) {
      const auto value = name->second.find(matcher.value());
      if (value != name->second.end()) size = value->second.size();
    }
    if (best != nullptr && size >= best_size) continue;
    best = &matcher;
    best_size = size;
  }
  return best == nullptr ? others_ : by_label_[best->name()][best->value()];
}

void MatcherIndex::Remove(const Matchers& matchers, Place place) {
  for (const Matcher& matcher : matchers) {
    if (!NamesValue(matcher)) continue;
    const auto name = by_label_.find(matcher.name());
    if (name == by_label_.end()) continue;
    const auto value = name->second.find(matcher.value());
    if (value == name->second.end() || !EraseOne(value->second, place)) continue;
    if (value->second.empty()) name->second.erase(value);
    if (name->second.empty()) by_label_.erase(name);
    return;
  }
  const bool found = EraseOne(others_, place);
  ALERTD_CHECK(found);
}

std::vector<MatcherIndex::Place> MatcherIndex::Candidates(const Labels& labels) const {
  Places found = others_;
  for (const auto& [name, by_value] : by_label_) {
    const auto places = by_value.find(labels.Get(name));
    if (places == by_value.end()) continue;
    found.insert(found.end(), places->second.begin(), places->second.end());
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace alertd
