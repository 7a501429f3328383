#pragma once

// Runs scripts of the rule engine: samples, rules, and what is firing when, in virtual time.
//
//     case NAME
//     load 1m                                  samples of the lines below, from 0s on
//       up{job="a"} 1 0 _ 0x5 stale            _ no sample; 0x5 five more of it
//     group NAME [interval 1m] [offset 30s] [evaloffset 20s] [limit 5]
//     rule NAME expr … [for 2m] [keep 5m] [label k=v] [annotation k=text] [limit 2] [resolve …]
//       [ondown end]
//     targets none | job=a,instance=b …        all that the configuration has from the next reload
//                                              or restart on; ! behind one that rewrites labels
//     timeout 10m                              of what is unknown because its target is down
//     heartbeat 1s                             the engine is called at least so often
//     record NAME expr … [label k=v]
//     forget rules                             before declaring them anew for a reload
//     at 3m reload
//     at 3m restart [after 10m] [signs 1m] [with samples]     another process so much later; only
//                                              so with the samples of before; its life signs
//                                              came that often
//     at 3m crash [after 10m] [signs 1m]       likewise, and the one before did not stop in order
//     at 3m pause 25s                          the process is stopped for so long
//     at 3m alerts [pending A{job=a}] [firing B C]      all there are, by rule and labels
//     at 3m events [pending A] [firing B] [cleared C] [resolved D]    since the last such line;
//                                              also unknown and known
//     at 3m series EXPR -> {job="a"} 1; {job="b"} 2     what a query at that time yields
//     at 3m annotation A{job=a} KEY TEXT…
//     at 3m error RULE TEXT… | at 3m healthy RULE
//     at 3m warning RULE TEXT…                 what is not right with a rule that is evaluated
//     at 3m unknown A{job=a} TEXT…             why its state is not known
//     at 3m active A{job=a} since 1m           when its condition began to hold
//     at 3m values A{job=a} 5 9 7              its value now, when it fired, and at its peak
//     at 3m ended A{job=a} 7 5 9 4             its value at the last evaluation that it held at,
//     when
//                                              it fired, at its peak, and when it resolved last
//     at 3m closed A{job=a} TEXT…              the reason that it resolved for last
//     at 3m remembered [pending A] [firing B]  what would outlive the process
//     at 3m nodata RULE since 1m [TEXT…] | at 3m nodata RULE never      and why
//     at 3m missing RULE SELECTOR near SERIES; …

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/alert/configured_targets.h"
#include "engine/alert/rule_engine.h"
#include "engine/window/window.h"
#include "rules/configuration.h"
#include "tests/support/scenario.h"

namespace alertd::alert {

class ScriptRun {
 public:
  ScriptRun();
  // The first failure as file:line: text; empty when the case holds.
  std::string Run(const testing::Scenario& script);

 private:
  using Words = testing::Words;

  std::string RunLine(const testing::ScenarioLine& line);
  std::string RunAt(const Words& words);
  // Samples before `from` are left out.
  void LoadSeries(Duration step, const std::string& text, Timestamp from);
  void CopySamples(const window::Window& from, Timestamp until);
  void DeclareGroup(const Words& words);
  void DeclareRule(const Words& words);
  void DeclareTargets(const Words& words);
  // Gives the engine the configuration and the targets.
  void Apply(Timestamp now);
  void AdvanceTo(Timestamp until);
  RuleEngineOptions Options() const;
  // When the engine is called next.
  std::optional<Timestamp> NextCall() const;
  std::string CheckAlerts(const Words& words) const;
  std::string CheckEvents(const Words& words);
  std::string CheckSeries(const Words& words) const;
  std::string CheckAlert(const Words& words) const;
  std::string CheckEnded(const Words& words) const;
  std::string CheckRemembered(const Words& words) const;
  std::string CheckRule(const Words& words) const;

  void Restart(const Words& words);
  void Remember(const std::vector<AlertRecordChange>& records);

  std::unique_ptr<window::Window> window_;
  std::unique_ptr<RuleEngine> engine_;  // from the first line that asks on
  std::map<AlertKey, AlertRecord> remembered_;
  std::vector<std::pair<Duration, std::string>> series_;  // lines of all loads, with their steps
  rules::Configuration configuration_;
  std::optional<ConfiguredTargets> targets_;  // where the script says which there are
  Timestamp start_;
  Timestamp now_;
  Duration load_step_{60'000};
  Duration heartbeat_{0};
  Timestamp called_;
  std::string events_;                  // not yet asked for
  std::map<std::string, Alert> ended_;  // as they resolved last
};

}  // namespace alertd::alert
