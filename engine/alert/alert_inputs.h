#pragma once

// Which series the condition of an alert reads for that alert, as far as its text tells.

#include <cstdint>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"
#include "grammar/ast.h"

namespace alertd::alert {

// Whether a result comes from one of the series that agree with it, or from all of them: below an
// aggregation each one counts.
enum class InputUse : uint8_t { kOneByOne, kTogether };

// What it means for a result that a series is not there.
enum class InputRole : uint8_t {
  kCondition,          // the result may be missing for that reason
  kExclusion,          // nothing: below absent() and right of `unless` only what is there ends it
  kComparedExclusion,  // as kExclusion, and a comparison decides whether it is there
};

// What is known of the series that an expression reads for one of its results.
struct InputScope {
  Matchers agreement;          // all hold for each of them
  Duration back{0};            // they are read so long before the evaluation
  Duration range{0};           // and from so long before that on
  Duration outer_range{0};     // the first of the ranges that add up to it
  bool only_last_two = false;  // of the samples in the range
  InputUse use = InputUse::kOneByOne;
  InputRole role = InputRole::kCondition;
};

// Series agree with a result when they have its value of every label that both have.
InputScope ScopeOf(const Labels& result, InputUse use);

// Whether a series that is missing could have kept the result from ending.
bool Counts(const InputScope& scope);

struct AlertInput {
  const grammar::VectorSelector* selector = nullptr;
  InputScope scope;
};

// The selectors of `expr` with what each reads for a result in the scope. On the way down labels
// that an operator or a function drops, replaces or takes from the other side stop counting, so
// that nothing that belongs to the result is passed over.
//
// Selectors at a fixed or computed time (`@`, a computed offset) are left out.
std::vector<AlertInput> InputsOf(const grammar::Expr& expr, const InputScope& scope);

}  // namespace alertd::alert
