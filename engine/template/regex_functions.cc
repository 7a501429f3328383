#include "engine/template/regex_functions.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "engine/model/utf8.h"

namespace alertd::tmpl {
namespace {

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

// Compiles the expression. The pointer is there because RE2 objects do not move.
Result<std::unique_ptr<re2::RE2>> Compile(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto expression = std::make_unique<re2::RE2>(pattern, options);
  if (!expression->ok()) {
    return InvalidInput("bad regular expression \"" + pattern + "\": " + expression->error());
  }
  return expression;
}

bool IsGroupNameCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// A replacement taken apart: literal texts and groups in turn. Unknown groups are left out, as Go
// replaces them with nothing.
struct ReplacementPart {
  std::string literal;
  std::optional<int> group;
};

class ReplacementParser {
 public:
  ReplacementParser(std::string_view text, const re2::RE2& expression)
      : rest_(text), expression_(expression) {}

  std::vector<ReplacementPart> Run() {
    while (!rest_.empty()) {
      const size_t dollar = std::min(rest_.find('$'), rest_.size());
      AddLiteral(rest_.substr(0, dollar));
      rest_.remove_prefix(dollar);
      if (!rest_.empty()) TakeDollar();
    }
    return std::move(parts_);
  }

 private:
  void AddLiteral(std::string_view text) {
    if (!text.empty()) parts_.push_back({.literal = std::string(text), .group = {}});
  }

  void TakeDollar() {
    rest_.remove_prefix(1);
    if (rest_.starts_with('$')) {
      AddLiteral("$");
      rest_.remove_prefix(1);
      return;
    }
    const bool braced = rest_.starts_with('{');
    const std::string_view from = rest_.substr(braced ? 1 : 0);
    size_t length = 0;
    while (length < from.size() && IsGroupNameCharacter(from[length])) {
      ++length;
    }
    if (length == 0 || (braced && (length >= from.size() || from[length] != '}'))) {
      AddLiteral("$");
      return;
    }
    AddGroup(std::string(from.substr(0, length)));
    rest_.remove_prefix(length + (braced ? 2 : 0));
  }

  void AddGroup(const std::string& name) {
    constexpr size_t kGroupDigitsMax = 8;
    int group = -1;
    if (name.find_first_not_of("0123456789") == std::string::npos) {
      if (name.size() <= kGroupDigitsMax) group = std::stoi(name);
    } else {
      const auto& names = expression_.NamedCapturingGroups();
      const auto found = names.find(name);
      if (found != names.end()) group = found->second;
    }
    if (group < 0 || group > expression_.NumberOfCapturingGroups()) return;
    parts_.push_back({.literal = {}, .group = group});
  }

  std::string_view rest_;
  const re2::RE2& expression_;
  std::vector<ReplacementPart> parts_;
};

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
  const std::vector<ReplacementPart> parts = ReplacementParser(job.replacement, *expression).Run();
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
    for (size_t i = 0; counts && i < parts.size(); ++i) {
      const auto& [literal, group] = parts[i];
      out += group ? std::string_view(groups[static_cast<size_t>(*group)].data(),
                                      groups[static_cast<size_t>(*group)].size())
                   : std::string_view(literal);
      if (out.size() > bytes_max) break;
    }
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
