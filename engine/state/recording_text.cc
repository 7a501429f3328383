#include "engine/state/recording_text.h"

#include <utility>

#include "engine/state/label_text.h"

namespace alertd::state {

Recording MakeRecording(Labels labels) {
  std::string name = FormatLabels(labels);
  return {std::move(name), std::move(labels)};
}

std::string RecordingText(const Recording& recording) { return LabelText(recording.labels); }

Result<Recording> ParseRecordingText(std::string_view text) {
  ALERTD_TRY(Labels labels, ParseLabelText(text));
  return MakeRecording(std::move(labels));
}

}  // namespace alertd::state
