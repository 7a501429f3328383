#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/model/alert.h"
#include "engine/model/matcher_index.h"
#include "rules/inhibit_rule.h"

namespace alertd::route {

// An alert that keeps another one quiet, and the rule by which it does.
struct Inhibition {
  const rules::InhibitRule* rule = nullptr;
  AlertPtr source;
};

// Knows which alerts stay quiet because others fire. Asking changes nothing; only Note() and
// Forget() do. A suppressed source inhibits all the same, as in Alertmanager.
class Inhibitor {
 public:
  explicit Inhibitor(std::vector<rules::InhibitRule> rules);

  // Takes in an alert as it is at `now`. True when it begins or ceases to inhibit others.
  bool Note(const AlertPtr& alert, Timestamp now);
  // The alert is gone.
  void Forget(const Labels& labels);

  // What holds for the alert at `now`: for each rule, in the order declared, at most one source.
  std::vector<Inhibition> HoldingFor(const Alert& alert, Timestamp now) const;

 private:
  using Alerts = std::map<Labels, AlertPtr>;
  // The sources of a rule that have the same values of its `equal` labels.
  struct Sources {
    Alerts one_sided;
    Alerts two_sided;  // which match as targets, too, and so inhibit none that does
  };
  struct Rule {
    rules::InhibitRule declared;
    std::unordered_map<Labels, Sources, LabelsHash> by_equal;
  };

  static AlertPtr FirstFiring(const Alerts& alerts, Timestamp now);

  // In the order declared; by the place there, which of them may have an alert as source or target.
  std::vector<Rule> rules_;
  MatcherIndex by_source_;
  MatcherIndex by_target_;
};

// {alertname="Down", instance="a"} (rule "host down")
std::string DescribeInhibition(const Inhibition& inhibition);

}  // namespace alertd::route
