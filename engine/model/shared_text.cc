#include "engine/model/shared_text.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "engine/base/check.h"

namespace alertd {
namespace {

// In units of what stands before the text, so that the memory is aligned for that.
size_t UnitsFor(size_t text_bytes, size_t unit_bytes) {
  return 1 + (text_bytes + unit_bytes - 1) / unit_bytes;
}

}  // namespace

SharedText::SharedText(std::string_view text)
    : SharedText(
          Written(text.size(), [text](char* out) { std::copy(text.begin(), text.end(), out); })) {}

SharedText::Held* SharedText::Allocate(size_t bytes) {
  // What comes in, and what templates make of it, is limited to much less.
  ALERTD_CHECK(bytes <= std::numeric_limits<uint32_t>::max());
  Held* const held = std::allocator<Held>().allocate(UnitsFor(bytes, sizeof(Held)));
  return std::construct_at(held, static_cast<uint32_t>(bytes));
}

void SharedText::Free(Held* held) {
  const size_t units = UnitsFor(held->bytes, sizeof(Held));
  std::destroy_at(held);
  std::allocator<Held>().deallocate(held, units);
}

}  // namespace alertd
