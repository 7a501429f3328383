#pragma once

// How numbers stand in the log of samples; FORMAT.md has the words for it.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace alertd::window {

// Small numbers in few bytes: seven bits each, lowest first, the eighth says that more follow.
inline void PutVarint(std::string& out, uint64_t value) {
  constexpr uint64_t kMore = 0x80;
  while (value >= kMore) {
    out.push_back(static_cast<char>(value | kMore));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

// Numbers near zero become small ones: 0, -1, 1, -2, …
inline uint64_t ToZigzag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1U) ^ static_cast<uint64_t>(value >> 63U);
}
inline int64_t FromZigzag(uint64_t value) {
  return static_cast<int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

// Eight bytes, lowest first, whatever the machine.
inline void PutFixed(std::string& out, uint64_t value, size_t bytes = sizeof(uint64_t)) {
  for (size_t i = 0; i < bytes; ++i)
    out.push_back(static_cast<char>(value >> (8 * i)));
}
inline void PutDouble(std::string& out, double value) {
  PutFixed(out, std::bit_cast<uint64_t>(value));
}

// Reads from the front of bytes that may be anything. Where they end too early or make no sense,
// there is nothing, and no position is promised any more.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  size_t left() const { return rest_.size(); }

  std::optional<uint64_t> Varint() {
    constexpr unsigned kBitsMax = 63;
    uint64_t value = 0;
    for (unsigned shift = 0; shift <= kBitsMax && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == kBitsMax && byte > 1) return std::nullopt;
      value |= uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    return std::nullopt;
  }
  std::optional<int64_t> Signed() {
    const std::optional<uint64_t> value = Varint();
    if (!value) return std::nullopt;
    return FromZigzag(*value);
  }
  std::optional<uint64_t> Fixed(size_t bytes = sizeof(uint64_t)) {
    if (rest_.size() < bytes) return std::nullopt;
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i)
      value |= uint64_t{static_cast<uint8_t>(rest_[i])} << (8 * i);
    rest_.remove_prefix(bytes);
    return value;
  }
  std::optional<double> Double() {
    const std::optional<uint64_t> bits = Fixed();
    if (!bits) return std::nullopt;
    return std::bit_cast<double>(*bits);
  }
  // Views the bytes that the reader was given.
  std::optional<std::string_view> Text(size_t bytes) {
    if (rest_.size() < bytes) return std::nullopt;
    const std::string_view text = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return text;
  }

 private:
  std::string_view rest_;
};

}  // namespace alertd::window
