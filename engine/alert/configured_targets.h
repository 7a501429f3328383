#pragma once

// Which targets the configuration has, for telling a series that is not there yet from one that
// nobody will ever scrape again.

#include <set>
#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"

namespace alertd::alert {

// The labels that say which target a series is of: job and instance.
const std::vector<std::string>& TargetLabels();

// Whether a series of a target may match, of which only some labels are known: those of `up`, or of
// the target.
bool MayComeFrom(const Labels& target, const Matchers& asked);

struct ConfiguredTarget {
  Labels labels;  // job, instance and the static ones
  // Its series may have other values of them: what it exposes is kept, or labels are rewritten.
  bool rewrites_labels = false;
};

// Until somebody says which targets there are, there may be any.
class ConfiguredTargets {
 public:
  ConfiguredTargets() = default;
  explicit ConfiguredTargets(std::vector<ConfiguredTarget> targets);

  // By job and instance.
  bool MayHave(const Labels& target) const;
  // Likewise, and somebody has said so.
  bool Has(const Labels& target) const { return names_.contains(target); }
  // Whether some target may have a series that matches.
  bool MayExpose(const Matchers& asked) const;

 private:
  bool known_ = false;
  std::vector<ConfiguredTarget> targets_;
  std::set<Labels> names_;  // their jobs and instances
};

}  // namespace alertd::alert
