#include "engine/template/html/pipeline_escaper.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/template/html/filters.h"

namespace alertd::html {
namespace {

using tmpl::Command;
using tmpl::Filter;
using tmpl::Operand;
using tmpl::OperandKind;
using tmpl::Pipeline;

// Go's functions that escape without knowing the place. Only the last of a pipeline may be one.
enum class Predefined { kNone, kHtml, kUrlQuery };

Predefined PredefinedOf(const Command& command) {
  const Operand& callee = command.operands.front();
  if (callee.kind != OperandKind::kFunction || !callee.fields.empty()) return Predefined::kNone;
  if (callee.name == "html") return Predefined::kHtml;
  return callee.name == "urlquery" ? Predefined::kUrlQuery : Predefined::kNone;
}

// The filter that such a function takes the place of.
bool StandsFor(Predefined predefined, Filter filter) {
  if (predefined == Predefined::kHtml) {
    return filter == EscapeText || filter == EscapeRcdata || filter == EscapeAttribute;
  }
  return predefined == Predefined::kUrlQuery && (filter == EscapeUrl || filter == NormalizeUrl);
}

Filter FilterOf(Predefined predefined) {
  return predefined == Predefined::kHtml ? ApplyHtmlFunction : ApplyUrlQueryFunction;
}

bool IsUrlState(State state) {
  return state == State::kUrl || state == State::kCssDoubleQuoted ||
         state == State::kCssSingleQuoted || state == State::kCssDoubleQuotedUrl ||
         state == State::kCssSingleQuotedUrl || state == State::kCssUrl;
}

// REQUIRES: the part is known.
std::vector<Filter> UrlFilters(const Context& context) {
  if (context.url_part == UrlPart::kQueryOrFragment) return {EscapeUrl};
  const bool text =
      context.state == State::kCssDoubleQuoted || context.state == State::kCssSingleQuoted;
  const Filter last = text ? EscapeCssString : NormalizeUrl;
  if (context.url_part == UrlPart::kNone) return {FilterUrl, last};
  return {last};
}

std::vector<Filter> StateFilters(const Context& context) {
  if (IsUrlState(context.state)) return UrlFilters(context);
  if (IsComment(context.state)) return {DropValue};
  switch (context.state) {
    case State::kText:
      return {EscapeText};
    case State::kRcdata:
      return {EscapeRcdata};
    case State::kTag:
    case State::kAttributeName:
      return {FilterAttributeName};
    case State::kSrcset:
      return {FilterSrcset};
    case State::kMetaContentUrl:
      return {FilterUrl};
    case State::kJs:
      return {EncodeJsValue};
    case State::kJsDoubleQuoted:
    case State::kJsSingleQuoted:
      return {EscapeJsString};
    case State::kJsTemplate:
      return {EscapeJsTemplate};
    case State::kJsRegexp:
      return {EscapeJsRegexp};
    case State::kCss:
      return {FilterCssValue};
    default:
      return {};
  }
}

std::vector<Filter> FiltersOf(const Context& context) {
  std::vector<Filter> filters = StateFilters(context);
  if (context.delimiter == Delimiter::kSpaceOrTagEnd) {
    filters.push_back(EscapeUnquotedAttribute);
  } else if (context.delimiter != Delimiter::kNone) {
    filters.push_back(EscapeAttribute);
  }
  return filters;
}

std::optional<SourceError> MisplacedFunction(const Context& context, const Pipeline& pipeline) {
  for (size_t i = 0; i < pipeline.commands.size(); ++i) {
    const Command& command = pipeline.commands[i];
    const Predefined predefined = PredefinedOf(command);
    if (predefined == Predefined::kNone) continue;
    const bool unquoted = context.state == State::kAttribute &&
                          context.delimiter == Delimiter::kSpaceOrTagEnd &&
                          predefined == Predefined::kHtml;
    if (i + 1 == pipeline.commands.size() && !unquoted) continue;
    return SourceError{.range = command.range,
                       .message = "predefined escaper \"" + command.operands.front().name +
                                  "\" disallowed in template: " +
                                  (unquoted ? "the attribute's value has no quotes"
                                            : "only the last command of a pipeline may escape"),
                       .suggestion = {}};
  }
  return std::nullopt;
}

// Takes the function that ends the pipeline out of it; its arguments stay.
void DropLastCall(Pipeline& pipeline) {
  Command& last = pipeline.commands.back();
  if (pipeline.commands.size() > 1) {
    pipeline.commands.pop_back();
  } else if (last.operands.size() > 1) {
    last.operands.front().name = "print";
  }
}

// Values go through the filters. A function that already does what one of them does takes its
// place, or the value would be escaped twice.
void AddFilters(tmpl::Node& action, std::vector<Filter> filters) {
  const Predefined predefined = PredefinedOf(action.pipeline.commands.back());
  bool replaces = false;
  for (Filter& filter : filters) {
    if (!StandsFor(predefined, filter)) continue;
    filter = FilterOf(predefined);
    replaces = true;
  }
  if (replaces) DropLastCall(action.pipeline);
  action.filters = std::move(filters);
}

}  // namespace

EscapedAction EscapeAction(const Context& context, const tmpl::Node& action,
                           std::string_view text) {
  EscapedAction escaped{.node = action, .context = context, .error = {}};
  // An assignment prints nothing.
  if (!action.pipeline.variables.empty()) return escaped;
  escaped.context = Nudged(context);
  Context& now = escaped.context;
  escaped.error = MisplacedFunction(now, action.pipeline);
  if (escaped.error) return escaped;
  if (IsUrlState(now.state) && now.url_part == UrlPart::kUnknown) {
    const SourceRange range = action.pipeline.range;
    std::string_view shown = text.substr(range.begin, range.end - range.begin);
    shown = shown.substr(0, shown.find_last_not_of(" \t\r\n") + 1);
    escaped.error = SourceError{
        .range = range,
        .message = "{{" + std::string(shown) + "}} appears in an ambiguous context within a URL",
        .suggestion = {}};
    return escaped;
  }
  AddFilters(escaped.node, FiltersOf(now));
  if (now.state == State::kTag) now.state = State::kAttributeName;
  // A slash after a value divides.
  if (now.state == State::kJs) now.slash = Slash::kDivision;
  return escaped;
}

}  // namespace alertd::html
