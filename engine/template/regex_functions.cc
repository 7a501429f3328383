#include "engine/template/regex_functions.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "engine/model/go_regex.h"
#include "engine/model/regex_replacement.h"
#include "engine/model/utf8.h"

namespace alertd::tmpl {
namespace {

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

Result<std::shared_ptr<const re2::RE2>> Compile(const std::string& pattern) {
  auto expression = CompileGoRegex(pattern, RegexScope::kPart);
  if (!expression) {
    return InvalidInput("bad regular expression \"" + pattern +
                        "\": " + expression.error().message);
  }
  return expression;
}

size_t CodePointWidth(std::string_view text, size_t place) {
  if (place >= text.size()) return 0;
  std::string_view rest = text.substr(place);
  const size_t before = rest.size();
  TakeUtf8(rest);
  return before - rest.size();
}

struct Replacement {
  std::string pattern;
  std::string replacement;
  std::string text;
};

Result<std::string> ReplaceAll(const Replacement& job, size_t bytes_max) {
  ALERTD_TRY(const auto expression, Compile(job.pattern));
  const RegexReplacement replacement(job.replacement, *expression);
  const std::string_view text = job.text;
  std::vector<re2::StringPiece> groups(static_cast<size_t>(expression->NumberOfCapturingGroups()) +
                                       1);
  std::string out;
  size_t search_from = 0;
  size_t copied_to = 0;
  while (search_from <= text.size() && out.size() <= bytes_max &&
         expression->Match(Piece(text), search_from, text.size(), re2::RE2::UNANCHORED,
                           groups.data(), static_cast<int>(groups.size()))) {
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    const size_t end = begin + groups[0].size();
    out += text.substr(copied_to, begin - copied_to);
    // An empty match right after another one is no match of its own.
    const bool counts = end > copied_to || begin == 0;
    if (counts) replacement.AppendTo(out, groups, bytes_max);
    copied_to = end;
    const size_t next = search_from + std::max<size_t>(CodePointWidth(text, search_from), 1);
    search_from = next > end ? next : end;
  }
  if (copied_to < text.size()) out += text.substr(copied_to);
  if (out.size() > bytes_max) {
    return LimitExceeded("replacing makes more than " + std::to_string(bytes_max) + " bytes");
  }
  return out;
}

}  // namespace

Result<Value> Match(const Args& args) {
  ALERTD_TRY(const std::string pattern, TextArg(args, 0));
  ALERTD_TRY(const std::string text, TextArg(args, 1));
  ALERTD_TRY(const auto expression, Compile(pattern));
  return Value(re2::RE2::PartialMatch(Piece(text), *expression));
}

Result<Value> ReReplaceAll(const Args& args) {
  Replacement job;
  ALERTD_TRY(job.pattern, TextArg(args, 0));
  ALERTD_TRY(job.replacement, TextArg(args, 1));
  ALERTD_TRY(job.text, TextArg(args, 2));
  ALERTD_TRY(std::string text, ReplaceAll(job, ExecuteLimits().output_bytes_max));
  return Value(std::move(text));
}

}  // namespace alertd::tmpl
