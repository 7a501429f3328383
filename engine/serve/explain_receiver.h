#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/serve/explanation.h"

namespace alertd::serve {

// What the events of an incident, oldest first, say of whether a receiver was told. Empty where
// they do not mention it. With a group's key only what is about that group counts.
struct ReceiverStory {
  std::string text;
  std::optional<Timestamp> at = std::nullopt;
  bool told = false;  // it has accepted a notification
};
ReceiverStory StoryOf(const std::vector<JournalEventPtr>& events, std::string_view receiver,
                      std::string_view group_key = {});

}  // namespace alertd::serve
