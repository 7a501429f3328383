#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/model/time.h"

namespace alertd::receivers {

// How far the oldest message of a group is at one integration, which has not taken it yet.
struct DeliveryProgress {
  enum class Stage {
    kUnderWay,       // a request has not been answered
    kWaitsForPlace,  // others go first, or too many requests are under way
    kWaitsForTime,   // until `due`
  };
  std::string integration;
  Stage stage = Stage::kWaitsForTime;
  int attempts = 0;  // so far, the one under way included
  Timestamp due;
  size_t ahead = 0;           // those that go first, with kWaitsForPlace
  size_t requests = 0;        // under way at the integration
  size_t of_group_after = 0;  // newer messages of the group, which wait for this one
};

// For people: webhook[0] is tried again at T, 1 newer message of the group waits for it.
std::string DescribeProgress(const DeliveryProgress& progress);
// Of all integrations of a receiver.
std::string DescribeProgress(const std::vector<DeliveryProgress>& progress);

}  // namespace alertd::receivers
