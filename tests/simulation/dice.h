#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "engine/model/time.h"

namespace alertd::simulation {

// What a seed decides, always alike.
class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}

  // 0 to sides - 1.
  int Roll(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }
  // Once in so many times.
  bool OneIn(int times) { return Roll(times) == 0; }
  Duration Seconds(int from, int to) { return std::chrono::seconds{from + Roll(to - from + 1)}; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(Roll(static_cast<int>(from.size())))];
  }
  uint64_t Bits() { return random_(); }

 private:
  std::mt19937_64 random_;
};

}  // namespace alertd::simulation
