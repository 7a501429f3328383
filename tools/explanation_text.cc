#include "tools/explanation_text.h"

#include <algorithm>
#include <exception>
#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/model/labels.h"
#include "tools/history_timeline.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

constexpr size_t kTopicWidth = 15;  // of the longest: acknowledgement

// boost::json's accessors throw where the value is of another kind; PrintExplanation() catches.

std::string TextOf(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

// What fires goes on firing while nobody can tell whether it should.
std::string StateText(const std::string& state) {
  return state == "unknown" ? "firing, and now unknown," : state;
}

void PrintHead(std::ostream& out, const json::object& data) {
  LabelsBuilder labels;
  for (const auto& [name, text] : data.at("labels").as_object())
    labels.Set({name.data(), name.size()}, TextOf(text));
  const json::value* const id = data.if_contains("id");
  const json::value* const since = data.if_contains("since");
  const std::string at = TextOf(data.at("at"));
  out << FormatLabels(labels.Build()) << (id == nullptr ? "" : "  " + TextOf(*id)) << "\n";
  if (id == nullptr) {
    out << "if it began to fire at " << at;
  } else if (since == nullptr) {
    out << TextOf(data.at("state")) << " at " << at;
  } else {
    out << StateText(TextOf(data.at("state"))) << " since " << TextOf(*since) << ", as of " << at;
  }
  if (const json::value* incident = data.if_contains("incident"))
    out << ", incident " << TextOf(*incident);
  out << "\n\n";
}

void PrintSteps(std::ostream& out, const json::array& steps) {
  std::string last;
  for (const json::value& step : steps) {
    const std::string topic = TextOf(step.as_object().at("topic"));
    const std::string shown = topic == last ? "" : topic;
    out << shown << std::string(kTopicWidth - std::min(shown.size(), kTopicWidth) + 2, ' ')
        << LineText(TextOf(step.as_object().at("text"))) << "\n";
    last = topic;
  }
}

void Print(std::ostream& out, const json::object& data) {
  PrintHead(out, data);
  PrintSteps(out, data.at("steps").as_array());
  const json::array& events = data.at("events").as_array();
  if (events.empty()) return;
  out << "\n";
  std::vector<ListedEvent> listed;
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    listed.push_back(EventFrom(*event));
  PrintTimeline(out, listed);
}

}  // namespace

Status PrintExplanation(std::ostream& out, const std::string& body) {
  std::ostringstream text;
  try {
    const json::value parsed = json::parse(body);
    Print(text, parsed.as_object().at("data").as_object());
  } catch (const std::exception&) {
    return Unsupported("the answer is not what alertd's API answers");
  }
  out << text.str();
  return Ok();
}

}  // namespace alertd::tools
