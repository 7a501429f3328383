#pragma once

// Who goes on with what a rate limit makes of a storm, where a reload takes its receiver away.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace alertd::route {

// Summaries go out under a key of their own, and only whoever goes on under it closes what they
// opened. So a receiver that has a storm itself, or goes on with another one's, takes over none.
class StormHeirs {
 public:
  StormHeirs() = default;
  // `storms`: the receivers that have one.
  explicit StormHeirs(std::set<std::string> storms) : storms_(std::move(storms)) {}

  bool MayFollow(const std::string& former, const std::string& heir) const {
    const auto known = former_.find(heir);
    return known == former_.end() ? !storms_.contains(heir) : known->second == former;
  }

  // `heir` goes on with what `former` was told; of several the first one's storm is its own.
  void Follow(const std::string& former, const std::string& heir) {
    if (former != heir) former_.try_emplace(heir, former);
  }

  // The receiver goes on with what it was told itself.
  void Stay(const std::string& receiver) { staying_.insert(receiver); }

  // Whether others alone go on with what the receiver of this name was told: whoever has the name
  // now is another one.
  bool HasGone(const std::string& receiver) const {
    return !staying_.contains(receiver) &&
           std::any_of(former_.begin(), former_.end(),
                       [&receiver](const auto& each) { return each.second == receiver; });
  }

  // Whom receivers follow, by their names.
  const std::map<std::string, std::string>& former() const { return former_; }

 private:
  std::set<std::string> storms_;
  std::map<std::string, std::string> former_;
  std::set<std::string> staying_;
};

}  // namespace alertd::route
