#pragma once

// What a silence must be, and what may be changed of one: Alertmanager's rules.

#include <vector>

#include "engine/base/result.h"
#include "engine/model/silence.h"

namespace alertd::silence {

// Of one silence: its texts and matchers together.
inline constexpr size_t kSilenceBytesMax = 65'536;

// Fails with kInvalidInput, or kLimitExceeded where it is too large, and says what is wrong with a
// silence that somebody asks for at `now`.
Status CheckSilence(const Silence& silence, Timestamp now);

// Whether the two have the same matchers, in any order.
bool AreSameMatchers(const Matchers& a, const Matchers& b);

// Whether `wanted` can take the place of the silence. Where it cannot, it becomes one of its own
// and the old one ends, so that what was silenced until now can still be seen: when the matchers
// differ, the silence has expired, or has begun and would begin at another time.
bool CanChangeInPlace(const Silence& silence, const Silence& wanted, Timestamp now);

// Whether a list that is filtered by the matchers shows the silence: one of its sets has each of
// them, operator and all, as Alertmanager does it.
bool IsShown(const Silence& silence, const Matchers& filter);

// As Alertmanager lists them: active ones, the first to end before; pending ones, the first to
// begin before; expired ones, the last to end before.
void SortForList(std::vector<SilencePtr>& silences, Timestamp now);

}  // namespace alertd::silence
