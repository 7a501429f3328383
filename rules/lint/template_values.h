#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/template/syntax.h"
#include "engine/template/value.h"

namespace alertd::lint {

// What a part of a rule's template can be when the alert fires: one value of each type that it may
// have, such as "1" for any text, or the only one where that stands in the template itself.
struct PossibleValues {
  std::vector<tmpl::Value> values;  // empty: anything
  bool exact = false;               // the one value is what it is, not a sample of its type

  bool unknown() const { return values.empty(); }

  static PossibleValues Unknown() { return {}; }
  static PossibleValues Exactly(tmpl::Value value) { return {{std::move(value)}, true}; }
  static PossibleValues Text();
  static PossibleValues Samples();  // what `query` answers
  static PossibleValues Alert();    // the data of the whole template
};

// The field of whatever value it is; fails when none of them has it.
Result<PossibleValues> FieldOf(const PossibleValues& receiver, const std::string& name);

// What `range` goes over: one element; fails when none of the values has elements.
Result<PossibleValues> ElementOf(const PossibleValues& values);

// What the function yields; fails when it does so for all that the arguments can be. What depends
// on data that nobody has yet is unknown.
Result<PossibleValues> CallWith(const std::string& function,
                                const std::vector<PossibleValues>& args);

}  // namespace alertd::lint
