#pragma once

#include <string>

#include "engine/model/silence.h"
#include "tests/engine/state/alert_records.h"

namespace alertd::state {

inline Silence PlainSilence(const std::string& id) {
  Silence silence;
  silence.id = id;
  silence.matcher_sets = {{*Matcher::Make(MatchKind::kEqual, "alertname", "Down")}};
  silence.starts_at = At(1'700'000'000'123);
  silence.ends_at = At(1'700'003'600'000);
  silence.created_by = "jane";
  silence.comment = "upgrade";
  silence.updated_at = At(1'700'000'000'124);
  return silence;
}

// One that has all that a silence can have.
inline Silence FullSilence(const std::string& id) {
  Silence silence = PlainSilence(id);
  silence.matcher_sets = {{*Matcher::Make(MatchKind::kRegex, "instance", "db.*"),
                           *Matcher::Make(MatchKind::kNotEqual, "größe", "zażółć \"\\ \n")},
                          {*Matcher::Make(MatchKind::kNotRegex, "job", "a|b")}};
  silence.annotations = Labels::FromAnnotations({{"ticket", "OPS-1"}, {"empty", ""}});
  silence.ends_when_resolved = true;
  silence.ends_when_unmatched = Duration{3'600'000};
  silence.held_since = At(1'700'000'001'000);
  silence.unmatched_since = At(1'700'000'002'000);
  silence.end_reason = "every alert that it held has resolved";
  return silence;
}

inline SilenceChange Kept(const Silence& silence) { return {silence.id, silence}; }
inline SilenceChange Over(const Silence& silence) { return {silence.id, std::nullopt}; }

}  // namespace alertd::state
