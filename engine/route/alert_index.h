#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/container/inlined_vector.h>

#include "engine/model/alert.h"

namespace alertd::route {

// Numbers groups in the order of their creation.
using GroupNumber = uint64_t;

// What the end is worth that an alert from outside has while it fires.
enum class EndKind : uint8_t {
  kExpected,  // nobody has named one: it is over when nobody repeats it
  kNamed,     // whoever has sent it said so
  kRepeated,  // likewise, but its sender names a later one again and again, as Prometheus does
};

// Every alert that the router knows, by labels, with the groups that hold it. Its entries stay
// where they are until one is added.
class AlertIndex {
 public:
  struct Entry {
    AlertPtr alert;
    absl::InlinedVector<GroupNumber, 1> groups;  // rising; most are in one
    EndKind end = EndKind::kExpected;
  };

  // The group no longer holds the entry's alert.
  static void Leave(Entry& entry, GroupNumber group);

  size_t size() const { return entries_.size(); }
  // Null when there is none.
  Entry* Find(const Labels& labels);
  // By fingerprint. Looks through all: for what people ask for.
  Entry* FindById(uint64_t fingerprint);
  Entry& Add(AlertPtr alert);

  // The group no longer holds the alert; an alert that no group holds is forgotten.
  void Release(const Labels& labels, GroupNumber group);
  void ForgetUnheld(const Labels& labels);

  // By labels.
  std::vector<Entry*> Sorted();
  // In no order.
  void Each(const std::function<void(const Entry&)>& take) const;

 private:
  // Flat: that an alert is posted again costs little more than the misses of its cache lines.
  absl::flat_hash_map<Labels, Entry, LabelsHash> entries_;
};

struct MergedAlert {
  Alert alert;
  EndKind end = EndKind::kExpected;
};

// What the router makes of an alert that comes in when it knows `known` (or null) with the same
// labels. Alerts from outside get an end, so that they are over when nobody repeats them. Of what
// overlaps they keep the earliest start, and the latest end that was named, unless they are said
// to be over before it: as in Alertmanager.
MergedAlert MergeIncoming(const Alert& incoming, const AlertIndex::Entry* known,
                          Duration resolve_timeout, Timestamp now);

}  // namespace alertd::route
