#pragma once

#include <string>

#include "engine/model/alert_record.h"

namespace alertd::state {

inline Timestamp At(int64_t time_ms) { return Timestamp{Duration{time_ms}}; }

inline AlertRecord FiringRecord(const std::string& instance) {
  return {.key = {.file = "rules/shop.yaml",
                  .group = "shop",
                  .rule = "checkout_failing",
                  .labels = {{"alertname", "checkout_failing"}, {"instance", instance}}},
          .source = {{"instance", instance}},
          .annotations = Labels::FromAnnotations(
              {{"message", "checkout is failing on " + instance}, {"empty", ""}}),
          .active_since = At(1'700'000'000'123),
          .firing_since = At(1'700'000'300'456),
          .missing_since = std::nullopt,
          .incident_id = "0123456789abcdef-" + instance,
          .value = 0.42,
          .first_value = 0.4,
          .peak_value = 0.5,
          .loss = SourceLoss{.target = {{"instance", instance}, {"job", "shop"}},
                             .since = At(1'700'000'400'000)},
          .unknown_reason = "target down: " + instance};
}

inline AlertRecordChange Kept(AlertRecord record) {
  AlertKey key = record.key;
  return {std::move(key), std::move(record)};
}

inline AlertRecordChange Over(const AlertRecord& record) { return {record.key, std::nullopt}; }

}  // namespace alertd::state
