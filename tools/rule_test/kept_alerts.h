#pragma once

#include <map>
#include <optional>
#include <vector>

#include "engine/alert/restored_alerts.h"
#include "engine/model/alert_record.h"

namespace alertd::rule_test {

// What of the alerts outlives a restart of alertd: what the daemon keeps on disk.
class KeptAlerts {
 public:
  void Note(std::vector<AlertRecordChange> changes) {
    for (AlertRecordChange& change : changes) {
      if (change.record) {
        records_.insert_or_assign(std::move(change.key), *std::move(change.record));
      } else {
        records_.erase(change.key);
      }
    }
  }

  const std::map<AlertKey, AlertRecord>& records() const { return records_; }

  // For the process that begins after the one that ended at `last_alive`.
  alert::RestoredAlerts RestoredAfter(Timestamp last_alive) const {
    alert::RestoredAlerts restored;
    restored.last_alive = last_alive;
    restored.samples_until = last_alive;
    for (const auto& [key, record] : records_)
      restored.records.push_back(record);
    return restored;
  }

 private:
  std::map<AlertKey, AlertRecord> records_;
};

}  // namespace alertd::rule_test
