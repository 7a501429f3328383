#pragma once

#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/silence.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

inline constexpr size_t kSilenceBodyBytesMax = 512 << 10;

// Whether what a silence does not have is left out, or named as empty: a server keeps of the
// silence that it knows what a change leaves out.
enum class Absent { kLeftOut, kNamed };

// As Alertmanager's API has a silence, with what alertd adds where it is set: endsWhenResolved,
// endsWhenUnmatched, endReason, and matcherSets where there are several.
void WriteSilence(JsonWriter& json, const Silence& silence, Timestamp now,
                  Absent absent = Absent::kLeftOut);

// The silences of an array, as the API answers and takes them, each as ReadSilence() has it. Fails
// likewise, and beyond `bytes_max`.
Result<std::vector<Silence>> ReadSilences(std::string_view body, size_t bytes_max);

// A silence that somebody posts. One who knows Alertmanager's fields only cannot name the others.
struct PostedSilence {
  Silence silence;
  bool names_annotations = false;
  bool names_our_fields = false;  // any of matcherSets, endsWhenResolved and endsWhenUnmatched
};

// The silence of a body. Keys that are not known are skipped. A start that is Go's zero time is
// Timestamp{}. Fails with kInvalidInput on what is no JSON or of another type; with kNotFound,
// naming it, where a key that must be there is missing; and with kLimitExceeded beyond
// kSilenceBodyBytesMax. Where there are matchers and matcherSets, the first set must be the
// matchers, as answers have it.
Result<Silence> ReadSilence(std::string_view body);
// Likewise; a body that is null has no keys.
Result<PostedSilence> ReadPostedSilence(std::string_view body);

// What a change of `known` does not name stays as it was, where it keeps the matchers that
// Alertmanager's clients see and none of our fields is in it.
void KeepUnnamed(const Silence& known, PostedSilence& posted);

}  // namespace alertd::serve
