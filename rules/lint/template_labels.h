#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_text.h"

namespace alertd::lint {

// One label that a rule's template shows.
struct LabelUse {
  std::string name;
  SourceRange range;  // in the template's text
};

// The labels of the alert that the template reads: $labels.NAME, .Labels.NAME, index $labels
// "NAME", .NAME inside of {{ with $labels }}, or of a variable that was given the labels. Left out
// are those that it asks for first ({{ if $labels.NAME }}), as it does without them too. Empty for
// what is not a template, or not a valid one.
std::vector<LabelUse> LabelsUsed(std::string_view text);

}  // namespace alertd::lint
