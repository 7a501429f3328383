#pragma once

#include <bit>
#include <cstdint>
#include <optional>

namespace alertd {

// As std::optional<double>, in the room of the number alone.
class OptionalNumber {
 public:
  OptionalNumber() = default;
  // NOLINTBEGIN(google-explicit-constructor): it is written as the value that it stands for
  OptionalNumber(std::nullopt_t) {}
  OptionalNumber(double number) : number_(number) {}
  OptionalNumber(const std::optional<double>& number) : number_(number.value_or(kNone)) {}
  operator std::optional<double>() const {
    return has_value() ? std::optional(number_) : std::nullopt;
  }
  // NOLINTEND(google-explicit-constructor)

  explicit operator bool() const { return has_value(); }
  bool has_value() const { return std::bit_cast<uint64_t>(number_) != kNoneBits; }
  // Of one that is there.
  double operator*() const { return number_; }
  void reset() { number_ = kNone; }

  // As of the optionals: a NaN equals none.
  bool operator==(const OptionalNumber& other) const {
    return number_ == other.number_ || (!has_value() && !other.has_value());
  }

 private:
  // One of the many NaNs: those of arithmetic and of expositions, and the one that marks the end of
  // a series, have other bits.
  static constexpr uint64_t kNoneBits = 0x7ff8a1e7d0000001ULL;
  static constexpr double kNone = std::bit_cast<double>(kNoneBits);

  double number_ = kNone;
};

}  // namespace alertd
