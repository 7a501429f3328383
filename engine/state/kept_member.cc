#include "engine/state/kept_member.h"

namespace alertd::state {

KeptMember::KeptMember(const MemberRecord& record)
    : id_(record.id),
      labels_(record.alert.labels),
      annotations_(record.alert.annotations),
      generator_url_(record.alert.generator_url),
      starts_at_(record.alert.starts_at),
      ends_at_(record.alert.ends_at),
      repeated_(record.repeated) {
  if (Record() != record) whole_ = std::make_unique<const MemberRecord>(record);
}

bool KeptMember::operator==(const KeptMember& other) const {
  // A record that fits into the members is never kept as a whole.
  if (whole_ != nullptr || other.whole_ != nullptr) {
    return whole_ != nullptr && other.whole_ != nullptr && *whole_ == *other.whole_;
  }
  return id_ == other.id_ && labels_ == other.labels_ && annotations_ == other.annotations_ &&
         generator_url_ == other.generator_url_ && starts_at_ == other.starts_at_ &&
         ends_at_ == other.ends_at_ && repeated_ == other.repeated_;
}

MemberRecord KeptMember::Record() const {
  if (whole_ != nullptr) return *whole_;
  MemberRecord record;
  record.id = id_;
  record.alert.labels = labels_;
  record.alert.annotations = annotations_;
  record.alert.generator_url = generator_url_;
  record.alert.starts_at = starts_at_;
  record.alert.ends_at = ends_at_;
  record.repeated = repeated_;
  return record;
}

}  // namespace alertd::state
