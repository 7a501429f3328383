#include "engine/template/html/document_text.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "engine/model/quote.h"
#include "engine/template/html/attribute_type.h"
#include "engine/template/html/character_reference.h"
#include "engine/template/html/transition.h"

namespace alertd::html {
namespace {

constexpr size_t kShownBytesMax = 32;

bool StartsWithIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && LowerCase(text.substr(0, lower.size())) == lower;
}

// Texts and tags: a "<" that begins no tag is escaped, from `end` on is a tag.
void AppendText(std::string& out, std::string_view text, size_t end) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (i < end && text[i] == '<' && !StartsWithIgnoringCase(text.substr(i), "<!doctype")) {
      out += "&lt;";
    } else {
      out += text[i];
    }
  }
}

// A literal of JavaScript: what would begin or end a script or a comment is escaped.
void AppendLiteral(std::string& out, std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    const bool special =
        text[i] == '<' && (StartsWithIgnoringCase(rest, "<script") ||
                           StartsWithIgnoringCase(rest, "</script") || rest.starts_with("<!--"));
    out += special ? "\\x3C" : rest.substr(0, 1);
  }
}

bool HasLineEnd(std::string_view text) {
  return text.find_first_of("\n\r") != std::string_view::npos ||
         text.find("\xE2\x80\xA8") != std::string_view::npos ||
         text.find("\xE2\x80\xA9") != std::string_view::npos;
}

class Reader {
 public:
  Reader(const Context& context, std::string_view text) : context_(context), text_(text) {}

  ReadText Run() {
    while (place_ < text_.size() && error_.empty()) {
      Transition step = context_.delimiter == Delimiter::kNone ? StepOutside() : StepInValue();
      if (!step.error.empty()) {
        error_ = std::move(step.error);
        place_ += step.taken;
        break;
      }
      Append(step);
      context_ = std::move(step.context);
      place_ += step.taken;
    }
    return {.context = std::move(context_),
            .output = std::move(out_),
            .error = std::move(error_),
            .place = std::min(place_, text_.size())};
  }

 private:
  // Up to the end tag of the element that this is in, if there is one.
  Transition StepOutside() {
    const bool in_tag = IsInTag(context_.state);
    // In scripts' texts and comments, an end tag is escaped or dropped.
    const bool ends_count = context_.element != Element::kOther &&
                            !(context_.element == Element::kScript &&
                              (IsScriptLiteral(context_.state) || IsComment(context_.state)));
    size_t end = text_.size();
    if (ends_count && !in_tag) {
      if (end_tag_of_ != context_.element || end_tag_ < place_) FindNextEndTag();
      if (end_tag_ == place_) return {.context = {}, .taken = 0, .error = {}};
      end = std::min(end, end_tag_);
    }
    return Step(context_, text_.substr(place_, end - place_));
  }

  void FindNextEndTag() {
    end_tag_of_ = context_.element;
    end_tag_ = FindEndTag(context_.element, text_, place_);
  }

  Transition StepInValue() {
    const std::string_view rest = text_.substr(place_);
    const size_t end = std::min(rest.find_first_of(EndOfValue(context_.delimiter)), rest.size());
    const std::string_view value = rest.substr(0, end);
    if (context_.delimiter == Delimiter::kSpaceOrTagEnd) {
      const size_t bad = value.find_first_of("\"'<=`");
      if (bad != std::string_view::npos) {
        return Broken(bad, Quote(value.substr(bad, 1), {}) + " in an attribute without quotes: " +
                               Quote(value.substr(0, kShownBytesMax), {}));
      }
    }
    if (end == rest.size()) return StepOverValue(value);
    Context next{.state = State::kTag, .element = context_.element, .braces = {}};
    const bool other_script =
        context_.state == State::kAttribute && context_.element == Element::kScript &&
        context_.attribute == AttributeKind::kScriptType && !IsScriptType(value);
    if (other_script) next.element = Element::kOther;
    const bool quoted = context_.delimiter != Delimiter::kSpaceOrTagEnd;
    return {.context = next, .taken = end + (quoted ? 1 : 0), .error = {}};
  }

  // All of a value that goes on after this text. Its language sees references resolved.
  Transition StepOverValue(std::string_view value) {
    const std::string plain = UnescapeCharacterReferences(value);
    std::string_view rest = plain;
    Transition all{.context = context_, .taken = value.size(), .error = {}};
    while (!rest.empty()) {
      Transition step = Step(all.context, rest);
      if (!step.error.empty()) return Broken(0, std::move(step.error));
      rest.remove_prefix(step.taken);
      all.context = std::move(step.context);
    }
    return all;
  }

  void Append(const Transition& step) {
    std::string_view piece = text_.substr(place_, step.taken);
    const bool in_value = context_.delimiter != Delimiter::kNone;
    if (IsComment(context_.state) && !in_value) {
      // What stood on both sides of it stays apart.
      if (context_.state == State::kJsBlockComment) out_ += HasLineEnd(piece) ? '\n' : ' ';
      if (context_.state == State::kCssBlockComment) out_ += ' ';
      return;
    }
    const bool changes = step.context.state != context_.state;
    const bool begins_comment = changes && step.comment != kNowhere && !in_value;
    if (begins_comment) piece = piece.substr(0, step.comment);
    if (context_.state == State::kText || context_.state == State::kRcdata) {
      const bool has_tag = changes && !begins_comment && !piece.empty();
      const size_t tag = has_tag ? piece.rfind('<') : std::string_view::npos;
      AppendText(out_, piece, std::min(tag, piece.size()));
    } else if (IsScriptLiteral(context_.state)) {
      AppendLiteral(out_, piece);
    } else {
      out_ += piece;
    }
  }

  Context context_;
  std::string_view text_;
  size_t place_ = 0;
  std::string out_;
  std::string error_;
  Element end_tag_of_ = Element::kOther;
  size_t end_tag_ = kNowhere;
};

// A step over HTML that is not rendered: contents of scripts and styles are no text.
Transition StepOverMarkup(const Context& context, std::string_view html) {
  if (context.element == Element::kOther || IsInTag(context.state)) return Step(context, html);
  const size_t end = FindEndTag(context.element, html, 0);
  if (end == kNowhere) return TakeAll(context, html);
  return {.context = {}, .taken = end, .error = {}};
}

}  // namespace

ReadText ReadDocumentText(const Context& context, std::string_view text) {
  return Reader(context, text).Run();
}

std::string StripTags(std::string_view html) {
  std::string out;
  Context context;
  size_t place = 0;
  while (place < html.size()) {
    const std::string_view rest = html.substr(place);
    if (context.delimiter != Delimiter::kNone) {
      const size_t end = rest.find_first_of(EndOfValue(context.delimiter));
      if (end == std::string_view::npos) break;
      const bool quoted = context.delimiter != Delimiter::kSpaceOrTagEnd;
      context = {.state = State::kTag, .element = context.element, .braces = {}};
      place += end + (quoted ? 1 : 0);
      continue;
    }
    Transition step = StepOverMarkup(context, rest);
    if (!step.error.empty()) break;
    if (context.state == State::kText || context.state == State::kRcdata) {
      const std::string_view piece = rest.substr(0, step.taken);
      const bool changes = step.context.state != context.state && step.taken > 0;
      out += changes ? piece.substr(0, piece.rfind('<')) : piece;
    }
    context = std::move(step.context);
    place += step.taken;
  }
  return out;
}

}  // namespace alertd::html
