#include "rules/format/variables_expression.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace alertd::format {
namespace {

struct Variable {
  std::string_view text;  // ${NAME} or ${NAME:-default}
  std::string stands_in;
};

// What stands in for the variables while the expression is formatted: it is printed as it is
// written (a duration of less than a second is), and hardly anybody writes it.
enum class StandIn { kNumber, kDuration, kName };
constexpr std::array<StandIn, 3> kStandIns = {StandIn::kNumber, StandIn::kDuration, StandIn::kName};

std::string Write(StandIn kind, size_t index) {
  std::string number = std::to_string(90'210'771 + index);
  switch (kind) {
    case StandIn::kNumber:
      return number;
    case StandIn::kDuration:
      return std::to_string(601 + index) + "ms";
    case StandIn::kName:
      break;
  }
  return "alertd_variable_" + number;
}

// The text with all variables replaced; nothing when one has no end.
std::optional<std::string> Replace(std::string_view text, StandIn kind,
                                   std::vector<Variable>& variables) {
  std::string out;
  size_t from = 0;
  for (size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", from)) {
    const size_t end = text.find('}', at);
    if (end == std::string_view::npos) return std::nullopt;
    variables.push_back(
        {.text = text.substr(at, end + 1 - at), .stands_in = Write(kind, variables.size())});
    out.append(text.substr(from, at - from)).append(variables.back().stands_in);
    from = end + 1;
  }
  return out += text.substr(from);
}

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

// What is one word with the part of the text at `at`: a value may change what kind of word it is.
std::pair<std::string_view, std::string_view> WordAround(std::string_view text, size_t at,
                                                         size_t size) {
  constexpr std::string_view kWord =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:$";
  const size_t begin = at == 0 ? 0 : text.find_last_not_of(kWord, at - 1) + 1;  // npos + 1 is 0
  const size_t end = std::min(text.find_first_not_of(kWord, at + size), text.size());
  return {text.substr(begin, at - begin), text.substr(at + size, end - at - size)};
}

// The variables in place of what stands in for them; nothing when one is not there once, or as part
// of another word than in `before`.
std::optional<std::string> PutBack(std::string text, std::string_view before,
                                   const std::vector<Variable>& variables) {
  for (const auto& [name, stands_in] : variables) {
    if (Count(text, stands_in) != 1 || Count(before, stands_in) != 1) return std::nullopt;
    if (WordAround(text, text.find(stands_in), stands_in.size()) !=
        WordAround(before, before.find(stands_in), stands_in.size())) {
      return std::nullopt;
    }
  }
  for (const auto& [name, stands_in] : variables)
    text.replace(text.find(stands_in), stands_in.size(), name);
  return text;
}

}  // namespace

Result<std::string> FormatWithVariables(std::string_view text, Lines lines) {
  if (text.find_first_of("'`") != std::string_view::npos) {
    return Unsupported("its quotes may matter to the variables in it");
  }
  Result<std::string> first = InvalidInput("a variable has no end");
  for (const StandIn kind : kStandIns) {
    std::vector<Variable> variables;
    const std::optional<std::string> replaced = Replace(text, kind, variables);
    if (!replaced) return first;
    Result<std::string> formatted = FormatExpression(*replaced, lines);
    if (formatted) {
      std::optional<std::string> out = PutBack(*std::move(formatted), *replaced, variables);
      if (out) return *std::move(out);
      formatted = Unsupported("its variables would change");
    }
    if (kind == kStandIns.front()) first = std::move(formatted);
  }
  return first;
}

}  // namespace alertd::format
