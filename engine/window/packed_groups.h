#pragma once

// Any count of numbers in groups of kPackedGroup, each with a byte before it for how wide it is.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/window/log_bytes.h"

namespace alertd::window {

// How many bits the largest of them takes.
unsigned WidthOf(std::span<const uint64_t> words);

void PutGroups(std::span<const uint64_t> words, std::string& out);
// How many bytes PutGroups() would append.
size_t PackedSize(std::span<const uint64_t> words);

// Fills `words` from groups of packed numbers; false where there are too few bytes.
bool ReadGroups(ByteReader& reader, std::span<uint64_t> words);

}  // namespace alertd::window
