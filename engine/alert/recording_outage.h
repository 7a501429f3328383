#pragma once

// A time during which a rule could not record.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/model/time.h"

namespace alertd::alert {

// An evaluation of a rule: as of when, and which among those of all rules.
struct AnswerMark {
  Timestamp at;
  uint64_t turn = 0;  // as RuleSurroundings::turn counts
};

struct RecordingOutage {
  enum class Cause : uint8_t {
    kFailure,       // its evaluations fail
    kNotEvaluated,  // it has not been evaluated since the restart
    kNew,           // it has not been evaluated at all: nobody knows what it will record
  };
  Cause cause = Cause::kFailure;
  std::string reason;  // for people, of the latest evaluation that failed
  // The first evaluation that failed; of kNotEvaluated when the earlier process ended, of kNew
  // before all.
  AnswerMark from;
  // Of kNotEvaluated and kNew: a rule that has its turn later is not waited for.
  Timestamp awaited_until = Timestamp::max();
  std::optional<AnswerMark> until;    // the first one after it that did not fail; unset: none yet
  std::optional<Timestamp> recorded;  // when it last could before; unset: not in this process
};

}  // namespace alertd::alert
