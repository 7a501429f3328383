#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/labels.h"

namespace alertd::state {

// What a recording rule is known by: the metric's name and the labels that it sets itself.
struct Recording {
  std::string name;  // the labels as text, as no other recording has them
  Labels labels;
};

Recording MakeRecording(Labels labels);

// As a column holds it.
std::string RecordingText(const Recording& recording);

// Fails with kInvalidInput on what RecordingText() does not write.
Result<Recording> ParseRecordingText(std::string_view text);

}  // namespace alertd::state
