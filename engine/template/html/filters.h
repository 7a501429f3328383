#pragma once

// What values go through where they are printed, one function for a kind of place. Each takes any
// value and gives a text; a text that was declared safe for the place stays as it is.

#include <string>
#include <string_view>

#include "engine/template/value.h"

namespace alertd::html {

using tmpl::Value;

// Stands for what is not safe in CSS, in a URL or as an attribute's name, so that it can be found.
inline constexpr std::string_view kUnsafeMark = "ZgotmplZ";

// The value as a text: nothing for nil; `kind` is null for what was not declared safe.
struct PlainText {
  std::string text;
  const tmpl::SafeText* safe = nullptr;

  bool IsSafe(tmpl::SafeKind kind) const { return safe != nullptr && safe->kind == kind; }
};
PlainText ToPlainText(const Value& value);

Value EscapeText(const Value& value);
Value EscapeRcdata(const Value& value);     // in <textarea> and <title>
Value EscapeAttribute(const Value& value);  // in quotes
Value EscapeUnquotedAttribute(const Value& value);
Value FilterAttributeName(const Value& value);
Value DropValue(const Value& value);  // in a comment

Value FilterUrl(const Value& value);     // refuses all schemes but http, https and mailto
Value NormalizeUrl(const Value& value);  // for a URL or the part before its query
Value EscapeUrl(const Value& value);     // for a part of a query or a fragment
Value FilterSrcset(const Value& value);

Value EncodeJsValue(const Value& value);
Value EscapeJsString(const Value& value);
Value EscapeJsTemplate(const Value& value);
Value EscapeJsRegexp(const Value& value);

Value FilterCssValue(const Value& value);
Value EscapeCssString(const Value& value);

// The functions `html` and `urlquery` where they end a pipeline: they know no safe texts.
Value ApplyHtmlFunction(const Value& value);
Value ApplyUrlQueryFunction(const Value& value);

}  // namespace alertd::html
