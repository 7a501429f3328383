#pragma once

// Which target goes on with the series of which, where a reload replaces some by others.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "engine/scrape/target.h"

namespace alertd::scrape {

// What a target is to its rules, whatever its path, its parameters and its further labels are: its
// `job` and `instance`.
std::string SourceKey(const Labels& labels);

// For each target that leaves, the place of its heir among those that come: one with the same
// source, the one that is most like it, and where there is a choice the one that is configured
// first. A newcomer is the heir of several only where there are fewer newcomers than leavers.
std::vector<std::optional<size_t>> ChooseHeirs(
    std::span<const std::shared_ptr<const Target>> leavers,
    std::span<const std::shared_ptr<const Target>> newcomers);

}  // namespace alertd::scrape
