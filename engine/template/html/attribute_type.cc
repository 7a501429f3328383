#include "engine/template/html/attribute_type.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace alertd::html {
namespace {

struct KnownAttribute {
  std::string_view name;
  AttributeType type;
};

// Names that no rule below would get right; all others are plain.
constexpr auto kKnown = std::to_array<KnownAttribute>({
    {"accept-charset", AttributeType::kUnsafe},
    {"action", AttributeType::kUrl},
    {"archive", AttributeType::kUrl},
    {"async", AttributeType::kUnsafe},
    {"background", AttributeType::kUrl},
    {"challenge", AttributeType::kUnsafe},
    {"charset", AttributeType::kUnsafe},
    {"cite", AttributeType::kUrl},
    {"classid", AttributeType::kUrl},
    {"codebase", AttributeType::kUrl},
    {"content", AttributeType::kUnsafe},
    {"crossorigin", AttributeType::kUnsafe},
    {"data", AttributeType::kUrl},
    {"defer", AttributeType::kUnsafe},
    {"enctype", AttributeType::kUnsafe},
    {"form", AttributeType::kUnsafe},
    {"formaction", AttributeType::kUrl},
    {"formenctype", AttributeType::kUnsafe},
    {"formmethod", AttributeType::kUnsafe},
    {"formnovalidate", AttributeType::kUnsafe},
    {"href", AttributeType::kUrl},
    {"http-equiv", AttributeType::kUnsafe},
    {"icon", AttributeType::kUrl},
    {"keytype", AttributeType::kUnsafe},
    {"language", AttributeType::kUnsafe},
    {"longdesc", AttributeType::kUrl},
    {"manifest", AttributeType::kUrl},
    {"method", AttributeType::kUnsafe},
    {"novalidate", AttributeType::kUnsafe},
    {"pattern", AttributeType::kUnsafe},
    {"poster", AttributeType::kUrl},
    {"profile", AttributeType::kUrl},
    {"rel", AttributeType::kUnsafe},
    {"sandbox", AttributeType::kUnsafe},
    {"src", AttributeType::kUrl},
    {"srcdoc", AttributeType::kHtml},
    {"srclang", AttributeType::kPlain},
    {"srcset", AttributeType::kSrcset},
    {"style", AttributeType::kCss},
    {"type", AttributeType::kUnsafe},
    {"usemap", AttributeType::kUrl},
    {"value", AttributeType::kUnsafe},
    {"xmlns", AttributeType::kUrl},
});

constexpr auto kScriptTypes = std::to_array<std::string_view>({
    "application/ecmascript",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/x-ecmascript",
    "application/x-javascript",
    "importmap",
    "module",
    "speculationrules",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
});

}  // namespace

AttributeType TypeOfAttribute(std::string_view name) {
  constexpr std::string_view kData = "data-";
  const size_t colon = name.find(':');
  if (name.starts_with(kData)) {
    name.remove_prefix(kData.size());
  } else if (colon != std::string_view::npos) {
    if (name.substr(0, colon) == "xmlns") return AttributeType::kUrl;
    name.remove_prefix(colon + 1);
  }
  const auto* const known = std::find_if(
      kKnown.begin(), kKnown.end(), [name](const KnownAttribute& row) { return row.name == name; });
  if (known != kKnown.end()) return known->type;
  if (name.starts_with("on")) return AttributeType::kScript;
  for (const std::string_view part : {"src", "uri", "url"}) {
    if (name.find(part) != std::string_view::npos) return AttributeType::kUrl;
  }
  return AttributeType::kPlain;
}

bool IsScriptType(std::string_view mime_type) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  mime_type = mime_type.substr(0, mime_type.find(';'));
  mime_type.remove_prefix(std::min(mime_type.find_first_not_of(kSpaces), mime_type.size()));
  mime_type = mime_type.substr(0, mime_type.find_last_not_of(kSpaces) + 1);
  std::string lower(mime_type);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return std::find(kScriptTypes.begin(), kScriptTypes.end(), lower) != kScriptTypes.end();
}

}  // namespace alertd::html
