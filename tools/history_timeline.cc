#include "tools/history_timeline.h"

#include <algorithm>
#include <exception>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "tools/alert_list.h"
#include "tools/answer_text.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

// A longer cell stands out instead of moving all others to the right.
constexpr size_t kSubjectMax = 60;

// boost::json's accessors throw where the value is of another kind; ReadHistoryPage() catches.

std::string TextOf(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

std::string TextOrEmpty(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  return value == nullptr ? std::string() : TextOf(*value);
}

// What happened to whom.
std::string SubjectOf(const ListedEvent& event) {
  if (!event.alert.empty()) return AlertText(event.labels);
  if (!event.receiver.empty()) return event.receiver + ": " + FormatLabels(event.labels);
  if (!event.rule.empty()) return event.rule;
  return event.labels.empty() ? "alertd" : FormatLabels(event.labels);
}

std::string Padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(DisplayWidth(text), width), ' ');
}

}  // namespace

ListedEvent EventFrom(const json::value& value) {
  const json::object& object = value.as_object();
  ListedEvent event;
  event.at = TextOf(object.at("at"));
  event.kind = TextOf(object.at("kind"));
  event.reason = TextOrEmpty(object, "reason");
  event.rule = TextOrEmpty(object, "rule");
  event.receiver = TextOrEmpty(object, "receiver");
  event.value = TextOrEmpty(object, "value");
  event.alert = TextOrEmpty(object, "alert");
  if (const json::value* labels = object.if_contains("labels")) {
    LabelsBuilder builder;
    for (const auto& [name, text] : labels->as_object())
      builder.Set({name.data(), name.size()}, TextOf(text));
    event.labels = builder.Build();
  }
  event.json = json::serialize(value);
  return event;
}

std::string LineText(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7F) c = ' ';
  }
  return line;
}

Result<ListedEvents> ReadHistoryPage(const std::string& body) {
  try {
    const json::value parsed = json::parse(body);
    const json::object& answer = parsed.as_object();
    const json::object& data = answer.at("data").as_object();
    ListedEvents page;
    for (const json::value& event : data.at("events").as_array())
      page.events.push_back(EventFrom(event));
    page.next = TextOrEmpty(data, "next");
    if (const json::value* warnings = answer.if_contains("warnings")) {
      for (const json::value& warning : warnings->as_array())
        page.warnings.push_back(TextOf(warning));
    }
    return page;
  } catch (const std::exception&) {
    return Unsupported("the answer is not what alertd's API answers");
  }
}

void PrintTimeline(std::ostream& out, const std::vector<ListedEvent>& events) {
  size_t kind_width = 0;
  size_t subject_width = 0;
  for (const ListedEvent& event : events) {
    kind_width = std::max(kind_width, DisplayWidth(event.kind));
    subject_width =
        std::max(subject_width, std::min(DisplayWidth(LineText(SubjectOf(event))), kSubjectMax));
  }
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    std::string reason = LineText(event->reason);
    if (!event->value.empty()) reason += " (value " + event->value + ")";
    out << event->at << "  " << Padded(LineText(event->kind), kind_width) << "  "
        << Padded(LineText(SubjectOf(*event)), subject_width) << "  " << reason << "\n";
  }
}

}  // namespace alertd::tools
