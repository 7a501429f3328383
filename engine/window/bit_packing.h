#pragma once

// Groups of up to 16 numbers, each in as many bits as the widest of them needs.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace alertd::window {

// Numbers are packed from the lowest bit of the first byte up: a load of eight bytes is one of
// 64 bits in that order.
static_assert(std::endian::native == std::endian::little);

inline constexpr size_t kPackedGroup = 16;
inline constexpr unsigned kPackedBitsMax = 64;
inline constexpr size_t kPackedBytesMax = kPackedGroup * sizeof(uint64_t);

constexpr size_t PackedBytes(size_t numbers, unsigned bits) { return (numbers * bits + 7) / 8; }

constexpr uint64_t LowBits(unsigned bits) {
  return bits == kPackedBitsMax ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
}

// REQUIRES: at most kPackedGroup numbers, none of more than `bits` bits.
inline void AppendPacked(std::span<const uint64_t> numbers, unsigned bits, std::string& out) {
  std::array<char, kPackedBytesMax + sizeof(uint64_t)> packed{};
  size_t place = 0;  // in bits
  for (const uint64_t number : numbers) {
    char* const at = packed.data() + place / 8;
    const auto shift = static_cast<unsigned>(place % 8);
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof(word));
    word |= number << shift;
    std::memcpy(at, &word, sizeof(word));
    if (shift + bits > kPackedBitsMax) {
      at[sizeof(word)] = static_cast<char>(number >> (kPackedBitsMax - shift));
    }
    place += bits;
  }
  out.append(packed.data(), PackedBytes(numbers.size(), bits));
}

// REQUIRES: PackedBytes(numbers.size(), bits) bytes at `bytes`, at most kPackedGroup numbers.
inline void Unpack(const char* bytes, unsigned bits, std::span<uint64_t> numbers) {
  // A copy with room behind it, so that words may be read past the last number.
  std::array<char, kPackedBytesMax + sizeof(uint64_t)> packed{};
  std::memcpy(packed.data(), bytes, PackedBytes(numbers.size(), bits));
  const uint64_t mask = LowBits(bits);
  size_t place = 0;
  for (uint64_t& number : numbers) {
    const char* const at = packed.data() + place / 8;
    const auto shift = static_cast<unsigned>(place % 8);
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof(word));
    word >>= shift;
    if (shift + bits > kPackedBitsMax) {
      word |= uint64_t{static_cast<uint8_t>(at[sizeof(word)])} << (kPackedBitsMax - shift);
    }
    number = word & mask;
    place += bits;
  }
}

}  // namespace alertd::window
