#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/source_text.h"

namespace alertd::grammar {

// What is wrong with one query, as it is found.
class ErrorList {
 public:
  // Past kErrorsMax, errors are dropped: the first ones are those a person reads.
  void Add(SourceRange range, std::string message, std::string suggestion = {}) {
    if (errors_.size() < kErrorsMax) {
      errors_.push_back({range, std::move(message), std::move(suggestion)});
    }
  }
  bool empty() const { return errors_.empty(); }

  // By place; of two at one place, the one found first comes first.
  std::vector<SourceError> Take() {
    std::stable_sort(errors_.begin(), errors_.end(),
                     [](const auto& a, const auto& b) { return a.range.begin < b.range.begin; });
    return std::move(errors_);
  }

 private:
  static constexpr size_t kErrorsMax = 32;
  std::vector<SourceError> errors_;
};

}  // namespace alertd::grammar
