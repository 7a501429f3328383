#pragma once

#include <string>

#include "engine/model/suppression_record.h"
#include "tests/engine/state/alert_records.h"

namespace alertd::state {

inline SuppressionRecord PlainSuppression(const std::string& id) {
  SuppressionRecord record;
  record.id = id;
  record.name = "weekly \"deploy\" zażółć";
  record.declaration = R"({"name":"weekly \"deploy\" zażółć","match":{"team":"db"}})";
  record.created_by = "jane";
  record.created_at = At(1'700'000'000'123);
  record.updated_at = At(1'700'000'000'124);
  return record;
}

inline SuppressionRecord EndedSuppression(const std::string& id) {
  SuppressionRecord record = PlainSuppression(id);
  record.ended_at = At(1'700'000'001'000);
  record.end_reason = "somebody has ended it";
  return record;
}

inline SuppressionChange Kept(const SuppressionRecord& record) { return {record.id, record}; }

}  // namespace alertd::state
