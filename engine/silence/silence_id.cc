#include "engine/silence/silence_id.h"

#include <cctype>

#include <fmt/format.h>

namespace alertd::silence {

std::string MakeSilenceId(uint64_t high, uint64_t low) {
  // RFC 9562: the version is in the 13th digit, the variant in the two highest bits of the 17th.
  high = (high & ~uint64_t{0xF000}) | 0x4000;
  low = (low & ~(uint64_t{3} << 62U)) | (uint64_t{2} << 62U);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xFFFF,
                     high & 0xFFFF, low >> 48U, low & 0xFFFF'FFFF'FFFF);
}

bool IsUuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != kForm.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool fits =
        kForm[i] == '-' ? text[i] == '-' : std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (!fits) return false;
  }
  return true;
}

}  // namespace alertd::silence
