#pragma once

// A suppression that somebody has set while alertd ran, in no file of rules.

#include <memory>
#include <optional>
#include <string>

#include "engine/model/time.h"

namespace alertd {

struct SuppressionRecord {
  std::string id;           // a UUID; empty before it has got one
  std::string name;         // as the declaration has it
  std::string declaration;  // what a file would say of it, as JSON
  std::string created_by;   // may be empty
  Timestamp created_at;
  Timestamp updated_at;
  std::optional<Timestamp> ended_at;  // from then on it never holds
  // Why it has ended before its time, for people; empty where it has not.
  std::string end_reason;

  bool operator==(const SuppressionRecord&) const = default;
};

using SuppressionRecordPtr = std::shared_ptr<const SuppressionRecord>;

// What became of one that is to be remembered.
struct SuppressionChange {
  std::string id;
  std::optional<SuppressionRecord> record;  // unset: it is forgotten
};

}  // namespace alertd
