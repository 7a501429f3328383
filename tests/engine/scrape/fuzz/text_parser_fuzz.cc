#include "engine/scrape/text_parser.h"
#include "tests/engine/scrape/fuzz/parser_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  alertd::scrape::ReadTwice<alertd::scrape::TextParser>(
      std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
