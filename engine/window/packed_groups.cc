#include "engine/window/packed_groups.h"

#include <algorithm>
#include <bit>

#include "engine/window/bit_packing.h"

namespace alertd::window {
namespace {

template <typename Visitor>
void EachGroup(std::span<const uint64_t> words, Visitor visit) {
  for (size_t i = 0; i < words.size(); i += kPackedGroup)
    visit(words.subspan(i, std::min(kPackedGroup, words.size() - i)));
}

}  // namespace

unsigned WidthOf(std::span<const uint64_t> words) {
  uint64_t any = 0;
  for (const uint64_t word : words)
    any |= word;
  return static_cast<unsigned>(std::bit_width(any));
}

size_t PackedSize(std::span<const uint64_t> words) {
  size_t bytes = 0;
  EachGroup(words, [&bytes](std::span<const uint64_t> group) {
    bytes += 1 + PackedBytes(group.size(), WidthOf(group));
  });
  return bytes;
}

void PutGroups(std::span<const uint64_t> words, std::string& out) {
  EachGroup(words, [&out](std::span<const uint64_t> group) {
    const unsigned width = WidthOf(group);
    out.push_back(static_cast<char>(width));
    AppendPacked(group, width, out);
  });
}

bool ReadGroups(ByteReader& reader, std::span<uint64_t> words) {
  for (size_t i = 0; i < words.size(); i += kPackedGroup) {
    const auto group = words.subspan(i, std::min(kPackedGroup, words.size() - i));
    const auto width = reader.Fixed(1);
    if (!width || *width > kPackedBitsMax) return false;
    const auto bits = static_cast<unsigned>(*width);
    const auto packed = reader.Text(PackedBytes(group.size(), bits));
    if (!packed) return false;
    Unpack(packed->data(), bits, group);
  }
  return true;
}

}  // namespace alertd::window
