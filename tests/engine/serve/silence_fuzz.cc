// Whatever somebody posts as a silence: it is refused, or can be written.

#include <cstdint>
#include <string_view>

#include "engine/serve/silence_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using alertd::serve::ReadSilence;
  const auto read = ReadSilence({reinterpret_cast<const char*>(data), size});
  if (!read || read->matcher_sets.empty()) return 0;
  alertd::serve::JsonWriter json;
  alertd::serve::WriteSilence(json, *read, {});
  static_cast<void>(ReadSilence(json.text()));
  return 0;
}
