#include "rules/lint/explain.h"

#include <algorithm>
#include <string_view>

#include "rules/lint/lint_table.h"

namespace alertd::lint {
namespace {

std::string Indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out += "    " + std::string(text.substr(0, end));
    out += "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

std::string ExplainLint(const Lint& lint) {
  const std::string name(lint.name);
  std::string text = name + ": " + std::string(lint.summary) + "\n\n";
  text += std::string(lint.explanation) + "\n\nnot good:\n\n" + Indented(lint.bad) +
          "\nbetter:\n\n" + Indented(lint.good);
  text += "\nto switch it off: a comment \"# alertd-lint-disable " + name +
          " -- why\" above the rule, the route or the list item,\n\"# alertd-lint-disable-file " +
          name + "\" anywhere in the file, --disable-lint " + name +
          ",\nor, for the daemon too, observability: {lints: {disable: [" + name + "]}}\n";
  return text;
}

std::string ListLints() {
  size_t width = 0;
  for (const Lint* const lint : AllLints())
    width = std::max(width, lint->name.size());
  std::string text;
  for (const Lint* const lint : AllLints()) {
    text += std::string(lint->name) + std::string(width + 2 - lint->name.size(), ' ') +
            std::string(lint->summary) + "\n";
  }
  return text;
}

}  // namespace alertd::lint
