#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "grammar/function_table.h"

namespace alertd::query {

// Makes expressions that type-check, of the whole language, over the series of FillRandomData().
class RandomPromql {
 public:
  // `below(n)` chooses a number less than n, which is more than 0.
  explicit RandomPromql(std::function<size_t(size_t bound)> below) : below_(std::move(below)) {}

  std::string Next();

 private:
  std::string Expression(grammar::ValueType type, int depth);
  std::string Vector(int depth);
  std::string Scalar(int depth);
  std::string Range(int depth);
  std::string Name();
  std::string Selector(std::string_view range);
  std::string Shift();
  std::string Aggregation(int depth);
  std::string Grouping();
  std::string Binary(int depth);
  std::string Matching(int depth);
  std::string Call(const grammar::FunctionSignature& function, int depth);
  // Of functions with strings, or with arguments that have to fit one another.
  std::string SpecialCall(int depth);

  size_t Below(size_t bound) { return below_(bound); }
  template <size_t N>
  std::string Pick(const char* const (&choices)[N]) {
    return choices[Below(N)];
  }

  std::function<size_t(size_t)> below_;
};

}  // namespace alertd::query
