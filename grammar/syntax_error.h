#pragma once

#include "grammar/syntax_parser.h"

namespace alertd::grammar {

// What to tell about the token at which the parser stopped, in `rule`: what was found, where in the
// query that was, and what could have stood there.
SourceError DescribeSyntaxError(const TokenSource& source, antlr4::CommonTokenStream& tokens,
                                const antlr4::Token& found, const antlr4::ParserRuleContext& rule);

}  // namespace alertd::grammar
