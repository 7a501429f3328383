#include "tools/empty_answer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "grammar/printer.h"

namespace alertd::tools {
namespace {

// Each may be a request to a server.
constexpr size_t kSelectorsMax = 8;

// Each once, in the order written.
std::vector<std::string> SelectorsOf(const grammar::Expr& expr) {
  std::vector<std::string> texts;
  grammar::Walk(expr, [&texts](const grammar::Expr& each) {
    const auto* selector = std::get_if<grammar::VectorSelector>(&each.node);
    if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&each.node)) {
      selector = &matrix->selector;
    }
    if (selector == nullptr) return;
    std::string text = grammar::PrintSelector(*selector);
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) {
      texts.push_back(std::move(text));
    }
  });
  return texts;
}

}  // namespace

std::string ExplainEmpty(const grammar::Expr& expr,
                         const std::function<Result<bool>(const std::string&)>& has_series) {
  std::string plain = "no series match";
  const std::vector<std::string> selectors = SelectorsOf(expr);
  if (selectors.empty() || selectors.size() > kSelectorsMax) return plain;
  std::string without;
  for (const std::string& selector : selectors) {
    const Result<bool> has = has_series(selector);
    if (!has) return plain;
    if (!*has) without += (without.empty() ? "" : " and ") + selector;
  }
  if (!without.empty()) return plain + ": there are none of " + without;
  return plain + ": there are some to select, but the operators or the time leave none";
}

}  // namespace alertd::tools
