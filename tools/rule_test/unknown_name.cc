#include "tools/rule_test/unknown_name.h"

#include <utility>

#include "rules/file_scope.h"

namespace alertd::rule_test {

rules::Diagnostic UnknownName(std::string code, std::string message, const NameUse& use,
                              std::span<const std::string_view> known) {
  rules::Diagnostic problem;
  problem.name = std::move(code);
  problem.location = use.location;
  problem.message = std::move(message);
  problem.suggestion = rules::DidYouMean(use.name, known);
  return problem;
}

}  // namespace alertd::rule_test
