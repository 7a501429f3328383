#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/window/value_codec.h"

namespace alertd::window {
namespace {

bool SameBits(double a, double b) {
  return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b);
}

// Any bytes as coded values: they are refused or read, and what was read is written and read again.
void ReadAndWriteAgain(std::string_view bytes, size_t count) {
  std::array<double, kCodedValuesMax> read{};
  const std::span<double> values = std::span(read).first(count);
  if (!DecodeValues(bytes, values)) return;
  std::string written;
  EncodeValues(values, written);
  std::array<double, kCodedValuesMax> again{};
  const std::span<double> values_again = std::span(again).first(count);
  ALERTD_CHECK(DecodeValues(written, values_again));
  ALERTD_CHECK(std::equal(values.begin(), values.end(), values_again.begin(), SameBits));
}

}  // namespace
}  // namespace alertd::window

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  alertd::window::ReadAndWriteAgain(bytes.substr(1), data[0] % alertd::window::kCodedValuesMax);
  return 0;
}
