#include "rules/severity_spelling.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/model/severity.h"
#include "engine/model/spelling.h"

namespace alertd::rules {
namespace {

// Names that people use, and that are spelt nearly as one that is known.
constexpr std::array<std::string_view, 4> kOwnNames = {"higher", "inform", "note", "pager"};

// In shorter ones a single letter makes another word.
constexpr size_t kWordBytesMin = 4;

constexpr std::array kSeverities = {Severity::kCritical, Severity::kHigh, Severity::kMedium,
                                    Severity::kLow, Severity::kInfo};

bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
bool IsSmall(char c) { return c >= 'a' && c <= 'z'; }

std::string Small(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    if (IsCapital(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

std::string Capital(std::string_view text) {
  std::string capital(text);
  for (char& c : capital) {
    if (IsSmall(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return capital;
}

std::string_view NearestSeverity(std::string_view word) {
  std::vector<std::string_view> known;
  for (const Severity severity : kSeverities) {
    const std::vector<std::string_view> spellings = SeveritySpellings(severity);
    known.insert(known.end(), spellings.begin(), spellings.end());
  }
  return NearestSpelling(word, known);
}

}  // namespace

std::string MeantSeverity(std::string_view name) {
  const std::string word = Small(name);
  const bool is_word =
      word.size() >= kWordBytesMin && std::all_of(word.begin(), word.end(), IsSmall);
  const bool is_own = std::find(kOwnNames.begin(), kOwnNames.end(), word) != kOwnNames.end();
  if (!is_word || is_own || IsKnownSeverity(word)) return {};
  const std::string_view nearest = NearestSeverity(word);
  // Of short words the first letter is seldom the wrong one.
  const bool is_near =
      !nearest.empty() && (nearest.size() > kWordBytesMin || nearest.front() == word.front());
  if (!is_near) return {};
  return std::none_of(name.begin(), name.end(), IsSmall) ? Capital(nearest) : std::string(nearest);
}

}  // namespace alertd::rules
