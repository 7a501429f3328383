#pragma once

#include <memory>
#include <optional>

#include "engine/model/group_record.h"
#include "engine/model/labels.h"
#include "engine/model/shared_text.h"
#include "engine/model/time.h"

namespace alertd::state {

// A member of a group in little memory: of most there is little to say.
class KeptMember {
 public:
  explicit KeptMember(const MemberRecord& record);

  MemberId id() const { return id_; }
  MemberRecord Record() const;
  // As comparing the records, without making them.
  bool operator==(const KeptMember& other) const;

 private:
  MemberId id_;
  Labels labels_;
  Labels annotations_;
  SharedText generator_url_;
  Timestamp starts_at_;
  std::optional<Timestamp> ends_at_;
  bool repeated_;
  std::unique_ptr<const MemberRecord> whole_;  // where there is more to say
};

}  // namespace alertd::state
