#pragma once

#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/silence.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

inline constexpr size_t kSilenceBodyBytesMax = 512 << 10;

// As Alertmanager's API has a silence, with what alertd adds where it is set: endsWhenResolved,
// endsWhenUnmatched, endReason, and matcherSets where there are several.
void WriteSilence(JsonWriter& json, const Silence& silence, Timestamp now);

// The silences of an array, as the API answers and takes them, each as ReadSilence() has it. Fails
// likewise, and beyond `bytes_max`.
Result<std::vector<Silence>> ReadSilences(std::string_view body, size_t bytes_max);

// The silence of a body. Keys that are not known are skipped. A start that is Go's zero time is
// Timestamp{}. Fails with kInvalidInput on what is no JSON or of another type; with kNotFound,
// naming it, where a key that must be there is missing; and with kLimitExceeded beyond
// kSilenceBodyBytesMax.
Result<Silence> ReadSilence(std::string_view body);

}  // namespace alertd::serve
