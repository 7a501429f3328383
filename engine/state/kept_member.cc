#include "engine/state/kept_member.h"

namespace alertd::state {

KeptMember::KeptMember(const MemberRecord& record)
    : id_(record.id),
      labels_(record.alert.labels),
      annotations_(record.alert.annotations),
      generator_url_(record.alert.generator_url),
      starts_at_(record.alert.starts_at) {
  if (Record() != record) whole_ = std::make_unique<const MemberRecord>(record);
}

MemberRecord KeptMember::Record() const {
  if (whole_ != nullptr) return *whole_;
  MemberRecord record;
  record.id = id_;
  record.alert.labels = labels_;
  record.alert.annotations = annotations_;
  record.alert.generator_url = generator_url_;
  record.alert.starts_at = starts_at_;
  return record;
}

}  // namespace alertd::state
