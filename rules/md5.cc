// MD5 as RFC 1321 has it. Not for secrets.

#include "rules/md5.h"

#include <array>
#include <bit>
#include <cmath>
#include <string>

namespace alertd::rules {
namespace {

constexpr size_t kBlockBytes = 64;
constexpr size_t kRounds = 64;
constexpr std::array<int, 16> kShifts = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

using State = std::array<uint32_t, 4>;

// The constants are the fractions of sines.
std::array<uint32_t, kRounds> MakeConstants() {
  std::array<uint32_t, kRounds> constants{};
  for (size_t i = 0; i < kRounds; ++i) {
    constants[i] =
        static_cast<uint32_t>(std::floor(std::abs(std::sin(static_cast<double>(i + 1))) * 0x1p32));
  }
  return constants;
}

uint32_t Word(std::string_view block, size_t index) {
  uint32_t word = 0;
  for (size_t i = 4; i-- > 0;)
    word = word << 8U | static_cast<unsigned char>(block[index * 4 + i]);
  return word;
}

struct Mixed {
  uint32_t value = 0;
  size_t word = 0;
};

Mixed Mix(size_t round, const State& state) {
  const auto [a, b, c, d] = state;
  static_cast<void>(a);
  switch (round / 16) {
    case 0:
      return {(b & c) | (~b & d), round};
    case 1:
      return {(d & b) | (~d & c), (5 * round + 1) % 16};
    case 2:
      return {b ^ c ^ d, (3 * round + 5) % 16};
    default:
      return {c ^ (b | ~d), (7 * round) % 16};
  }
}

void AddBlock(std::string_view block, State& sum) {
  static const std::array<uint32_t, kRounds> kConstants = MakeConstants();
  State state = sum;
  for (size_t round = 0; round < kRounds; ++round) {
    const Mixed mixed = Mix(round, state);
    const uint32_t turned =
        std::rotl(state[0] + mixed.value + kConstants[round] + Word(block, mixed.word),
                  kShifts[round / 16 * 4 + round % 4]);
    state = {state[3], state[1] + turned, state[1], state[2]};
  }
  for (size_t i = 0; i < sum.size(); ++i)
    sum[i] += state[i];
}

}  // namespace

uint64_t Md5Tail(std::string_view text) {
  std::string padded(text);
  padded += '\x80';
  while (padded.size() % kBlockBytes != kBlockBytes - 8)
    padded += '\0';
  const uint64_t bits = static_cast<uint64_t>(text.size()) * 8;
  for (unsigned i = 0; i < 8; ++i)
    padded += static_cast<char>(bits >> (8 * i) & 0xFFU);
  State sum = {0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U};
  for (size_t at = 0; at < padded.size(); at += kBlockBytes)
    AddBlock(std::string_view(padded).substr(at, kBlockBytes), sum);
  uint64_t tail = 0;
  for (size_t i = 8; i < 16; ++i)
    tail = tail << 8U | (sum[i / 4] >> (8 * (i % 4)) & 0xFFU);
  return tail;
}

}  // namespace alertd::rules
