#include "engine/serve/event_hub.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/serve/event_json.h"

namespace alertd::serve {

std::string ServerSentEvent(const JournalEvent& event) {
  JsonWriter json;
  WriteEvent(json, event);
  return "id: " + std::to_string(event.sequence) + "\ndata: " + std::move(json).text() + "\n\n";
}

Result<EventHub::Joined> EventHub::Join(const journal::EventFilter& filter) {
  const MutexLock lock(mutex_);
  std::erase_if(clients_, [](const Client& client) { return client.feed->abandoned(); });
  if (clients_.size() >= kClientsMax) {
    return Unavailable("there are " + std::to_string(kClientsMax) + " clients already");
  }
  clients_.push_back(
      {std::make_shared<journal::EventFilter>(filter), std::make_shared<LiveFeed>()});
  return Joined{clients_.back().feed, newest_};
}

void EventHub::Publish(const std::vector<JournalEventPtr>& events) {
  if (events.empty()) return;
  std::vector<Client> clients;
  {
    const MutexLock lock(mutex_);
    std::erase_if(clients_, [](const Client& client) { return client.feed->abandoned(); });
    newest_ = events.back()->sequence;
    clients = clients_;
  }
  if (clients.empty()) return;
  for (const JournalEventPtr& event : events) {
    std::string text;
    for (const Client& client : clients) {
      journal::NoteMatched(*client.filter, *event);
      if (!journal::Passes(*client.filter, *event)) continue;
      if (text.empty()) text = ServerSentEvent(*event);
      client.feed->Push(text);
    }
  }
}

}  // namespace alertd::serve
