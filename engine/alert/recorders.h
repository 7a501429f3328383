#pragma once

// Who records the series that rules read.

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/model/matcher.h"

namespace alertd::alert {

class EvaluatedRule;

class Recorders {
 public:
  // Takes in a recording rule, which must outlive this.
  void Add(const EvaluatedRule& rule);

  // The rules whose series `matchers` may match: by the metric's name and by the labels that the
  // rules set themselves, or that they set before a reload and have not recorded since.
  std::vector<const EvaluatedRule*> Of(const Matchers& matchers) const;

 private:
  std::unordered_map<std::string, std::vector<const EvaluatedRule*>> by_metric_;
};

}  // namespace alertd::alert
