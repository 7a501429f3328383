#include "engine/serve/explain_receiver.h"

namespace alertd::serve {

ReceiverStory StoryOf(const std::vector<JournalEventPtr>& events, std::string_view receiver,
                      std::string_view group_key) {
  ReceiverStory story;
  std::string left_open;
  for (const JournalEventPtr& event : events) {
    if (event->receiver != receiver) continue;
    if (!group_key.empty() && event->group_key != group_key) continue;
    const std::string_view kind = event->kind;
    if (kind == "delivered") {
      story = {std::string(receiver) + " was told: " + event->reason.str(), event->at, true};
    } else if (kind == "notified") {
      story = {std::string(receiver) + " is being told: " + event->reason.str(), event->at,
               story.told};
    } else if (kind == "rate_limited") {
      story = {std::string(receiver) + " is not told yet: " + event->reason.str(), event->at,
               story.told};
    } else if (kind == "delivery_retrying") {
      story = {std::string(receiver) + " could not be told yet: " + event->reason.str(), event->at,
               story.told};
    } else if (kind == "delivery_refused" || kind == "delivery_dropped") {
      story = {std::string(receiver) + " was not told: " + event->reason.str(), event->at,
               story.told};
    } else if (kind == "taken_over" && story.text.empty()) {
      story = {std::string(receiver) + " " + event->reason.str(), event->at, true};
    }
    // What is reported of it later changes nothing, unless it is back.
    if (kind == "left_open") left_open = event->reason.str();
    if (kind == "notified") left_open.clear();
  }
  if (left_open.empty()) return story;
  story.text += (story.text.empty() ? std::string(receiver) + ": " : "; ") + left_open;
  return story;
}

}  // namespace alertd::serve
