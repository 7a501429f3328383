// Whatever is parsed can be printed, and what is printed parses to the same tree.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "grammar/parser.h"
#include "grammar/printer.h"

using alertd::grammar::ParseExpr;
using alertd::grammar::ParseOutcome;
using alertd::grammar::PrintExpr;
using alertd::grammar::SameExpr;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ParseOutcome first = ParseExpr(text);
  ALERTD_CHECK((first.root == nullptr) == !first.errors.empty());
  for (const alertd::SourceError& error : first.errors) {
    ALERTD_CHECK(error.range.begin <= error.range.end && error.range.end <= size);
    ALERTD_CHECK(!error.message.empty());
  }
  if (!first.root) return 0;
  const std::string printed = PrintExpr(*first.root);
  const ParseOutcome second = ParseExpr(printed);
  ALERTD_CHECK(second.root != nullptr);
  ALERTD_CHECK(SameExpr(*first.root, *second.root));
  ALERTD_CHECK(PrintExpr(*second.root) == printed);
  return 0;
}
