#pragma once

// A target that is down and that a reload has given other labels: what fired for it goes on.

#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/window/window.h"

namespace alertd::alert {

// An alert that fires and is unknown, because its target is down. It refers to what is said of it
// elsewhere.
struct LostAlert {
  const Labels& labels;
  const Labels& source;  // the result that it came from
  const Labels& target;  // its job and instance
};

// What a target's `up` tells of the labels that it has, and of those that it had.
class RelabelledTarget {
 public:
  // `target` is its job and instance. Series are there when they have a sample within the lookback.
  RelabelledTarget(const Labels& target, const window::Window& window, Timestamp at,
                   Duration lookback);

  // Whether `result` is what `source` was under the labels that the target had before: by nothing
  // but the target's labels do they differ. What is of no target alone is heir to nothing.
  bool IsHeirOf(const Labels& source, const Labels& result) const;

 private:
  Labels target_;
  std::vector<Labels> now_;
  std::vector<Labels> before_;      // what the window still knows of them
  std::vector<std::string> names_;  // of the labels of all of them
};

}  // namespace alertd::alert
