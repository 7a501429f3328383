#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/window/log_decoder.h"
#include "tests/engine/window/logged_window.h"

namespace alertd::window {
namespace {

// Any bytes as a block of the log: they are refused or taken in. What was taken in is written again
// as it was.
void ReadAndWriteAgain(std::string_view block) {
  constexpr size_t kPlenty = size_t{1} << 26U;
  constexpr Duration kAlways{int64_t{1} << 61U};
  const WindowOptions options{.retention = kAlways, .series_max = 100};
  Window window(options);
  window.BeginLog(kPlenty);
  LogDecoder decoder(window);
  if (!decoder.Apply(block)) return;
  Window again(options);
  LogDecoder second(again);
  ALERTD_CHECK(second.Apply(window.TakeLog(LogCut::kNewSegment).bytes).has_value());
  ALERTD_CHECK(AnswersOf(again) == AnswersOf(window));
}

}  // namespace
}  // namespace alertd::window

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  alertd::window::ReadAndWriteAgain(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
