#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "rules/suppression.h"

namespace alertd::route {

// Finds the few suppressions whose matchers may hold for an alert without asking each of many:
// those that ask for one certain value of a label stand below that value.
class SuppressionIndex {
 public:
  explicit SuppressionIndex(std::span<const rules::Suppression> suppressions);

  // The places of all suppressions whose matchers could hold, and perhaps of others; rising.
  std::vector<size_t> Candidates(const Labels& labels) const;

 private:
  std::map<std::string, std::map<std::string, std::vector<size_t>, std::less<>>, std::less<>>
      by_label_;
  std::vector<size_t> others_;
};

}  // namespace alertd::route
