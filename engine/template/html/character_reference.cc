#include "engine/template/html/character_reference.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>

#include "engine/model/utf8.h"

namespace alertd::html {
namespace {

struct NamedCharacter {
  std::string_view name;
  char character;
};

// All names of ASCII's characters.
constexpr auto kNamed = std::to_array<NamedCharacter>({
    {"AMP", '&'},      {"DiacriticalGrave", '`'},
    {"GT", '>'},       {"Hat", '^'},
    {"LT", '<'},       {"NewLine", '\n'},
    {"QUOT", '"'},     {"Tab", '\t'},
    {"UnderBar", '_'}, {"VerticalLine", '|'},
    {"amp", '&'},      {"apos", '\''},
    {"ast", '*'},      {"bsol", '\\'},
    {"colon", ':'},    {"comma", ','},
    {"commat", '@'},   {"dollar", '$'},
    {"equals", '='},   {"excl", '!'},
    {"grave", '`'},    {"gt", '>'},
    {"lbrace", '{'},   {"lbrack", '['},
    {"lcub", '{'},     {"lowbar", '_'},
    {"lpar", '('},     {"lsqb", '['},
    {"lt", '<'},       {"midast", '*'},
    {"num", '#'},      {"percnt", '%'},
    {"period", '.'},   {"plus", '+'},
    {"quest", '?'},    {"quot", '"'},
    {"rbrace", '}'},   {"rbrack", ']'},
    {"rcub", '}'},     {"rpar", ')'},
    {"rsqb", ']'},     {"semi", ';'},
    {"sol", '/'},      {"verbar", '|'},
    {"vert", '|'},
});
// Those that need no semicolon.
constexpr auto kLoose = std::to_array<NamedCharacter>({
    {"AMP", '&'},
    {"GT", '>'},
    {"LT", '<'},
    {"QUOT", '"'},
    {"amp", '&'},
    {"gt", '>'},
    {"lt", '<'},
    {"quot", '"'},
});

struct Reference {
  size_t taken = 0;
  int64_t point = 0;
};

// What browsers take the numbers of Windows' control characters for matters as little here as
// which letter they are.
std::optional<Reference> NumericReference(std::string_view text) {
  size_t begin = 2;
  const bool hex = text.size() > begin && (text[begin] == 'x' || text[begin] == 'X');
  if (hex) ++begin;
  size_t end = begin;
  while (end < text.size() && (hex ? std::isxdigit(static_cast<unsigned char>(text[end])) != 0
                                   : std::isdigit(static_cast<unsigned char>(text[end])) != 0)) {
    ++end;
  }
  if (end == begin) return std::nullopt;
  constexpr int64_t kReplacement = 0xFFFD;
  int64_t point = 0;
  const auto [stop, error] =
      std::from_chars(text.data() + begin, text.data() + end, point, hex ? 16 : 10);
  if (error != std::errc() || point == 0) point = kReplacement;
  if (end < text.size() && text[end] == ';') ++end;
  return Reference{.taken = end, .point = point};
}

std::optional<Reference> NamedReference(std::string_view text) {
  size_t end = 1;
  while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) {
    ++end;
  }
  const std::string_view name = text.substr(1, end - 1);
  if (end < text.size() && text[end] == ';') {
    const auto* const found =
        std::find_if(kNamed.begin(), kNamed.end(),
                     [name](const NamedCharacter& row) { return row.name == name; });
    if (found != kNamed.end()) return Reference{.taken = end + 1, .point = found->character};
  }
  for (const NamedCharacter& row : kLoose) {
    if (name.starts_with(row.name)) {
      return Reference{.taken = row.name.size() + 1, .point = row.character};
    }
  }
  return std::nullopt;
}

}  // namespace

std::string UnescapeCharacterReferences(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t begin = std::min(text.find('&'), text.size());
    out += text.substr(0, begin);
    text.remove_prefix(begin);
    if (text.empty()) break;
    const bool numeric = text.size() > 1 && text[1] == '#';
    const std::optional<Reference> found = numeric ? NumericReference(text) : NamedReference(text);
    if (found) {
      AppendUtf8(out, found->point);
    } else {
      out += '&';
    }
    text.remove_prefix(found ? found->taken : 1);
  }
  return out;
}

}  // namespace alertd::html
