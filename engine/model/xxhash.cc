#include "engine/model/xxhash.h"

#include <array>
#include <bit>

namespace alertd {
namespace {

// The algorithm's own constants.
constexpr uint64_t kPrime1 = 11400714785074694791U;
constexpr uint64_t kPrime2 = 14029467366897019727U;
constexpr uint64_t kPrime3 = 1609587929392839161U;
constexpr uint64_t kPrime4 = 9650029242287828579U;
constexpr uint64_t kPrime5 = 2870177450012600261U;

// A little-endian number of `size` bytes at the text's start, which is taken off.
uint64_t TakeNumber(std::string_view& bytes, size_t size) {
  uint64_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    number |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  bytes.remove_prefix(size);
  return number;
}

uint64_t Round(uint64_t state, uint64_t input) {
  return std::rotl(state + input * kPrime2, 31) * kPrime1;
}

// The four lanes over all blocks of 32 bytes, as one.
uint64_t HashBlocks(std::string_view& rest) {
  std::array<uint64_t, 4> lanes = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
  while (rest.size() >= 32) {
    for (uint64_t& lane : lanes)
      lane = Round(lane, TakeNumber(rest, 8));
  }
  uint64_t hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
                  std::rotl(lanes[3], 18);
  for (const uint64_t lane : lanes)
    hash = (hash ^ Round(0, lane)) * kPrime1 + kPrime4;
  return hash;
}

}  // namespace

uint64_t XxHash64(std::string_view bytes) {
  std::string_view rest = bytes;
  uint64_t hash = bytes.size() >= 32 ? HashBlocks(rest) : kPrime5;
  hash += bytes.size();
  while (rest.size() >= 8) {
    hash = std::rotl(hash ^ Round(0, TakeNumber(rest, 8)), 27) * kPrime1 + kPrime4;
  }
  if (rest.size() >= 4) {
    hash = std::rotl(hash ^ (TakeNumber(rest, 4) * kPrime1), 23) * kPrime2 + kPrime3;
  }
  while (!rest.empty()) {
    hash = std::rotl(hash ^ (TakeNumber(rest, 1) * kPrime5), 11) * kPrime1;
  }
  hash = (hash ^ (hash >> 33)) * kPrime2;
  hash = (hash ^ (hash >> 29)) * kPrime3;
  return hash ^ (hash >> 32);
}

}  // namespace alertd
