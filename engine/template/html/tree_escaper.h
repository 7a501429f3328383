#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/template/html/html_template.h"
#include "engine/template/syntax.h"

namespace alertd::html {

// The tree with its text cleaned and its actions made ready for their places. Definitions that the
// entry reaches are there once for each kind of place they are called from; others are gone.
// `text` is what the tree's places lie in, `assumes` as in HtmlOptions.
std::variant<tmpl::SyntaxTree, TemplateProblem> EscapeTree(
    const tmpl::SyntaxTree& tree, std::string_view text,
    const std::function<bool(std::string_view name)>& assumes);

}  // namespace alertd::html
