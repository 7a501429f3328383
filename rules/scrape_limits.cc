#include "rules/scrape_limits.h"

#include <array>
#include <charconv>
#include <limits>
#include <string>

#include "engine/model/labels.h"

namespace alertd::rules {
namespace {

struct ByteUnit {
  std::string_view suffix;
  unsigned shift;
};
constexpr std::array<ByteUnit, 13> kUnits = {{{"B", 0},
                                              {"KB", 10},
                                              {"KiB", 10},
                                              {"MB", 20},
                                              {"MiB", 20},
                                              {"GB", 30},
                                              {"GiB", 30},
                                              {"TB", 40},
                                              {"TiB", 40},
                                              {"PB", 50},
                                              {"PiB", 50},
                                              {"EB", 60},
                                              {"EiB", 60}}};

std::optional<size_t> ParseByteSize(std::string_view text) {
  if (text == "0") return 0;
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view suffix = text.substr(static_cast<size_t>(end - text.data()));
  for (const ByteUnit& unit : kUnits) {
    if (unit.suffix != suffix) continue;
    if (number > (std::numeric_limits<size_t>::max() >> unit.shift)) return std::nullopt;
    return number << unit.shift;
  }
  return std::nullopt;
}

}  // namespace

std::optional<size_t> ReadByteSize(FileScope& scope, const YamlNode& node, std::string_view what) {
  const std::optional<TextValue> text = scope.Text(node, what);
  if (!text || text->incomplete) return std::nullopt;
  const std::optional<size_t> size = ParseByteSize(text->value());
  if (!size) {
    scope.Error({.name = "bad-value",
                 .range = node.range,
                 .message = std::string(what) + ": not a valid size: \"" + text->value() + "\"",
                 .suggestion = "write a number with a unit, such as 10MB"});
  }
  return size;
}

void CheckStaticLabel(FileScope& scope, const KeyedText& label) {
  if (label.name.empty() || !IsValidUtf8(label.name)) {
    scope.Error({.name = "bad-name",
                 .range = label.name_range,
                 .message = "\"" + label.name + "\" cannot be a label's name",
                 .suggestion = {}});
  } else if (label.name.starts_with("__")) {
    scope.Error({.name = "not-supported",
                 .range = label.name_range,
                 .message = "the target label \"" + label.name +
                            "\" is not supported yet: labels that begin with __ steer relabeling",
                 .suggestion = {}});
  }
}

}  // namespace alertd::rules
