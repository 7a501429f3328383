#pragma once

#include <variant>

#include "engine/template/syntax.h"
#include "engine/template/template.h"

namespace alertd::tmpl {

// Whether the nodes are nothing but blanks: such a definition replaces no other.
bool IsEmpty(const NodeList& nodes);

// text -> syntax tree, with every function and variable known to exist.
std::variant<SyntaxTree, SourceError> ParseTemplate(
    std::string_view text, const FunctionMap& functions,
    const std::vector<PredefinedVariable>& variables);

}  // namespace alertd::tmpl
