#include "engine/state/group_text.h"

#include <array>
#include <exception>
#include <utility>

#include <boost/json.hpp>

#include "engine/model/number.h"
#include "engine/state/record_json.h"

namespace alertd::state {
namespace {

namespace json = boost::json;

constexpr std::array kReasons = {NotifyReason::kFirst,        NotifyReason::kChanged,
                                 NotifyReason::kSomeResolved, NotifyReason::kRepeat,
                                 NotifyReason::kUnsuppressed, NotifyReason::kResolved,
                                 NotifyReason::kTest};

// Unlike NotifyReasonName() another one for each.
std::string_view KeptReasonName(NotifyReason reason) {
  return reason == NotifyReason::kSomeResolved ? "some_resolved" : NotifyReasonName(reason);
}

int64_t Milliseconds(Timestamp at) { return at.time_since_epoch().count(); }

json::array IdsToJson(const MemberIds& ids) {
  json::array array;
  for (const MemberId id : ids)
    array.emplace_back(id);
  return array;
}

void PutNumber(json::object& object, const char* key, const std::optional<double>& number) {
  // As text, for JSON has neither NaN nor infinities.
  if (number) object[key] = Text(FormatGeneral(*number));
}

// Where it says something.
void PutText(json::object& object, const char* key, std::string_view text) {
  if (!text.empty()) object[key] = Text(text);
}

json::object AlertToJson(const Alert& alert) {
  json::object object{{"labels", LabelsToJson(alert.labels)},
                      {"annotations", LabelsToJson(alert.annotations)},
                      {"starts_at", Milliseconds(alert.starts_at)},
                      {"generator_url", Text(alert.generator_url)},
                      {"incident_id", Text(alert.incident_id)}};
  if (alert.ends_at) object["ends_at"] = Milliseconds(*alert.ends_at);
  PutNumber(object, "value", alert.value);
  PutNumber(object, "first_value", alert.first_value);
  PutNumber(object, "peak_value", alert.peak_value);
  PutNumber(object, "end_value", alert.end_value);
  PutText(object, "closing_reason", alert.closing_reason);
  return object;
}

json::object AcknowledgementToJson(const Acknowledgement& acknowledgement) {
  json::object object{{"by", Text(acknowledgement.by)},
                      {"note", Text(acknowledgement.note)},
                      {"at", Milliseconds(acknowledgement.at)}};
  if (acknowledgement.until) object["until"] = Milliseconds(*acknowledgement.until);
  return object;
}

json::object ToldToJson(const Told& told) {
  json::object object{{"firing", IdsToJson(told.firing)},
                      {"resolved", IdsToJson(told.resolved)},
                      {"reason", Text(KeptReasonName(told.reason))},
                      {"at", Milliseconds(told.at)}};
  if (!told.flapping.empty()) object["flapping"] = IdsToJson(told.flapping);
  return object;
}

json::object UnacceptedToJson(const Unaccepted& unaccepted) {
  return {{"since", Milliseconds(unaccepted.since)},
          {"refused", unaccepted.refused},
          {"error", Text(unaccepted.error)}};
}

json::object MemberToJson(const MemberRecord& member) {
  json::object object{{"id", member.id},
                      {"alert", AlertToJson(member.alert)},
                      {"left", member.left},
                      {"flushed_as_resolved", member.flushed_as_resolved}};
  if (member.acknowledgement) {
    object["acknowledgement"] = AcknowledgementToJson(*member.acknowledgement);
  }
  PutText(object, "closing_note", member.closing_note);
  json::array changes;
  for (const Timestamp at : member.changes)
    changes.emplace_back(Milliseconds(at));
  if (!changes.empty()) object["changes"] = std::move(changes);
  if (member.flapping_since) object["flapping_since"] = Milliseconds(*member.flapping_since);
  if (member.flapping_noted) object["flapping_noted"] = true;
  if (member.repeated) object["repeated"] = true;
  if (member.earlier_run) object["earlier_run"] = true;
  if (member.kept_quiet) object["kept_quiet"] = true;
  if (member.end_said) object["end_said"] = true;
  return object;
}

json::object LogToJson(const ToldRecord& log) {
  json::array on_the_way;
  for (const SentRecord& sent : log.on_the_way) {
    json::object one{{"id", Text(sent.notification_id)}, {"told", ToldToJson(sent.told)}};
    if (sent.held) one["held"] = true;
    on_the_way.push_back(std::move(one));
  }
  json::object object{{"receiver", Text(log.receiver)},      {"integration", Text(log.integration)},
                      {"send_resolved", log.send_resolved},  {"open", IdsToJson(log.open)},
                      {"on_the_way", std::move(on_the_way)}, {"repeats", log.repeats}};
  if (log.told) object["told"] = ToldToJson(*log.told);
  if (log.unaccepted) object["unaccepted"] = UnacceptedToJson(*log.unaccepted);
  if (log.summarised) object["summarised"] = true;
  if (log.former) object["former"] = true;
  if (log.settings != 0) object["settings"] = log.settings;
  return object;
}

// The readers below throw what Boost.JSON does, or this, on anything unexpected.
struct Unexpected : std::exception {
  const char* what() const noexcept override { return "a value is not as alertd writes it"; }
};

MemberIds IdsFrom(const json::value& value) { return json::value_to<MemberIds>(value); }

std::optional<double> NumberFrom(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  const auto number = ParseFloat(TextFrom(*value));
  if (!number) throw Unexpected();
  return *number;
}

// Empty where it says nothing.
std::string TextIn(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  return value == nullptr ? std::string() : TextFrom(*value);
}

Alert AlertFrom(const json::value& value) {
  const json::object& object = value.as_object();
  Alert alert;
  alert.labels = LabelsFrom(object.at("labels"));
  alert.annotations = LabelsFrom(object.at("annotations"));
  alert.starts_at = TimeFrom(object.at("starts_at"));
  alert.generator_url = TextFrom(object.at("generator_url"));
  alert.incident_id = TextFrom(object.at("incident_id"));
  if (const json::value* end = object.if_contains("ends_at")) alert.ends_at = TimeFrom(*end);
  alert.value = NumberFrom(object, "value");
  alert.first_value = NumberFrom(object, "first_value");
  alert.peak_value = NumberFrom(object, "peak_value");
  alert.end_value = NumberFrom(object, "end_value");
  alert.closing_reason = TextIn(object, "closing_reason");
  return alert;
}

Acknowledgement AcknowledgementFrom(const json::value& value) {
  const json::object& object = value.as_object();
  Acknowledgement acknowledgement{.by = TextFrom(object.at("by")),
                                  .note = TextFrom(object.at("note")),
                                  .at = TimeFrom(object.at("at")),
                                  .until = std::nullopt};
  if (const json::value* until = object.if_contains("until")) {
    acknowledgement.until = TimeFrom(*until);
  }
  return acknowledgement;
}

Told ToldFrom(const json::value& value) {
  Told told{.firing = IdsFrom(value.at("firing")),
            .resolved = IdsFrom(value.at("resolved")),
            .reason = {},
            .at = TimeFrom(value.at("at"))};
  if (const json::value* flapping = value.as_object().if_contains("flapping")) {
    told.flapping = IdsFrom(*flapping);
  }
  const std::string reason = TextFrom(value.at("reason"));
  for (const NotifyReason each : kReasons) {
    if (KeptReasonName(each) != reason) continue;
    told.reason = each;
    return told;
  }
  throw Unexpected();
}

Unaccepted UnacceptedFrom(const json::value& value) {
  return {.since = TimeFrom(value.at("since")),
          .refused = value.at("refused").as_bool(),
          .error = TextFrom(value.at("error"))};
}

ToldRecord LogFrom(const json::value& value) {
  const json::object& object = value.as_object();
  ToldRecord log{.receiver = TextFrom(object.at("receiver")),
                 .integration = TextFrom(object.at("integration")),
                 .send_resolved = object.at("send_resolved").as_bool(),
                 .told = std::nullopt,
                 .open = IdsFrom(object.at("open")),
                 .on_the_way = {},
                 .repeats = json::value_to<uint64_t>(object.at("repeats"))};
  if (const json::value* told = object.if_contains("told")) log.told = ToldFrom(*told);
  if (const json::value* unaccepted = object.if_contains("unaccepted")) {
    log.unaccepted = UnacceptedFrom(*unaccepted);
  }
  log.summarised = object.contains("summarised");
  log.former = object.contains("former");
  if (const json::value* settings = object.if_contains("settings")) {
    log.settings = json::value_to<uint64_t>(*settings);
  }
  for (const json::value& sent : object.at("on_the_way").as_array()) {
    log.on_the_way.push_back(
        {TextFrom(sent.at("id")), ToldFrom(sent.at("told")), sent.as_object().contains("held")});
  }
  return log;
}

MemberRecord MemberFrom(const json::value& value) {
  const json::object& object = value.as_object();
  MemberRecord member{.id = json::value_to<MemberId>(object.at("id")),
                      .alert = AlertFrom(object.at("alert")),
                      .left = object.at("left").as_bool(),
                      .flushed_as_resolved = object.at("flushed_as_resolved").as_bool()};
  if (const json::value* taken = object.if_contains("acknowledgement")) {
    member.acknowledgement = AcknowledgementFrom(*taken);
  }
  member.closing_note = TextIn(object, "closing_note");
  if (const json::value* changes = object.if_contains("changes")) {
    for (const json::value& at : changes->as_array())
      member.changes.push_back(TimeFrom(at));
  }
  if (const json::value* since = object.if_contains("flapping_since")) {
    member.flapping_since = TimeFrom(*since);
  }
  member.flapping_noted = object.contains("flapping_noted");
  member.repeated = object.contains("repeated");
  member.earlier_run = object.contains("earlier_run");
  member.kept_quiet = object.contains("kept_quiet");
  member.end_said = object.contains("end_said");
  return member;
}

// Earlier versions have kept none.
Duration GroupIntervalFrom(const json::object& object) {
  const json::value* const interval = object.if_contains("group_interval");
  return interval == nullptr ? GroupRecord().group_interval
                             : Duration{json::value_to<Duration::rep>(*interval)};
}

GroupRecord GroupFrom(const json::value& value) {
  const json::object& object = value.as_object();
  GroupRecord group{.key = TextFrom(object.at("key")),
                    .route_id = TextFrom(object.at("route_id")),
                    .labels = LabelsFrom(object.at("labels")),
                    .next_flush = TimeFrom(object.at("next_flush")),
                    .group_interval = GroupIntervalFrom(object),
                    .closes_as_alertmanager = object.contains("closes_as_alertmanager"),
                    .has_flushed = object.at("has_flushed").as_bool(),
                    .next_member = json::value_to<MemberId>(object.at("next_member")),
                    .members = {},
                    .told = {}};
  if (const json::value* members = object.if_contains("members")) {
    for (const json::value& member : members->as_array())
      group.members.push_back(MemberFrom(member));
  }
  for (const json::value& log : object.at("told").as_array())
    group.told.push_back(LogFrom(log));
  if (const json::value* taken = object.if_contains("acknowledgement")) {
    group.acknowledgement = GroupAcknowledgement{
        AcknowledgementFrom(*taken), RankSeverity(TextFrom(object.at("acknowledged_severity")))};
  }
  if (const json::value* rate = object.if_contains("rate")) {
    RateRecord record{TextFrom(rate->at("receiver")), {}};
    for (const json::value& at : rate->at("sent").as_array())
      record.sent.push_back(TimeFrom(at));
    if (const json::value* summarised = rate->as_object().if_contains("summarised_at")) {
      record.summarised_at = TimeFrom(*summarised);
    }
    group.rate = std::move(record);
  }
  return group;
}

template <typename Record>
Result<Record> Parse(std::string_view text, Record (*from)(const json::value&), const char* noun) {
  json::parse_options options;
  // What a template has cut within a character must not look like a damaged file.
  options.allow_invalid_utf8 = true;
  try {
    return from(json::parse(json::string_view(text), {}, options));
  } catch (const std::exception& error) {
    return InvalidInput("expected " + std::string(noun) + " as JSON: " + error.what());
  }
}

}  // namespace

std::string GroupText(const GroupRecord& group) {
  json::array told;
  for (const ToldRecord& log : group.told)
    told.push_back(LogToJson(log));
  json::object object{{"key", Text(group.key)},
                      {"route_id", Text(group.route_id)},
                      {"labels", LabelsToJson(group.labels)},
                      {"next_flush", Milliseconds(group.next_flush)},
                      {"group_interval", group.group_interval.count()},
                      {"has_flushed", group.has_flushed},
                      {"next_member", group.next_member},
                      {"told", std::move(told)}};
  if (group.closes_as_alertmanager) object["closes_as_alertmanager"] = true;
  if (group.rate) {
    json::array sent;
    for (const Timestamp at : group.rate->sent)
      sent.push_back(Milliseconds(at));
    json::object rate{{"receiver", Text(group.rate->receiver)}, {"sent", std::move(sent)}};
    if (group.rate->summarised_at) {
      rate["summarised_at"] = Milliseconds(*group.rate->summarised_at);
    }
    object["rate"] = std::move(rate);
  }
  if (group.acknowledgement) {
    object["acknowledgement"] = AcknowledgementToJson(group.acknowledgement->acknowledgement);
    object["acknowledged_severity"] = Text(SeverityName(group.acknowledgement->severity));
  }
  return json::serialize(object);
}

std::string MemberText(const MemberRecord& member) { return json::serialize(MemberToJson(member)); }

Result<GroupRecord> ParseGroupText(std::string_view text) {
  return Parse(text, GroupFrom, "a group");
}

Result<MemberRecord> ParseMemberText(std::string_view text) {
  return Parse(text, MemberFrom, "an alert of a group");
}

}  // namespace alertd::state
