#include "engine/state/silence_text.h"

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "engine/state/record_json.h"

namespace alertd::state {
namespace {

namespace json = boost::json;

constexpr MatchKind kKinds[] = {MatchKind::kEqual, MatchKind::kNotEqual, MatchKind::kRegex,
                                MatchKind::kNotRegex};

// The readers below throw what Boost.JSON does, or this, on anything unexpected.
struct Unexpected : std::exception {
  const char* what() const noexcept override { return "a value is not as alertd writes it"; }
};

json::array MatchersToJson(const Matchers& matchers) {
  json::array array;
  for (const Matcher& matcher : matchers) {
    array.push_back(json::object{{"name", Text(matcher.name())},
                                 {"operator", Text(MatchOperator(matcher.kind()))},
                                 {"value", Text(matcher.value())}});
  }
  return array;
}

Matcher MatcherFrom(const json::value& value) {
  const std::string sign = TextFrom(value.at("operator"));
  for (const MatchKind kind : kKinds) {
    if (MatchOperator(kind) != sign) continue;
    auto matcher = Matcher::Make(kind, TextFrom(value.at("name")), TextFrom(value.at("value")));
    if (!matcher) break;
    return *std::move(matcher);
  }
  throw Unexpected();
}

Silence SilenceFrom(const json::value& value) {
  const json::object& object = value.as_object();
  Silence silence;
  silence.id = TextFrom(object.at("id"));
  for (const json::value& set : object.at("matcher_sets").as_array()) {
    Matchers& matchers = silence.matcher_sets.emplace_back();
    for (const json::value& matcher : set.as_array())
      matchers.push_back(MatcherFrom(matcher));
  }
  silence.starts_at = TimeFrom(object.at("starts_at"));
  silence.ends_at = TimeFrom(object.at("ends_at"));
  silence.created_by = TextFrom(object.at("created_by"));
  silence.comment = TextFrom(object.at("comment"));
  silence.annotations = LabelsFrom(object.at("annotations"));
  silence.updated_at = TimeFrom(object.at("updated_at"));
  silence.ends_when_resolved = object.at("ends_when_resolved").as_bool();
  if (const json::value* span = object.if_contains("ends_when_unmatched"))
    silence.ends_when_unmatched = Duration{json::value_to<int64_t>(*span)};
  silence.held_since = TimeOrNone(object, "held_since");
  silence.unmatched_since = TimeOrNone(object, "unmatched_since");
  silence.end_reason = TextFrom(object.at("end_reason"));
  return silence;
}

}  // namespace

std::string SilenceText(const Silence& silence) {
  json::array sets;
  for (const Matchers& set : silence.matcher_sets)
    sets.push_back(MatchersToJson(set));
  json::object object{{"id", Text(silence.id)},
                      {"matcher_sets", std::move(sets)},
                      {"created_by", Text(silence.created_by)},
                      {"comment", Text(silence.comment)},
                      {"annotations", LabelsToJson(silence.annotations)},
                      {"ends_when_resolved", silence.ends_when_resolved},
                      {"end_reason", Text(silence.end_reason)}};
  PutTime(object, "starts_at", silence.starts_at);
  PutTime(object, "ends_at", silence.ends_at);
  PutTime(object, "updated_at", silence.updated_at);
  PutTime(object, "held_since", silence.held_since);
  PutTime(object, "unmatched_since", silence.unmatched_since);
  if (silence.ends_when_unmatched)
    object["ends_when_unmatched"] = silence.ends_when_unmatched->count();
  return json::serialize(object);
}

Result<Silence> ParseSilenceText(std::string_view text) {
  try {
    return SilenceFrom(json::parse(json::string_view(text)));
  } catch (const std::exception& error) {
    return InvalidInput("expected a silence as JSON: " + std::string(error.what()));
  }
}

}  // namespace alertd::state
