#pragma once

#include <string>
#include <utility>

#include "engine/model/group_record.h"
#include "tests/engine/state/alert_records.h"

namespace alertd::state {

// A group of which one receiver has been told and another has not taken what it was sent.
inline GroupRecord ToldGroup(const std::string& name) {
  GroupRecord group{.key = "{}:{alertname=\"" + name + "\"}",
                    .route_id = "{}",
                    .labels = {{"alertname", name}},
                    .next_flush = At(1'700'000'360'000),
                    .group_interval = Duration{45'000},
                    .closes_as_alertmanager = true,
                    .has_flushed = true,
                    .next_member = 7,
                    .members = {},
                    .told = {}};
  MemberRecord firing{.id = 3, .alert = {}, .left = false, .flushed_as_resolved = false};
  firing.alert.labels = {{"alertname", name}, {"instance", "zażółć \"\\ \n"}};
  firing.alert.annotations = Labels::FromAnnotations({{"message", "cut \xc5"}, {"empty", ""}});
  firing.alert.starts_at = At(1'700'000'000'123);
  firing.alert.generator_url = "http://alertd/graph?g0.expr=up";
  firing.alert.incident_id = "0123456789abcdef-1";
  firing.alert.value = 0.1;
  firing.alert.first_value = -1.7976931348623157e308;
  MemberRecord over{.id = 5, .alert = {}, .left = true, .flushed_as_resolved = true};
  over.alert.labels = {{"alertname", name}};
  over.alert.ends_at = At(1'700'000'100'000);
  over.alert.end_value = 4.5;
  over.alert.closing_reason = "rule deleted";
  over.closing_note = "silence begun";
  over.end_said = true;
  firing.changes = {At(1'700'000'000'123), At(1'700'000'000'456)};
  firing.repeated = true;
  firing.flapping_since = At(1'700'000'000'456);
  firing.flapping_noted = true;
  firing.kept_quiet = true;
  firing.acknowledgement =
      Acknowledgement{.by = "ann", .note = "on it", .at = At(1'700'000'200'000), .until = {}};
  group.acknowledgement = GroupAcknowledgement{
      {.by = "bob", .note = "", .at = At(1'700'000'210'000), .until = At(1'700'009'000'000)},
      Severity::kHigh};
  group.members = {std::move(over), std::move(firing)};
  const Told first{.firing = {3, 5},
                   .resolved = {},
                   .reason = NotifyReason::kFirst,
                   .at = At(1'700'000'060'000)};
  const Told second{.firing = {3},
                    .resolved = {5},
                    .reason = NotifyReason::kSomeResolved,
                    .at = At(1'700'000'120'000),
                    .flapping = {3}};
  group.told = {{.receiver = "ops",
                 .integration = "slack[0]",
                 .send_resolved = false,
                 .told = second,
                 .open = {3},
                 .on_the_way = {},
                 .repeats = 4,
                 .settings = 0xfedcba9876543210},
                {.receiver = "pager",
                 .integration = "",
                 .send_resolved = true,
                 .told = std::nullopt,
                 .open = {},
                 .on_the_way = {{"1-1", first}, {"1-2", second, true}},
                 .repeats = 0,
                 .unaccepted = {{.since = At(1'700'000'060'000), .refused = true, .error = "503"}},
                 .summarised = true,
                 .former = true}};
  return group;
}

inline GroupRecordChange Kept(GroupRecord group) {
  SharedText key = group.key;
  return {std::move(key), std::move(group)};
}

inline GroupRecordChange Over(const GroupRecord& group) { return {group.key, std::nullopt}; }

}  // namespace alertd::state
