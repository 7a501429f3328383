#include "engine/model/severity.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "engine/base/check.h"

namespace alertd {
namespace {

struct Spelling {
  std::string_view name;
  Severity severity;
};

constexpr std::array<Spelling, 10> kSpellings = {{{"critical", Severity::kCritical},
                                                  {"page", Severity::kCritical},
                                                  {"error", Severity::kHigh},
                                                  {"high", Severity::kHigh},
                                                  {"warning", Severity::kMedium},
                                                  {"medium", Severity::kMedium},
                                                  {"low", Severity::kLow},
                                                  {"info", Severity::kInfo},
                                                  {"none", Severity::kInfo},
                                                  {"warn", Severity::kMedium}}};

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

std::optional<Severity> Find(std::string_view name) {
  for (const Spelling& spelling : kSpellings) {
    if (EqualIgnoringCase(spelling.name, name)) return spelling.severity;
  }
  return std::nullopt;
}

}  // namespace

Severity RankSeverity(std::string_view name) { return Find(name).value_or(Severity::kMedium); }

bool IsKnownSeverity(std::string_view name) { return Find(name).has_value(); }

std::vector<std::string_view> SeveritySpellings(Severity severity) {
  std::vector<std::string_view> names;
  for (const Spelling& spelling : kSpellings) {
    if (spelling.severity == severity) names.push_back(spelling.name);
  }
  return names;
}

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "INFO";
    case Severity::kLow:
      return "LOW";
    case Severity::kMedium:
      return "MEDIUM";
    case Severity::kHigh:
      return "HIGH";
    case Severity::kCritical:
      return "CRITICAL";
  }
  ALERTD_CHECK(false);
  return {};
}

}  // namespace alertd
