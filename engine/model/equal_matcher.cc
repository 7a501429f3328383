#include "engine/model/equal_matcher.h"

#include <string>
#include <utility>

#include "engine/base/check.h"

namespace alertd {

Matcher EqualMatcher(std::string_view name, std::string_view value) {
  auto matcher = Matcher::Make(MatchKind::kEqual, std::string(name), std::string(value));
  ALERTD_CHECK(matcher.has_value());
  return *std::move(matcher);
}

Matchers EqualMatchers(const Labels& labels) {
  Matchers matchers;
  for (const Label label : labels)
    matchers.push_back(EqualMatcher(label.name, label.value));
  return matchers;
}

}  // namespace alertd
