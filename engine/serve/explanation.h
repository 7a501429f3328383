#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/journal_event.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

// One link of the chain from a rule's value to each attempt to tell somebody.
struct ExplanationStep {
  // "rule", "alert", "route", "group", "mute", "flapping", "acknowledgement" or "receiver"
  std::string topic;
  std::string text;                            // for people
  std::optional<Timestamp> at = std::nullopt;  // since when, or from when on
  std::string receiver = {};                   // of that topic
};

// Why an alert is or is not firing, and why somebody was or was not notified.
struct Explanation {
  std::optional<uint64_t> alert;  // its id; unset for labels that somebody has made up
  Labels labels;
  std::string incident = {};
  Timestamp at;
  std::string state = "inactive";  // or "pending", "firing", "unknown"
  // Since when it is pending or, also if that is unknown now, firing; unset while it is inactive.
  std::optional<Timestamp> since = std::nullopt;
  std::vector<ExplanationStep> steps = {};
  std::vector<JournalEventPtr> events = {};  // of its last incident until then, oldest first
  // That it flaps, of an earlier incident too; null where it does not.
  JournalEventPtr flapping = nullptr;
  std::vector<std::string> remarks = {};  // what may be missing here

  void Add(std::string topic, std::string text, std::optional<Timestamp> when = std::nullopt) {
    steps.push_back({std::move(topic), std::move(text), when});
  }
};

void WriteExplanation(JsonWriter& json, const Explanation& explanation);

}  // namespace alertd::serve
