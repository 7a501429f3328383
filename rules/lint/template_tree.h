#pragma once

#include <optional>
#include <string_view>

#include "engine/template/syntax.h"
#include "engine/template/template.h"

namespace alertd::lint {

// The functions that templates of rules may call. Those that need a server or a clock are there by
// their names and arguments only.
const tmpl::FunctionMap& RuleFunctions();

// The tree of a rule's label or annotation; nothing for one that has no template, or not a valid
// one.
std::optional<tmpl::SyntaxTree> ParseRuleTree(std::string_view text);

}  // namespace alertd::lint
