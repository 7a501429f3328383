#include "engine/serve/explain_receiver.h"

#include <array>
#include <map>
#include <set>
#include <utility>

namespace alertd::serve {
namespace {

struct StoryForm {
  std::string_view kind;
  const char* text;  // behind the receiver's name
};

constexpr std::array<StoryForm, 6> kForms = {{
    {"delivered", " was told"},
    {"notified", " is being told"},
    {"rate_limited", " is not told yet"},
    {"delivery_retrying", " could not be told yet"},
    {"delivery_refused", " was not told"},
    {"delivery_dropped", " was not told"},
}};

class StoryReader {
 public:
  StoryReader(std::string_view receiver, std::string_view group_key)
      : receiver_(receiver), group_key_(group_key) {}

  void Read(const JournalEvent& event) {
    const std::string_view kind = event.kind;
    if (kind == "flapping") flaps_ = {event.at, " that it flaps"};
    if (kind == "stable") flaps_ = {event.at, " that it is stable again"};
    if (event.receiver != receiver_) return;
    // One stands for messages of many groups.
    if (kind == "summarised") ReadSummary(event);
    if (!group_key_.empty() && event.group_key != group_key_) return;
    if (kind == "taken_over" && story_.text.empty()) TakeOver(event);
    // What is reported of it later changes nothing, unless it is back.
    if (kind == "left_open") left_open_ = event.reason.str();
    if (kind == "notified") left_open_.clear();
    if (kind == "fallback") Remark(event, " as " + event.reason.str());
    // What it is sent for was found out in the same moment.
    if (kind == "notified" && event.at == flaps_.first) Remark(event, flaps_.second);
    for (const StoryForm& form : kForms)
      if (form.kind == kind) Tell(form, event);
    if (kind != "rate_limited") return;
    held_.insert(event.notification.str());
    Remark(event, " after its rate limit had held it back since " + FormatTimestamp(event.at));
  }

  ReceiverStory Take() {
    if (!left_open_.empty()) {
      story_.text += (story_.text.empty() ? receiver_ + ": " : "; ") + left_open_;
    }
    return std::move(story_);
  }

 private:
  void Remark(const JournalEvent& event, const std::string& text) {
    if (!event.notification.empty()) remarks_[event.notification.str()] += text;
  }

  void ReadSummary(const JournalEvent& event) {
    if (held_.empty()) return;
    const std::string text = " in a summary (" + event.reason.str() + ")";
    for (const std::string& id : std::exchange(held_, {}))
      remarks_[id] = text;
    story_.text = receiver_ + " is being told" + text;
    story_.at = event.at;
  }

  void Tell(const StoryForm& form, const JournalEvent& event) {
    const auto remark = remarks_.find(event.notification.str());
    story_.text = receiver_ + form.text + (remark == remarks_.end() ? "" : remark->second) + ": " +
                  event.reason.str();
    story_.at = event.at;
    story_.told = story_.told || form.kind == "delivered";
  }

  void TakeOver(const JournalEvent& event) {
    story_ = {receiver_ + " " + event.reason.str(), event.at, true};
  }

  const std::string receiver_;
  const std::string group_key_;
  std::pair<std::optional<Timestamp>, std::string> flaps_;  // what was said of it, and when
  std::set<std::string> held_;                              // messages, by their ids
  std::map<std::string, std::string> remarks_;              // what is special about a message
  std::string left_open_;                                   // that nobody closes, and why
  ReceiverStory story_;
};

}  // namespace

ReceiverStory StoryOf(const std::vector<JournalEventPtr>& events, std::string_view receiver,
                      std::string_view group_key) {
  StoryReader reader(receiver, group_key);
  for (const JournalEventPtr& event : events)
    reader.Read(*event);
  return reader.Take();
}

}  // namespace alertd::serve
