#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/source_text.h"

namespace alertd::tmpl {
struct SyntaxTree;
}

namespace alertd::rules {

// A field that a template of notifications names and that there is not.
struct LostField {
  std::string name;                // without its dot
  SourceRange range;               // of the words that name it
  std::vector<std::string> there;  // the fields that there are at that place
};

// The first one of the text, also in branches that are seldom taken. Follows what `with` and
// `range` choose, but neither variables other than $ nor what functions yield. What templates that
// are called see is theirs.
std::optional<LostField> FindLostField(const tmpl::SyntaxTree& tree);

}  // namespace alertd::rules
