#pragma once

#include <string_view>

namespace alertd::html {

// What the value of an attribute is, as far as escaping goes.
enum class AttributeType {
  kPlain,
  kUnsafe,  // changes what the document or the rest of the tag means
  kHtml,
  kCss,
  kScript,
  kUrl,
  kSrcset,
};

// Of an attribute by its name in lower case: known ones, event handlers ("on…"), and what looks
// like a URL ("data-src"); a namespace or "data-" before the name does not hide it.
AttributeType TypeOfAttribute(std::string_view name);

// Whether a script of this type is JavaScript or JSON. Parameters after a semicolon do not count.
bool IsScriptType(std::string_view mime_type);

}  // namespace alertd::html
