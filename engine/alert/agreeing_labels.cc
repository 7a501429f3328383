#include "engine/alert/agreeing_labels.h"

#include <map>
#include <string>
#include <unordered_map>

namespace alertd::alert {
namespace {

using Kind = AgreeingCandidate::Kind;
using Names = std::vector<std::string>;

constexpr size_t kNameSetsMax = 64;

Names NamesOf(const Labels& labels) {
  Names names;
  for (const Label label : labels)
    names.emplace_back(label.name);
  return names;
}

bool HasNames(const Labels& labels, const Names& names) {
  auto label = labels.begin();
  for (const std::string& name : names) {
    if (label == labels.end() || (*label).name != name) return false;
    ++label;
  }
  return label == labels.end();
}

// The candidates by what they have of certain labels.
class ReducedCandidates {
 public:
  ReducedCandidates(std::span<const Labels* const> candidates, const Names& names) {
    for (size_t i = 0; i < candidates.size() && !too_many_; ++i) {
      Labels reduced = candidates[i]->Keep(names);
      NoteNames(reduced);
      const auto [found, is_new] =
          by_labels_.emplace(std::move(reduced), AgreeingCandidate{Kind::kOne, i});
      if (!is_new) found->second.kind = Kind::kMany;
    }
  }

  // REQUIRES: `wanted` has the names that they were reduced to.
  AgreeingCandidate Find(const Labels& wanted) const {
    if (too_many_) return {Kind::kMany};
    AgreeingCandidate agreeing;
    for (const Names& names : name_sets_) {
      const auto found = by_labels_.find(wanted.Keep(names));
      if (found == by_labels_.end()) continue;
      if (agreeing.kind != Kind::kNone) return {Kind::kMany};
      agreeing = found->second;
    }
    return agreeing;
  }

 private:
  void NoteNames(const Labels& reduced) {
    for (const Names& names : name_sets_) {
      if (HasNames(reduced, names)) return;
    }
    too_many_ = name_sets_.size() == kNameSetsMax;
    name_sets_.push_back(NamesOf(reduced));
  }

  std::vector<Names> name_sets_;
  std::unordered_map<Labels, AgreeingCandidate, LabelsHash> by_labels_;
  bool too_many_ = false;
};

}  // namespace

std::vector<AgreeingCandidate> FindAgreeing(std::span<const Labels* const> candidates,
                                            std::span<const Labels> wanted) {
  std::map<Names, std::vector<size_t>> by_names;
  for (size_t i = 0; i < wanted.size(); ++i)
    by_names[NamesOf(wanted[i])].push_back(i);
  std::vector<AgreeingCandidate> agreeing(wanted.size(), {Kind::kMany});
  if (by_names.size() > kNameSetsMax) return agreeing;
  for (const auto& [names, places] : by_names) {
    const ReducedCandidates reduced(candidates, names);
    for (const size_t place : places)
      agreeing[place] = reduced.Find(wanted[place]);
  }
  return agreeing;
}

}  // namespace alertd::alert
