#include "rules/variables.h"

#include <cctype>
#include <string_view>
#include <utility>

namespace alertd::rules {
namespace {

bool IsNameStart(char c) { return c == '_' || std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsNameByte(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

// The end of the name that begins at `from`; `from` when there is none.
size_t NameEnd(std::string_view text, size_t from) {
  if (from >= text.size() || !IsNameStart(text[from])) return from;
  size_t at = from;
  while (at < text.size() && IsNameByte(text[at]))
    ++at;
  return at;
}

struct Reference {
  std::string name;
  std::optional<std::string> fallback;
  size_t end = 0;
};

// The reference that begins with `${` at `from`; nothing when this is something else.
std::optional<Reference> ParseBraced(std::string_view text, size_t from) {
  const size_t name_begin = from + 2;
  const size_t name_end = NameEnd(text, name_begin);
  if (name_end == name_begin || name_end >= text.size()) return std::nullopt;
  Reference reference{.name = std::string(text.substr(name_begin, name_end - name_begin)),
                      .fallback = std::nullopt,
                      .end = name_end + 1};
  if (text[name_end] == '}') return reference;
  if (!text.substr(name_end).starts_with(":-")) return std::nullopt;
  const size_t close = text.find('}', name_end);
  if (close == std::string_view::npos) return std::nullopt;
  reference.fallback = std::string(text.substr(name_end + 2, close - name_end - 2));
  reference.end = close + 1;
  return reference;
}

// Collects replacements for one text.
class Expansion {
 public:
  Expansion(const ScalarText& text, const VariableLookup& lookup) : text_(text), lookup_(lookup) {}

  void Replace(size_t begin, size_t end, std::string by) {
    replacements_.push_back({.in_value = {.begin = begin, .end = end}, .text = std::move(by)});
  }

  void Expand(size_t begin, const Reference& reference) {
    out_.has_variables = true;
    std::optional<std::string> value;
    if (lookup_) value = lookup_(reference.name);
    if (reference.fallback && (!value || value->empty())) value = reference.fallback;
    if (!value) {
      out_.missing.push_back(
          {.name = reference.name, .range = text_.Locate({.begin = begin, .end = reference.end})});
    } else if (value->empty() && reference.fallback) {
      out_.declined.push_back(reference.name);
    }
    expanded_bytes_ += value ? value->size() : 0;
    if (expanded_bytes_ > kExpandedBytesMax) {
      out_.too_long = true;
      value.reset();
    }
    Replace(begin, reference.end, value.value_or(""));
  }

  ExpandedText Take() && {
    out_.text = replacements_.empty() ? text_ : text_.Replace(replacements_);
    return std::move(out_);
  }

 private:
  const ScalarText& text_;
  const VariableLookup& lookup_;
  std::vector<ScalarText::Replacement> replacements_;
  size_t expanded_bytes_ = 0;
  ExpandedText out_;
};

}  // namespace

ExpandedText ExpandVariables(const ScalarText& text, const VariableLookup& lookup) {
  const std::string_view value = text.value();
  Expansion expansion(text, lookup);
  size_t at = value.find('$');
  while (at != std::string_view::npos) {
    size_t next = at + 1;
    if (value.substr(at).starts_with("$${")) {
      expansion.Replace(at, at + 2, "$");
      next = at + 3;
    } else if (value.substr(at).starts_with("${")) {
      if (const std::optional<Reference> reference = ParseBraced(value, at)) {
        expansion.Expand(at, *reference);
        next = reference->end;
      }
    }
    at = value.find('$', next);
  }
  return std::move(expansion).Take();
}

ExpandedText ExpandLikeShell(const ScalarText& text, const VariableLookup& lookup) {
  const std::string_view value = text.value();
  Expansion expansion(text, lookup);
  size_t at = value.find('$');
  while (at != std::string_view::npos) {
    size_t next = at + 1;
    const size_t name_end = NameEnd(value, at + 1);
    if (value.substr(at).starts_with("$$")) {
      expansion.Replace(at, at + 2, "$");
      next = at + 2;
    } else if (value.substr(at).starts_with("${")) {
      const size_t close = NameEnd(value, at + 2);
      if (close > at + 2 && close < value.size() && value[close] == '}') {
        next = close + 1;
        expansion.Expand(at, {.name = std::string(value.substr(at + 2, close - at - 2)),
                              .fallback = std::nullopt,
                              .end = next});
      }
    } else if (name_end > at + 1) {
      next = name_end;
      expansion.Expand(at, {.name = std::string(value.substr(at + 1, name_end - at - 1)),
                            .fallback = std::nullopt,
                            .end = next});
    }
    at = value.find('$', next);
  }
  return std::move(expansion).Take();
}

bool IsBareVariable(std::string_view raw) {
  if (!raw.starts_with("${") || raw.find('}') + 1 != raw.size()) return false;
  return raw.find(":-") == std::string_view::npos || raw.ends_with(":-}");
}

}  // namespace alertd::rules
