#pragma once

// The alerts of an earlier process, until the rules that they are of take them over.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/alert/blind_time.h"
#include "engine/model/alert_record.h"
#include "engine/model/no_data.h"
#include "engine/model/time.h"
#include "rules/rule.h"

namespace alertd::alert {

// After a pause this long what was pending starts over, as with Prometheus'
// --rules.alert.for-outage-tolerance.
inline constexpr Duration kPendingPauseMax{3'600'000};

struct RestoredAlerts {
  std::vector<AlertRecord> records;
  // When the earlier process was last seen alive; unset when nobody knows.
  std::optional<Timestamp> last_alive;
  // It said so that often: it may have lived for so long after that.
  Duration life_sign_interval{0};
  // Until when the window has its samples; unset: it has none.
  std::optional<Timestamp> samples_until;
  // What its rules recorded, each as RuleEngine::Recordings() has it.
  std::vector<Labels> recordings = {};
  // What they asked for and did not find, as RuleEngine::WithoutData() has it.
  std::vector<NoData> no_data = {};
};

// Hands them out, each once.
class RestoredPool {
 public:
  // At `now`; what was pending before a long pause is for nobody.
  RestoredPool(RestoredAlerts alerts, Timestamp now);

  // When nobody looked at the group's alerts, which must not count as time that a condition held.
  // Nothing when that is shorter than the group's interval, as between any two evaluations.
  std::optional<BlindTime> BlindTimeOf(const rules::RuleGroup& group) const;

  // Whatever the interval; nothing when nobody knows.
  const std::optional<BlindTime>& blind() const { return blind_; }

  // Takes the records that are of this rule: of its name, with its constant labels, in its group
  // or, with kAnywhere, in any.
  enum class Place { kItsGroup, kAnywhere };
  std::vector<AlertRecord> Claim(const rules::RuleGroup& group, const rules::Rule& rule,
                                 Place place);

  // What nobody has claimed.
  std::vector<AlertRecord> TakeRest();

 private:
  std::optional<BlindTime> blind_;
  std::map<std::string, std::vector<AlertRecord>> by_rule_;
  std::vector<AlertRecord> outdated_;
};

}  // namespace alertd::alert
