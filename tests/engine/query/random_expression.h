#pragma once

#include <random>
#include <string>
#include <string_view>

namespace alertd::query {

// Makes expressions that type-check, over the metrics c0 c1 (counters), g0 g1 (gauges) and h0 h1
// (native histograms) with the labels a and b. RandomPromql makes others, of the whole language.
class RandomExpression {
 public:
  explicit RandomExpression(uint64_t seed) : random_(seed) {}

  std::string Next() { return Top(3); }

 private:
  // Which order the rows below may have. Sums and ranks depend on it in their last bits, so that
  // below them nothing stands whose rows come in the order of their discovery.
  std::string Top(int depth);
  std::string Vector(int depth);
  std::string Selector(std::string_view range);
  std::string Aggregation(int depth);
  std::string Binary(int depth);
  std::string Function(int depth);
  std::string RangeFunction(int depth);

  size_t Below(size_t bound) { return static_cast<size_t>(random_() % bound); }
  template <size_t N>
  std::string Pick(const char* const (&choices)[N]) {
    return choices[Below(N)];
  }

  std::mt19937_64 random_;
};

}  // namespace alertd::query
