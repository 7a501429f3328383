#pragma once

// Where in an HTML document a piece of a template stands: what decides how a value is escaped
// there.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace alertd::html {

enum class State {
  kText,           // between tags
  kTag,            // in a tag, before an attribute or its end
  kAttributeName,  // in or right after the name's first part
  kAfterName,
  kBeforeValue,  // after the equals sign
  kComment,
  kRcdata,          // in <textarea> or <title>
  kAttribute,       // in the value of an attribute without a language of its own
  kUrl,             // in that of one which holds a URL
  kSrcset,          // … a list of URLs
  kMetaContent,     // … what <meta content> says
  kMetaContentUrl,  // … after "url=" there
  kJs,
  kJsDoubleQuoted,
  kJsSingleQuoted,
  kJsTemplate,  // in backquotes
  kJsRegexp,
  kJsBlockComment,
  kJsLineComment,
  kCss,
  kCssDoubleQuoted,
  kCssSingleQuoted,
  kCssDoubleQuotedUrl,
  kCssSingleQuotedUrl,
  kCssUrl,  // url(…) without quotes
  kCssBlockComment,
  kCssLineComment,
  kDead,  // after {{break}} and {{continue}}: nothing follows
};

// What ends the value of an attribute.
enum class Delimiter { kNone, kDoubleQuote, kSingleQuote, kSpaceOrTagEnd };

// How far a URL has come. Unknown: branches before have come to different parts.
enum class UrlPart { kNone, kBeforeQuery, kQueryOrFragment, kUnknown };

// What a slash would begin in JavaScript. Unknown: branches before disagree.
enum class Slash { kRegexp, kDivision, kUnknown };

// What the value of the attribute that is being read is written in.
enum class AttributeKind { kPlain, kScript, kScriptType, kStyle, kUrl, kSrcset, kMetaContent };

// The elements whose tags or contents have rules of their own.
enum class Element { kOther, kScript, kStyle, kTextarea, kTitle, kMeta };

struct Context {
  State state = State::kText;
  Delimiter delimiter = Delimiter::kNone;
  UrlPart url_part = UrlPart::kNone;
  Slash slash = Slash::kRegexp;
  AttributeKind attribute = AttributeKind::kPlain;
  Element element = Element::kOther;
  // Of each template literal around, how many braces are open in the ${…} that is being read.
  std::vector<int> braces;

  bool operator==(const Context&) const = default;
};

// The state in which an attribute's value begins.
State ValueState(AttributeKind kind);

bool IsComment(State state);
// In a text, a template or a regular expression of JavaScript.
bool IsScriptLiteral(State state);
bool IsInTag(State state);

// Where a value printed here stands: after a blank in a tag it is an attribute's name, after an
// equals sign a value without quotes.
Context Nudged(Context context);

// The context after branches that end in these two; nothing when they do not go together.
std::optional<Context> Joined(const Context& left, const Context& right);

// For messages: "a URL, before its query, in an attribute in double quotes".
std::string Describe(const Context& context);

// The name of a template's variant for calls from this context; in text, its own.
std::string VariantName(const std::string& name, const Context& context);

}  // namespace alertd::html
