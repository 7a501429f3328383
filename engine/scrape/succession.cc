#include "engine/scrape/succession.h"

#include <array>
#include <unordered_map>

namespace alertd::scrape {
namespace {

enum class Likeness { kSameUrl, kSameLabels, kSameSource };

constexpr std::array kLikenesses = {Likeness::kSameUrl, Likeness::kSameLabels,
                                    Likeness::kSameSource};

bool AreLike(const Target& leaver, const Target& newcomer, Likeness likeness) {
  switch (likeness) {
    case Likeness::kSameUrl:
      return leaver.url == newcomer.url;
    case Likeness::kSameLabels:
      return leaver.labels == newcomer.labels;
    case Likeness::kSameSource:
      return true;
  }
  return false;
}

}  // namespace

std::string SourceKey(const Labels& labels) {
  std::string key(labels.Get("job"));
  key += '\xff';  // in no label, for it is not UTF-8
  key += labels.Get("instance");
  return key;
}

std::vector<std::optional<size_t>> ChooseHeirs(
    std::span<const std::shared_ptr<const Target>> leavers,
    std::span<const std::shared_ptr<const Target>> newcomers) {
  std::unordered_map<std::string, std::vector<size_t>> by_source;  // as configured
  for (size_t i = 0; i < newcomers.size(); ++i)
    by_source[SourceKey(newcomers[i]->labels)].push_back(i);
  std::vector<std::optional<size_t>> heirs(leavers.size());
  std::vector<bool> chosen(newcomers.size());
  const auto choose = [&](size_t leaver, Likeness likeness) {
    const auto found = by_source.find(SourceKey(leavers[leaver]->labels));
    if (found == by_source.end()) return;
    for (const size_t newcomer : found->second) {
      if (chosen[newcomer] || !AreLike(*leavers[leaver], *newcomers[newcomer], likeness)) continue;
      heirs[leaver] = newcomer;
      chosen[newcomer] = true;
      return;
    }
  };
  for (const Likeness likeness : kLikenesses) {
    for (size_t i = 0; i < leavers.size(); ++i) {
      if (!heirs[i]) choose(i, likeness);
    }
  }
  // What is left over must not end either: somebody else ends it with a first scrape.
  for (size_t i = 0; i < leavers.size(); ++i) {
    if (heirs[i]) continue;
    const auto found = by_source.find(SourceKey(leavers[i]->labels));
    if (found != by_source.end()) heirs[i] = found->second.front();
  }
  return heirs;
}

}  // namespace alertd::scrape
