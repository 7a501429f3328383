#pragma once

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

// The instant that something shifted looks at, when evaluated at `at`.
inline Timestamp ShiftedTime(const TimeShift& shift, const RunContext& run, Timestamp at) {
  if (shift.at.has_value()) {
    switch (shift.at->kind) {
      case grammar::AtModifier::Kind::kTimestamp:
        at = shift.at->at;
        break;
      case grammar::AtModifier::Kind::kStart:
        at = run.start();
        break;
      case grammar::AtModifier::Kind::kEnd:
        at = run.end();
        break;
    }
  }
  return at - shift.offset;
}

}  // namespace alertd::query
